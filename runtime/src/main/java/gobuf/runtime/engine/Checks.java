package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Reg;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at the {@link Invariants} behind every step of one run, and says which step broke what held before it. */
final class Checks {
    private final Machine machine;
    private final Journal journal;
    private Invariants invariants;
    private Set<String> known;
    private Input input;
    private Row row;
    private long m;

    /** What is broken now is not this run's doing; the journal knows what each step stores. */
    Checks(Machine machine, Journal journal) {
        this.machine = machine;
        this.journal = journal;
        this.invariants = new Invariants(machine);
        this.known = Set.copyOf(look());
    }

    /** What does not hold now; a memory in which the lists of the runtime lead nowhere is a break too. */
    static List<String> now(Machine machine) {
        try {
            return Invariants.broken(machine);
        } catch (Fault.Signal s) {
            return nowhere(s);
        }
    }

    private List<String> look() {
        try {
            return invariants.broken();
        } catch (Fault.Signal s) {
            // It has not seen all.
            invariants = new Invariants(machine);
            return nowhere(s);
        }
    }

    private static List<String> nowhere(Fault.Signal s) {
        return List.of("a list of the runtime leads out of memory: " + s.fault().message());
    }

    /** The next step is the input's, or with null the next row's. */
    void before(Input in) {
        input = in;
        row = machine.row().orElse(null);
        m = machine.mId(machine.thread());
    }

    /** What that step broke, in one sentence that names it. */
    Optional<String> after() {
        // Not every input is in the journal; and of a row that stores very much it may have only the end.
        if (input != null || !journal.newestRegisters().containsKey(Reg.RIP.ordinal()))
            invariants = new Invariants(machine);
        else for (Journal.Store s : journal.newest()) invariants.stored(s.address(), s.size());
        List<String> now = look();
        if (now.isEmpty() && known.isEmpty()) return Optional.empty();
        List<String> fresh = now.stream().filter(b -> !known.contains(b)).toList();
        known = new HashSet<>(now);
        return fresh.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", fresh) + ": broken by " + step());
    }

    private String step() {
        if (input != null) return "the input " + input.line();
        return row == null ? "no row" : "M" + m + "'s row " + row + ", " + row.text();
    }
}
