package gobuf.runtime.golden;

import gobuf.runtime.engine.Machine;
import gobuf.runtime.layout.Field;
import java.util.HashSet;
import java.util.Set;

/**
 * Which Ms a record tells of: one without a P is left out from where it has woken another M to where it takes a P again, as what the two
 * do then is in no order.
 */
final class Holders {
    private final Machine machine;
    private final Field p;
    private final Set<Long> ms = new HashSet<>();

    Holders(Machine machine) {
        this.machine = machine;
        this.p = machine.image().profile().struct("m").field("p");
    }

    /** Takes note of an event of the m at that address; whether the M has a P, or has had one and woken nobody since. */
    boolean holds(long m, String kind, String function) {
        if (machine.memory().ld8(m + p.offset()) != 0 || kind.equals("entry") && function.equals("acquirep")) {
            ms.add(m);
            return true;
        }
        boolean held = ms.contains(m);
        if (function.equals("notewakeup") || function.equals("newosproc")) ms.remove(m);
        return held;
    }
}
