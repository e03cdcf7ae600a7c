package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Linux;
import gobuf.runtime.view.SchedView;
import gobuf.runtime.view.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Copies the whole scheduler at one moment into a {@link SchedView}. */
final class SchedPicture {
    /** Most gs that an overview lists; it begins with those that run or wait. */
    private static final int GS = 64;

    private final Pictures pictures;
    private final Moment now;
    private final Memory mem;
    private final Types types;
    private final Waiters waiters;
    private final long sched;

    SchedPicture(Session session) {
        this.pictures = new Pictures(session, null);
        this.now = pictures.now();
        this.mem = now.memory;
        this.types = now.types;
        this.waiters = new Waiters(session.machine());
        this.sched = session.image().profile().global("runtime.sched");
    }

    SchedView view() {
        List<Long> gs = now.process.gs();
        Map<String, Long> counts = new TreeMap<>();
        for (long g : gs) counts.merge(now.process.status(g), 1L, Long::sum);
        return new SchedView(
                pictures.where(),
                now.process.ms().stream().map(this::m).toList(),
                now.process.ps().stream().map(this::p).toList(),
                told(gs).stream().map(this::g).toList(),
                gs.size(),
                counts.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .toList(),
                counters(),
                idle(types.sched.pidle, types.p.link),
                idle(types.sched.midle, types.m.schedlink),
                pictures.queues());
    }

    /** Those that run or wait before the others: who is in a queue stands there too, and a dead one has little to tell. */
    private List<Long> told(List<Long> gs) {
        List<Long> out = new ArrayList<>();
        for (int pass = 0; pass < 2; pass++) {
            for (long g : gs) {
                boolean last = now.process.status(g).matches(".*(_Gdead|_Grunnable|_Gidle)");
                if (last == (pass == 1) && out.size() < GS) out.add(g);
            }
        }
        return out;
    }

    private List<gobuf.runtime.view.Field> counters() {
        Types.Sched t = types.sched;
        List<gobuf.runtime.view.Field> out = new ArrayList<>();
        for (Field f : List.of(
                t.npidle,
                t.nmidle,
                t.nmspinning,
                t.nmidlelocked,
                t.runqsize,
                t.gFreeN,
                t.mnext,
                t.nmsys,
                t.ngsys,
                t.goidgen)) {
            out.add(pictures.field("schedt", sched, new Fields.Leaf(f.name(), f.offset(), f.size(), f.type())));
        }
        return out;
    }

    /** A list of idle Ms or Ps, its head first; it ends where a damaged one leads nowhere or around. */
    private List<String> idle(Field head, Field link) {
        List<String> out = new ArrayList<>();
        Set<Long> met = new HashSet<>();
        long x = mem.ld8(sched + head.offset());
        while (x != 0 && met.add(x) && mem.mapped(x + link.offset(), 8)) {
            out.add(now.meaning(x));
            x = mem.ld8(x + link.offset());
        }
        return out;
    }

    private SchedView.M m(long m) {
        Types.M t = types.m;
        long id = mem.ld8(m + t.id.offset());
        int thread = now.machine.threadOf(id).orElse(-1);
        String g = thread < 0 ? "" : g(m, now.machine.threads().get(thread).get(Reg.R14));
        return new SchedView.M(
                "M" + id,
                state(m, thread),
                g,
                thread < 0 ? "" : now.machine.row(thread).map(Row::toString).orElse("no row"),
                now.g(mem.ld8(m + t.curg.offset())),
                now.meaning(mem.ld8(m + t.p.offset())),
                now.meaning(mem.ld8(m + t.nextp.offset())),
                now.g(mem.ld8(m + t.lockedg.offset())),
                (int) mem.ld4(m + t.locks.offset()));
    }

    /** The g in an M's R14; a thread that has just begun still has its maker's there. */
    private String g(long m, long g) {
        long owner = g == 0 ? 0 : mem.ld8(g + types.g.m.offset());
        return owner == 0 || owner == m ? now.g(g) : "";
    }

    private String state(long m, int thread) {
        Types.M t = types.m;
        if (thread < 0) return mem.ld1(m + t.blocked.offset()) != 0 ? "blocked" : "not modelled now";
        if (Linux.threads(mem) > 0) {
            switch (Linux.state(mem, thread)) {
                case SLEEPING -> {
                    return sleeps(thread);
                }
                case WOKEN -> {
                    return "waking up";
                }
                case ENDED -> {
                    return "ended";
                }
                default -> {}
            }
        }
        if (mem.ld1(m + t.spinning.offset()) != 0) return "spinning";
        return thread == now.machine.thread() ? "running" : "runs, not its turn";
    }

    private String sleeps(int thread) {
        long futex = Linux.futex(mem, thread);
        long until = Linux.deadline(mem, thread);
        String on = futex == 0 ? "sleeps" : "asleep on " + now.meaning(futex);
        return until < 0 ? on : on + String.format(Locale.ROOT, " until %,d ns", until);
    }

    private SchedView.P p(long p) {
        Types.P t = types.p;
        long status = mem.ld4(p + t.status.offset());
        return new SchedView.P(
                "p" + mem.ld4(p + t.id.offset()),
                Value.named(status, Fields.pStatus(now, status)),
                now.meaning(mem.ld8(p + t.m.offset())),
                now.g(mem.ld8(p + t.runnext.offset())),
                now.process.ring(p).size(),
                mem.ld4(p + t.schedtick.offset()),
                mem.ld4(p + t.gFreeN.offset()));
    }

    private SchedView.G g(long g) {
        Types.G t = types.g;
        long pc = goesOn(g);
        boolean waits = now.process.status(g).contains("_Gwaiting");
        return new SchedView.G(
                now.g(g),
                mem.ld8(g + t.goid.offset()),
                Value.named(mem.ld4(g + t.atomicstatus.offset()), now.process.status(g)),
                now.meaning(mem.ld8(g + t.m.offset())),
                Value.address(pc, now.meaning(pc)),
                // What others waited for last is of no use here.
                waits ? now.process.waitReason(g) : "",
                waits ? waiters.text(g, now.process.waitReason(g)) : "");
    }

    /** The row of the thread that is on it; what its gobuf holds then is what it was saved with last. */
    private long goesOn(long g) {
        for (int thread = 0; thread < Math.max(1, Linux.threads(mem)); thread++) {
            if (now.machine.threads().get(thread).get(Reg.R14) == g)
                return now.machine.threads().get(thread).get(Reg.RIP);
        }
        return mem.ld8(g + types.g.sched.pc.offset());
    }
}
