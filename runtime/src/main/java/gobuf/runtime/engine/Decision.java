package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Why an M runs what it runs: the conditions that the scheduler tested on its way from schedule to execute, or to stopm if there was
 * nothing. Read off the history by running it once more, so it is what ran and no second telling of the rules.
 *
 * @param step the step at which it fell: execute or stopm is about to run
 * @param m the M that decided
 * @param g the goroutine it runs; empty if it found none
 * @param rule where findRunnable found it, in the words of the row it returned by; empty if it was not asked
 * @param numbers what that rule compared, with its constant; empty if there is nothing to compare
 * @param tests what was tested, in order
 * @param hidden how many tests were left out because there were too many
 */
public record Decision(long step, String m, String g, String rule, String numbers, List<Test> tests, int hidden) {
    /** Most tests that one decision keeps: an M that looks around for long repeats itself. */
    private static final int MOST = 60;

    private static final Set<String> DECIDING = Set.of(
            "schedule",
            "findRunnable",
            "runqget",
            "globrunqget",
            "stealWork",
            "runqsteal",
            "runqgrab",
            "checkRunqsNoP",
            "checkTimers",
            "checkTimersNoP",
            "checkIdleGCNoP",
            "resetspinning",
            "stoplockedm",
            "startlockedm",
            "wakefing");

    /**
     * A condition.
     *
     * @param row the row that tests it, {@code findRunnable:13}
     * @param text the condition
     * @param held whether it held
     * @param times how often it was tested with that result, in a loop
     */
    public record Test(String row, String text, boolean held, int times) {}

    /**
     * The newest decision of the current branch before the current step.
     *
     * @param m the M whose decision it is, or below 0 for any
     * @param interrupted tells true when it should give up
     */
    public static Optional<Decision> last(Session s, long m, BooleanSupplier interrupted) {
        Branch branch = s.timeline().branch();
        Machine machine = s.machine().empty();
        long end = branch.step;
        for (Map.Entry<Long, Machine.State> start :
                branch.checkpoints.headMap(end, true).descendingMap().entrySet()) {
            machine.restore(start.getValue());
            Watcher w = new Watcher(machine, m);
            Replay.run(branch, machine, start.getKey(), end, w, interrupted);
            if (w.last != null || interrupted.getAsBoolean()) return Optional.ofNullable(w.last);
        }
        return Optional.empty();
    }

    /** What one thread has tested since it entered schedule. */
    private static final class Way {
        final Numbers numbers;
        final List<Test> tests = new ArrayList<>();
        String rule = "";
        int hidden;
        Row pending;
        String words = "";

        Way(Machine machine) {
            numbers = new Numbers(machine);
        }

        void settle(Row next) {
            if (pending == null) return;
            boolean held = next != pending.following();
            String row = pending.toString();
            pending = null;
            for (int i = 0; i < tests.size(); i++) {
                Test t = tests.get(i);
                if (t.held() == held && t.row().equals(row)) {
                    tests.set(i, new Test(row, t.text(), held, t.times() + 1));
                    return;
                }
            }
            if (tests.size() < MOST) tests.add(new Test(row, words, held, 1));
            else hidden++;
        }
    }

    private static final class Watcher extends Replay.Watcher {
        private final Machine machine;
        private final Census census;
        private final long wanted;
        private final Map<Integer, Way> ways = new HashMap<>();
        private Decision last;

        Watcher(Machine machine, long wanted) {
            this.machine = machine;
            this.census = new Census(new Process(machine));
            this.wanted = wanted;
        }

        @Override
        public void about(Row row, long n) {
            int thread = machine.thread();
            String routine = row.routine().name();
            boolean first = row.index() == 0;
            if (first && routine.equals("schedule")) ways.put(thread, new Way(machine));
            Way way = ways.get(thread);
            boolean decides = first && (routine.equals("execute") || routine.equals("stopm"));
            if (way == null) {
                // It began to look before the moment from which this was run again: an earlier one is needed.
                if (decides && isWanted(thread)) last = null;
                return;
            }
            way.settle(row);
            way.numbers.about(row, thread);
            if (decides) {
                decided(thread, first() + n, routine.equals("execute"), way);
                ways.remove(thread);
                // Who has slept in stopm goes on in findRunnable, from its top.
                if (routine.equals("stopm")) ways.put(thread, new Way(machine));
            } else if (row.tests() && DECIDING.contains(routine)) {
                way.pending = row;
                way.words = row.text().startsWith("if ") ? row.text().substring(3) : row.text();
            } else if (routine.equals("findRunnable") && row.text().contains("; BP restored")) {
                way.rule = row.text().substring(0, row.text().indexOf(';'));
            }
        }

        private boolean isWanted(int thread) {
            return wanted < 0 || wanted == machine.mId(thread);
        }

        private void decided(int thread, long step, boolean runs, Way way) {
            if (!isWanted(thread)) return;
            long m = machine.mId(thread);
            long g = machine.threads().get(thread).get(Reg.RAX);
            String name = runs ? census.gName(g).orElse("0x" + Long.toHexString(g)) : "";
            last = new Decision(
                    step, "M" + m, name, way.rule, way.numbers.of(way.rule), List.copyOf(way.tests), way.hidden);
        }
    }
}
