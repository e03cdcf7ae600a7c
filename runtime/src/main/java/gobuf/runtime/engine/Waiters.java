package gobuf.runtime.engine;

import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.program.Made;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What waiting goroutines wait on, as the runtime's own lists tell: the channels of the sudogs behind g.waiting, and the address of the
 * semaphore in whose root of semtable a g's sudog stands. Built for one output and thrown away.
 *
 * <p>Go 1.19, runtime2.go (sudog, g.waiting), sema.go (semTable, semaRoot).
 */
final class Waiters {
    /** Most sudogs that are followed, so that a damaged list ends. */
    private static final int MOST = 100_000;

    private final Machine machine;
    private final Memory memory;
    private final WaitTypes w;
    private Map<Long, Long> semaphores;

    Waiters(Machine machine) {
        this.machine = machine;
        this.memory = machine.memory();
        this.w = new WaitTypes(machine.image().profile());
    }

    /** Addresses of the objects that a g waits on: hchans, in the order of g.waiting, or a semaphore; empty if there is none. */
    List<Long> objects(long g) {
        List<Long> out = new ArrayList<>();
        long head = g + machine.image().profile().struct("g").field("waiting").offset();
        Set<Long> met = new HashSet<>();
        for (long s = memory.ld8(head); isSudog(s) && met.add(s); s = memory.ld8(s + w.s.waitlink.offset())) {
            long channel = memory.ld8(s + w.s.c.offset());
            if (channel != 0) out.add(channel);
        }
        if (!out.isEmpty()) return out;
        if (semaphores == null) semaphores = semaphores();
        Long semaphore = semaphores.get(g);
        return semaphore == null ? List.of() : List.of(semaphore);
    }

    /**
     * What a g that waits for that reason waits on, in words: the channels, the semaphore or the list of a sync.Cond, by the names of
     * {@link Things} or as addresses; for one that sleeps when its timer is due. Empty if it waits on nothing that is known.
     */
    String text(long g, String reason) {
        List<String> out = new ArrayList<>();
        for (long at : objects(g)) out.add(name(at));
        if (out.isEmpty() && reason.equals("sleep")) out.add(timer(g));
        if (out.isEmpty() && reason.equals("sync.Cond.Wait")) conditions(g).forEach(out::add);
        return String.join(", ", out);
    }

    private String name(long at) {
        return Things.describe(machine, at)
                .or(() -> machine.image().symbols().name(at))
                .orElse("0x" + Long.toHexString(at));
    }

    private String timer(long g) {
        Profile profile = machine.image().profile();
        long timer = memory.ld8(g + profile.struct("g").field("timer").offset());
        return memory.mapped(timer, profile.struct("timer").size())
                ? "timer due at "
                        + memory.ld8(
                                timer + profile.struct("timer").field("when").offset()) + " ns"
                : "";
    }

    /** The conds that {@code %make} has made in whose lists the g stands; a list does not tell where it lies. */
    private List<String> conditions(long g) {
        List<String> out = new ArrayList<>();
        int head = machine.image()
                .profile()
                .struct("sync.Cond")
                .field("notify.head")
                .offset();
        for (Things.Thing t : Things.all(memory)) {
            if (t.kind() != Made.Kind.COND) continue;
            Set<Long> met = new HashSet<>();
            for (long s = memory.ld8(t.address() + head);
                    isSudog(s) && met.add(s);
                    s = memory.ld8(s + w.s.next.offset())) {
                if (memory.ld8(s + w.s.g.offset()) == g) out.add(t.name());
            }
        }
        return out;
    }

    private boolean isSudog(long s) {
        return s != 0 && (s & 7) == 0 && memory.mapped(s, w.s.c.offset() + 8);
    }

    /** The semaphore of every g whose sudog stands in a root of semtable. */
    private Map<Long, Long> semaphores() {
        Map<Long, Long> out = new HashMap<>();
        Profile profile = machine.image().profile();
        long table = profile.global("runtime.semtable");
        long roots = profile.constant("semTabSize");
        long stride = profile.globals().get("runtime.semtable").size() / roots;
        Deque<Long> left = new ArrayDeque<>();
        Set<Long> met = new HashSet<>();
        for (long i = 0; i < roots; i++) left.add(memory.ld8(table + i * stride + w.treap.offset()));
        while (!left.isEmpty() && met.size() < MOST) {
            long s = left.remove();
            if (!isSudog(s) || !met.add(s)) continue;
            out.put(memory.ld8(s + w.s.g.offset()), memory.ld8(s + w.s.elem.offset()));
            // Of those that wait for one address only the first is in the tree; the others have no prev and next.
            for (Field f : List.of(w.s.waitlink, w.s.prev, w.s.next)) left.add(memory.ld8(s + f.offset()));
        }
        return out;
    }
}
