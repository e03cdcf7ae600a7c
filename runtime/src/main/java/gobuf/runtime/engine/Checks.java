package gobuf.runtime.engine;

import gobuf.runtime.machine.Fault;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at the {@link Invariants} behind every step of one run, and says which step broke what held before it. */
final class Checks {
    private final Machine machine;
    private Set<String> known;
    private String step;

    /** What is broken now is not this run's doing. */
    Checks(Machine machine) {
        this.machine = machine;
        this.known = Set.copyOf(now(machine));
    }

    /** What does not hold now; a memory in which the lists of the runtime lead nowhere is a break too. */
    static List<String> now(Machine machine) {
        try {
            return Invariants.broken(machine);
        } catch (Fault.Signal s) {
            return List.of(
                    "a list of the runtime leads out of memory: " + s.fault().message());
        }
    }

    /** The next step is the input's, or with null the next row's. */
    void before(Input in) {
        step = in != null
                ? "the input " + in.line()
                : machine.row()
                        .map(r -> "M" + machine.mId(machine.thread()) + "'s row " + r + ", " + r.text())
                        .orElse("no row");
    }

    /** What that step broke, in one sentence that names it. */
    Optional<String> after() {
        List<String> now = now(machine);
        if (now.isEmpty() && known.isEmpty()) return Optional.empty();
        List<String> fresh = now.stream().filter(b -> !known.contains(b)).toList();
        known = new HashSet<>(now);
        return fresh.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", fresh) + ": broken by " + step);
    }
}
