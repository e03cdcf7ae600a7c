package gobuf.runtime.expr;

import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Memory;

/** Reads memory as an inspector does: at any alignment, and a fault is an answer. */
final class Reading {
    private Reading() {}

    /**
     * {@code size} bytes (1, 2, 4 or 8), zero-extended.
     *
     * @throws Fault.Signal if nothing is mapped there
     */
    static long word(Memory memory, long address, int size) {
        byte[] bytes = bytes(memory, address, size);
        long value = 0;
        for (int i = size - 1; i >= 0; i--) value = value << 8 | bytes[i] & 0xff;
        return value;
    }

    private static byte[] bytes(Memory memory, long address, int size) {
        try {
            return memory.bytes(address, size);
        } catch (Fault.Signal s) {
            throw new Fault.Signal(new Fault(s.fault().kind(), address, size, false));
        }
    }
}
