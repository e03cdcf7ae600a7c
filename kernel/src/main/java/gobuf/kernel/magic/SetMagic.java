package gobuf.kernel.magic;

import gobuf.runtime.engine.Input;
import gobuf.runtime.expr.Result;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.proc.Switches;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sets registers, fields and switches. */
final class SetMagic extends Magic {
    SetMagic(Workbench bench) {
        super(bench, "set", "Sets a register, a field or variable, or a switch of the runtime.");
        takes("target", Kind.TARGET);
        takes("value", Kind.EXPRESSION);
        example("%set rax 0");
        example("%set race on");
        example("%set g5.preempt 1");
        details("A logged input and one step. Without arguments it lists the switches.");
    }

    @Override
    Object run(Args args) {
        if (!args.has("target")) return list();
        String target = args.need("target");
        if (!args.has("value")) throw MagicError.argument("%set " + target + " needs a value", "%set " + target + " 1");
        long value = value(args.need("value"));
        return bench.input(input(target, value), "set " + target);
    }

    private long value(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on", "true" -> 1;
            case "off", "false" -> 0;
            default -> bench.number(text);
        };
    }

    private Input input(String target, long value) {
        Optional<Switches.Switch> known =
                switches().stream().filter(s -> s.name().equals(target)).findFirst();
        if (known.isPresent())
            return new Input.Poke(known.get().address(), known.get().size(), value);
        for (Reg reg : Reg.values()) {
            if (reg.lower().equals(target) || reg.asm().equals(target)) return new Input.SetRegister(reg, value);
        }
        Result r = bench.eval(target);
        if (r.register() != null) return new Input.SetRegister(r.register(), value);
        if (r.place() == null || !r.type().scalar())
            throw MagicError.argument(
                    target + " is nothing that can be set: no register, field, variable or switch",
                    "%set race on",
                    "%poke " + target + " " + value);
        return new Input.Poke(r.place().address(), r.place().size(), value);
    }

    private List<Switches.Switch> switches() {
        return Switches.all(bench.session().image().profile());
    }

    private Object list() {
        List<String> lines = new ArrayList<>();
        for (Switches.Switch s : switches()) {
            long value = bench.session().machine().memory().ld(s.address(), s.size());
            lines.add(s.name() + " = " + value + ": " + s.help());
        }
        return bench.message("switches", lines, "%set race on");
    }
}
