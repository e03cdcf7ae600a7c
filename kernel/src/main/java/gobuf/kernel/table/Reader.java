package gobuf.kernel.table;

import gobuf.runtime.engine.Census;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Process;
import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import java.util.List;

/**
 * What a table reads with: the machine at one moment.
 *
 * @param machine the session's
 * @param process finds its gs, ms and ps
 * @param census names them
 */
record Reader(Machine machine, Process process, Census census) {
    static Reader of(Session session) {
        Process process = new Process(session.machine());
        return new Reader(session.machine(), process, new Census(process));
    }

    Memory memory() {
        return machine.memory();
    }

    Types types() {
        return machine.image().types();
    }

    Address address(long bits) {
        return new Address(bits, census.describe(bits).orElse(""));
    }

    /** The first {@link SessionTable#LIMIT} of these. */
    List<Item> items(List<Long> addresses) {
        return addresses.stream()
                .limit(SessionTable.LIMIT)
                .map(a -> new Item(this, a))
                .toList();
    }

    /** What to remark if those were not all. */
    static String limited(List<Long> all) {
        return all.size() <= SessionTable.LIMIT
                ? ""
                : "only the first " + SessionTable.LIMIT + " of " + all.size() + " were read: the limit of a table";
    }
}
