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
 * @param rule where findRunnable found it, in the words of the row it returned by; or why the M runs it, or stops, without having looked;
 *     empty if it looked and found nothing
 * @param numbers what that rule compared, with its constant; empty if there is nothing to compare
 * @param tests what was tested, in order
 * @param hidden how many tests were left out because there were too many
 */
public record Decision(long step, String m, String g, String rule, String numbers, List<Test> tests, int hidden) {
    /** Most tests that one decision keeps: more than there are conditions, each of which is told once for each result. */
    private static final int MOST = 300;

    /** Routines in which a decision begins. */
    private static final Set<String> BEGINNING = Set.of("schedule", "exitsyscall0");

    private static final String CALLED = "a P was idle when its system call ended";

    /** What a routine on the way means for an M that does not run what findRunnable found. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "stoplockedm", "it is locked to this M, which runs nothing else",
            "startlockedm", "the goroutine it found is locked to another M, which gets its P",
            "gcstopm", "somebody stops the world",
            "exitsyscall0", CALLED);

    private static final Set<String> DECIDING = Set.of(
            "schedule",
            "exitsyscall0",
            "gcstopm",
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
        /** Why it runs what it runs, or stops, if findRunnable is not the reason. */
        String otherwise = "";

        int hidden;
        Row pending;
        String words = "";

        Way(Machine machine) {
            numbers = new Numbers(machine);
        }

        /** A routine begins; behind gcstopm, and when what was found may not run, all is looked at anew. */
        void begins(String routine) {
            if (routine.equals("findRunnable")) otherwise = rule = "";
            else otherwise = OTHERWISE.getOrDefault(routine, otherwise);
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
            if (first && BEGINNING.contains(routine)) ways.put(thread, new Way(machine));
            Way way = ways.get(thread);
            boolean decides = first && (routine.equals("execute") || routine.equals("stopm"));
            if (way == null) {
                // It began to look before the moment from which this was run again: an earlier one is needed.
                if (decides && isWanted(thread)) last = null;
                return;
            }
            way.settle(row);
            way.numbers.about(row, thread);
            if (first) way.begins(routine);
            if (decides) {
                decided(thread, first() + n, routine.equals("execute"), way);
                ways.remove(thread);
                // Who has slept in stopm goes on in findRunnable, from its top.
                if (routine.equals("stopm")) ways.put(thread, new Way(machine));
            } else if (row.tests() && row.text().startsWith("if ") && DECIDING.contains(routine)) {
                way.pending = row;
                way.words = row.text().substring(3);
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
            String rule = way.otherwise.isEmpty() ? way.rule : way.otherwise;
            if (!runs && rule.equals(CALLED)) rule = "no P was idle when its goroutine's system call ended";
            last = new Decision(step, "M" + m, name, rule, way.numbers.of(rule), List.copyOf(way.tests), way.hidden);
        }
    }
}
