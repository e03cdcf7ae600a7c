package gobuf.runtime.engine;

import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Registers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

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
        Machine copy = now.empty();
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

    /** Addresses of the 8-byte words that differ, in the order of their stores after a single step; empty after more. */
    List<Long> stored(Session session) {
        if (session.step() - step != 1) {
            return List.of();
        }
        Set<Long> ordered = new LinkedHashSet<>();
        for (Journal.Store store : session.lastStores()) {
            long word = store.address() & ~7L;
            if (word(session.machine(), word, 8) != session.machine().memory().ld8(word)) {
                ordered.add(word);
            }
        }
        return List.copyOf(ordered);
    }

    /** Tells the addresses of all 8-byte words that differ; by address, but those that are no longer mapped last. */
    void differing(Machine now, LongConsumer to) {
        Map<Long, byte[]> then = new HashMap<>();
        machine.memory().pages(then::put);
        byte[] zero = new byte[Memory.PAGE];
        now.memory().pages((address, bytes) -> {
            byte[] old = then.getOrDefault(address, zero);
            then.remove(address);
            compare(to, address, old, bytes);
        });
        then.forEach((address, old) -> compare(to, address, old, zero));
    }

    private static void compare(LongConsumer to, long address, byte[] old, byte[] bytes) {
        if (old == bytes) {
            return;
        }
        for (int at = Arrays.mismatch(old, bytes); at >= 0 && at < bytes.length; ) {
            int word = at & ~7;
            to.accept(address + word);
            int next = Arrays.mismatch(old, word + 8, old.length, bytes, word + 8, bytes.length);
            at = next < 0 ? -1 : word + 8 + next;
        }
    }
}
