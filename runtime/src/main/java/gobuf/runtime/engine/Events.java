package gobuf.runtime.engine;

import gobuf.runtime.code.Interpreter;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Row;
import gobuf.runtime.code.RowObserver;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The scheduler events of a branch. Nothing is recorded while the machine runs: the history is run once more on a machine of its own, so
 * watching cannot change it, and a run that nobody watched has events all the same.
 */
public final class Events {
    /** Names under which routines keep the g that an event is about, the most telling first. */
    private static final List<String> SUBJECTS = List.of("newg", "gp", "g");

    private Events() {}

    /**
     * The events of the current branch from its first step to the current one.
     *
     * @param limit most events collected; the newest are kept
     */
    public static List<Event> of(Session s, int limit, BooleanSupplier interrupted) {
        Timeline t = s.timeline();
        Branch branch = t.branch();
        Machine m = s.build().start();
        long step = branch.checkpoints.firstKey();
        m.restore(branch.checkpoints.get(step));
        Collector to = new Collector(m, limit);
        while (step < branch.step && !interrupted.getAsBoolean()) {
            Input in = branch.inputs.get(step);
            if (in != null) {
                Inputs.apply(in, m, null);
                step++;
                continue;
            }
            Map.Entry<Long, Input> next = branch.inputs.ceilingEntry(step);
            long n = Math.min(branch.step, next == null ? Long.MAX_VALUE : next.getKey()) - step;
            to.first = step;
            long ran = Interpreter.observe(m.cpu(), n, to, interrupted);
            step += ran;
            if (ran < n) break;
        }
        return to.events;
    }

    private static final class Collector implements RowObserver {
        private final Machine machine;
        private final Process process;
        private final int limit;
        private final List<Event> events = new ArrayList<>();
        private long first;

        Collector(Machine machine, int limit) {
            this.machine = machine;
            this.process = new Process(machine);
            this.limit = limit;
        }

        @Override
        public void about(Row row, long n) {
            if (row.event() == null) return;
            if (events.size() == limit) events.remove(0);
            String g = process.gName(machine.registers().get(Reg.R14)).orElse("?");
            String subject = subject(row).flatMap(process::gName).orElse("");
            events.add(new Event(
                    first + n,
                    machine.thread(),
                    g,
                    row.event(),
                    subject,
                    row.routine().name(),
                    row.index(),
                    row.text()));
        }

        private Optional<Long> subject(Row row) {
            Types t = machine.image().types();
            Memory mem = machine.memory();
            for (String name : SUBJECTS) {
                for (Local l : row.routine().locals()) {
                    if (!l.name().equals(name)) continue;
                    long v = l.reg() != null
                            ? machine.registers().get(l.reg())
                            : mem.ld8(machine.registers().get(Reg.RSP) + l.offset());
                    if (v != 0 && mem.mapped(v, t.g.struct.size())) return Optional.of(v);
                }
            }
            return Optional.empty();
        }
    }
}
