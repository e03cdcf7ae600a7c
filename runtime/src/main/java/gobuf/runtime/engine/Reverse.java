package gobuf.runtime.engine;

import java.util.function.Function;
import java.util.function.Predicate;

/** Searches the past: runs again from checkpoints, the newest first, and remembers the last step at which a condition held. */
final class Reverse {
    private Reverse() {}

    static Stop find(
            Stepper stepper,
            Machine machine,
            Timeline t,
            Predicate<Machine> condition,
            Function<Machine, String> detail) {
        long from = t.step();
        long end = from;
        while (true) {
            Long start = t.branch().checkpoints.lowerKey(end);
            if (start == null) {
                t.goTo(t.branch().checkpoints.firstKey(), stepper::isInterrupted);
                return Stop.of(Stop.Reason.START, "nothing before matches: the session begins here", t.step() - from);
            }
            t.restoreBefore(start);
            long last = -1;
            if (condition.test(machine)) last = start;
            while (t.step() < end) {
                if (stepper.isInterrupted()) {
                    t.goTo(from, () -> false);
                    return Stop.of(Stop.Reason.INTERRUPTED, "interrupted; back where the search began", 0);
                }
                if (!t.forward()) break;
                if (t.step() < end && condition.test(machine)) last = t.step();
            }
            if (last >= 0) {
                t.goTo(last, () -> false);
                return Stop.of(Stop.Reason.BREAKPOINT, detail.apply(machine), t.step() - from);
            }
            end = start;
        }
    }
}
