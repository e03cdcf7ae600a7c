package gobuf.runtime.engine;

import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Registers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The machine as it was before a command, to tell what the command changed. Taking it copies no bytes: pages are shared until somebody
 * writes them.
 */
public final class Past {
    private final long step;
    private final Machine machine;

    private Past(long step, Machine machine) {
        this.step = step;
        this.machine = machine;
    }

    /** The machine of a session as it is now. */
    public static Past of(Session session) {
        Machine now = session.machine();
        Machine copy = new Machine(now.image(), new Memory(), now.threads().size());
        copy.restore(now.save());
        return new Past(session.step(), copy);
    }

    long step() {
        return step;
    }

    Machine machine() {
        return machine;
    }

    Registers registers(int thread) {
        return machine.threads().get(thread);
    }

    /** A word then, or now where nothing was mapped then. */
    long word(Machine now, long address, int size) {
        Memory memory = machine.memory().mapped(address, size) ? machine.memory() : now.memory();
        return memory.ld(address, size);
    }

    /** Addresses of 8-byte words that differ, in the order of their stores after a single step, else by address. */
    List<Long> changed(Session session) {
        Machine now = session.machine();
        TreeSet<Long> differing = differing(now);
        if (session.step() - step != 1) {
            return new ArrayList<>(differing);
        }
        List<Long> ordered = new ArrayList<>();
        for (Journal.Store store : session.lastStores()) {
            long word = store.address() & ~7L;
            if (differing.remove(word)) {
                ordered.add(word);
            }
        }
        ordered.addAll(differing);
        return ordered;
    }

    private TreeSet<Long> differing(Machine now) {
        Map<Long, byte[]> then = new HashMap<>();
        machine.memory().pages(then::put);
        byte[] zero = new byte[Memory.PAGE];
        TreeSet<Long> out = new TreeSet<>(Long::compareUnsigned);
        now.memory().pages((address, bytes) -> {
            byte[] old = then.getOrDefault(address, zero);
            then.remove(address);
            compare(out, address, old, bytes);
        });
        then.forEach((address, old) -> compare(out, address, old, zero));
        return out;
    }

    private static void compare(TreeSet<Long> out, long address, byte[] old, byte[] bytes) {
        if (old == bytes) {
            return;
        }
        for (int at = Arrays.mismatch(old, bytes); at >= 0 && at < bytes.length; ) {
            int word = at & ~7;
            out.add(address + word);
            int next = Arrays.mismatch(old, word + 8, old.length, bytes, word + 8, bytes.length);
            at = next < 0 ? -1 : word + 8 + next;
        }
    }
}
