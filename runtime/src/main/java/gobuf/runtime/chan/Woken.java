package gobuf.runtime.chan;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.Ticks;
import gobuf.runtime.proc.WriteBarrier;

/** What a goroutine does first when it has been woken from a channel's queue; the same for sending and receiving. */
final class Woken {
    /**
     * Where it stands in Go's file.
     *
     * @param check is g.waiting still the sudog
     * @param dead the throw if not
     * @param waiting g.waiting = nil
     * @param active g.activeStackChans = false
     * @param profile is waiting profiled
     * @param event blockevent
     */
    record Lines(int check, int dead, int waiting, int active, int profile, int event) {}

    private Woken() {}

    static void rows(Program p, Rows r, WaitTypes w, Local sg, Local t0, Lines at) {
        Types t = p.types();
        // spotless:off
        r.line(at.check);
        r.when("g still waits with sg",                        c -> c.ld(c.g(), t.g.waiting) == c.get(sg),             "woken");
        Throw.dead(p, r, "corrupted", at.dead, "G waiting list is corrupted");
        r.label("woken");
        r.line(at.waiting);
        WriteBarrier.field(p, r, "g.waiting = nil",            WriteBarrier.G, t.g.waiting);
        r.line(at.active);
        r.step("g.activeStackChans = false",                   c -> c.st(c.g(), t.g.activeStackChans, 0));
        r.line(at.profile);
        Ticks.event(r, w, sg, t0, at.event, 2);
        // spotless:on
    }
}
