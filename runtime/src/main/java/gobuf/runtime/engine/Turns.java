package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.machine.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Which M's step each step of a part of the history was, as a schedule can say it: a run can be printed, and repeated by a script. An
 * input is a step of the M before it.
 *
 * @param from the first step
 * @param to the step behind the last that was looked at
 * @param list turns in their order
 */
public record Turns(long from, long to, List<Turn> list) {
    /** Most steps that are looked at. */
    public static final long MOST = 1_000_000;

    /**
     * Steps of one M in a row.
     *
     * @param m the M's id
     * @param steps how many
     */
    public record Turn(long m, long steps) {
        @Override
        public String toString() {
            return steps == 1 ? "m" + m : "m" + m + "*" + steps;
        }
    }

    /** Copies the list. */
    public Turns {
        list = List.copyOf(list);
    }

    /**
     * The turns between two steps of the current branch.
     *
     * @throws IllegalArgumentException if the steps are no part of the history, or too many
     */
    public static Turns of(Session s, long from, long to, BooleanSupplier interrupted) {
        Branch branch = s.timeline().branch();
        long first = branch.checkpoints.firstKey();
        if (from < first || to > branch.step || from >= to)
            throw new IllegalArgumentException("steps " + from + " to " + to
                    + " are no part of the history, which reaches from " + first + " to " + branch.step);
        if (to - from > MOST)
            throw new IllegalArgumentException(
                    "a script of " + (to - from) + " steps is too long; " + MOST + " are the most");
        Machine m = new Machine(s.image(), new Memory());
        Map.Entry<Long, Machine.State> start = branch.checkpoints.floorEntry(from);
        m.restore(start.getValue());
        Reader reader = new Reader(m, from);
        long reached = Replay.run(branch, m, start.getKey(), to, reader, interrupted);
        reader.until(reached);
        return new Turns(from, reached, reader.turns);
    }

    /** As {@code %schedule} takes it. */
    public String script() {
        return list.stream().map(Turn::toString).collect(Collectors.joining(" ", "script ", ""));
    }

    private static final class Reader extends Replay.Watcher {
        private final Machine machine;
        private final List<Turn> turns = new ArrayList<>();
        private long next;

        Reader(Machine machine, long from) {
            this.machine = machine;
            this.next = from;
        }

        @Override
        public void about(Row row, long n) {
            long step = first() + n;
            if (step < next) return;
            long m = machine.mId(machine.thread());
            if (turns.isEmpty()) add(m, step - next);
            else until(step);
            add(m, 1);
        }

        /** What lies between the last row and this step were inputs. */
        void until(long step) {
            if (!turns.isEmpty()) add(turns.get(turns.size() - 1).m(), step - next);
            else if (step > next) add(machine.mId(machine.thread()), step - next);
        }

        private void add(long m, long steps) {
            if (steps <= 0) return;
            next += steps;
            Turn last = turns.isEmpty() ? null : turns.get(turns.size() - 1);
            if (last != null && last.m() == m) turns.set(turns.size() - 1, new Turn(m, last.steps() + steps));
            else turns.add(new Turn(m, steps));
        }
    }
}
