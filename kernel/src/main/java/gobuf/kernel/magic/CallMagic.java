package gobuf.kernel.magic;

import gobuf.runtime.code.Routine;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.program.Callback;
import java.util.List;

/** Calls a routine. */
final class CallMagic extends Magic {
    CallMagic(Workbench bench) {
        super(bench, "call", "Calls a routine from where the machine stands; it comes back here.");
        needs("routine", Kind.ROUTINE);
        takesRest("args", Kind.EXPRESSION);
        flag("--run", "goes on until the routine has returned");
        example("%call runqput p0 g5 0");
        example("%call globrunqget p0 0 --run");
        details(
                "A logged input: the registers are kept on the simulated stack, the arguments go into the registers of Go's ABI, and the"
                        + " machine stands in front of the routine's first row. It reaches what programs cannot, on your own head.");
    }

    @Override
    Object run(Args args) {
        Routine routine = bench.routine(args.need("routine"));
        List<Long> values = args.all("args").stream().map(bench::number).toList();
        int wants = routine.params().size();
        if (!routine.asm() && values.size() != wants)
            throw MagicError.argument(
                    routine.name() + " takes " + wants + (wants == 1 ? " argument" : " arguments")
                            + (wants == 0 ? "" : " (" + String.join(", ", routine.params()) + ")") + ", got "
                            + values.size(),
                    "%call " + routine.name() + " " + String.join(" ", routine.params()));
        if (values.size() > Reg.ABI.length)
            throw MagicError.argument("arguments go into " + Reg.ABI.length + " registers, got " + values.size());
        long sp = bench.session().machine().registers().get(Reg.RSP);
        if (!bench.session().machine().memory().mapped(sp - Callback.BYTES, Callback.BYTES))
            throw MagicError.now("rsp points to no stack with room for a call", "%regs");
        Input call = new Input.Call(routine.entry(), values);
        if (!args.has("--run")) return bench.input(call, "called " + routine.name());
        Past before = Past.of(bench.session());
        bench.session().input(call);
        Stop stop = bench.session().stepout();
        return bench.moved(before, new Stop(stop.reason(), stop.detail(), stop.steps() + 1, stop.fault()));
    }
}
