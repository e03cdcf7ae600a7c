package gobuf.runtime.expr;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Frames;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The variables of the routines whose frames lie on the stack, by the names their rows use. */
final class Variables {
    /** What the runtime means by a name, wherever it uses it; other variables are words. */
    private static final Map<String, String> KIND = Map.ofEntries(
            Map.entry("newg", "g"),
            Map.entry("gp", "g"),
            Map.entry("gp0", "g"),
            Map.entry("callergp", "g"),
            Map.entry("oldnext", "g"),
            Map.entry("thisg", "g"),
            Map.entry("mp", "m"),
            Map.entry("pp", "p"),
            Map.entry("p_", "p"),
            Map.entry("fn", "funcval"),
            Map.entry("fv", "funcval"),
            Map.entry("buf", "gobuf"),
            Map.entry("gobuf", "gobuf"));

    private final Machine machine;

    Variables(Machine machine) {
        this.machine = machine;
    }

    /** A variable that cannot be read at this row. */
    static final class Unset extends Exception {
        Unset(String message) {
            super(message, null, false, false);
        }
    }

    /** Names of the current routine's variables. */
    List<String> names() {
        return machine.row()
                .map(r -> r.routine().locals().stream().map(Local::name).toList())
                .orElse(List.of());
    }

    /** A variable of the current routine. */
    Optional<Result> current(String name) throws Unset {
        Row row = machine.row().orElse(null);
        Local local = row == null ? null : local(row.routine(), name);
        if (local == null) return Optional.empty();
        return Optional.of(read(row, local, machine.registers().get(Reg.RSP), true));
    }

    /**
     * The variable of the innermost frame that has one of that name and keeps it in memory; outer frames stand behind a call, where
     * their registers are gone.
     */
    Optional<Result> anywhere(String name) throws Unset {
        Optional<Result> here = current(name);
        if (here.isPresent()) return here;
        List<Frames.Frame> frames = Frames.of(machine);
        for (Frames.Frame f : frames.subList(Math.min(1, frames.size()), frames.size())) {
            Row row = machine.image().find(f.pc()).orElse(null);
            Local local = row == null ? null : local(row.routine(), name);
            if (local != null) return Optional.of(read(row, local, f.sp(), false));
        }
        return Optional.empty();
    }

    private static Local local(Routine routine, String name) {
        return routine.locals().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private Result read(Row row, Local local, long sp, boolean innermost) throws Unset {
        Routine routine = row.routine();
        if (local.reg() != null) {
            if (!innermost)
                throw new Unset(local.name() + " is in a register of " + routine.name()
                        + ", which its callee may have changed");
            return register(local, local.reg());
        }
        if (row.delta() != routine.frame() || row.delta() == Row.SWITCHED) {
            int parameter = routine.params().indexOf(local.name());
            if (row.index() == 0 && parameter >= 0) return register(local, Reg.ABI[parameter]);
            String when = row.index() == 0 ? " has no frame yet" : " has left its frame";
            throw new Unset(local.name() + " cannot be read: " + routine.name() + when + " at row " + row.index());
        }
        long address = sp + local.offset();
        return new Result(type(local), machine.memory().ld8(address), new Result.Place(address, 8), null);
    }

    private Result register(Local local, Reg reg) {
        return new Result(type(local), machine.registers().get(reg), null, reg);
    }

    private GoType type(Local local) {
        String struct = KIND.get(local.name().toLowerCase(Locale.ROOT));
        return struct == null ? GoType.WORD : GoType.pointer(struct);
    }

    /** Names of all variables of frames on the stack, innermost first. */
    List<String> onStack() {
        List<String> out = new ArrayList<>();
        for (Frames.Frame f : Frames.of(machine)) {
            machine.image().find(f.pc()).ifPresent(r -> r.routine().locals().forEach(l -> out.add(l.name())));
        }
        return out;
    }
}
