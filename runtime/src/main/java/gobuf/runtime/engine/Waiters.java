package gobuf.runtime.engine;

import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.machine.Memory;
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
