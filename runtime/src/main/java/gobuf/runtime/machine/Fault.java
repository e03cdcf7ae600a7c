package gobuf.runtime.machine;

/**
 * An access that the simulated processor cannot perform. A fault is a value: the access that caused it left memory as it was.
 *
 * @param kind what was wrong
 * @param address the first byte of the access
 * @param size bytes accessed: 1, 2, 4 or 8
 * @param write whether it was a store
 */
public record Fault(Kind kind, long address, int size, boolean write) {
    /** Addresses below this are a nil pointer plus a field offset, as Go's runtime takes them ({@code sigpanic}, Go 1.19 signal_unix.go). */
    public static final long NIL_LIMIT = 0x1000;

    /** The reasons an access can fail. */
    public enum Kind {
        /** Address below {@link #NIL_LIMIT}. */
        NIL,
        /** No region holds the address. */
        UNMAPPED,
        /** The address is no multiple of the access size. */
        MISALIGNED,
        /** A store into a region that is mapped read-only. */
        READ_ONLY,
        /** The program counter is at no row of the image. */
        NO_ROW
    }

    /** One line for people: what was accessed and what is wrong with it. */
    public String message() {
        String what = (write ? "write" : "read") + " of " + size + (size == 1 ? " byte" : " bytes") + " at 0x"
                + Long.toHexString(address);
        return switch (kind) {
            case NIL -> what + ": nil pointer dereference (SIGSEGV)";
            case UNMAPPED -> what + ": no region is mapped there (SIGSEGV)";
            case MISALIGNED -> what + ": misaligned, Gobuf's memory takes only aligned accesses";
            case READ_ONLY -> what + ": the region is read-only (SIGSEGV)";
            case NO_ROW -> "jump to 0x" + Long.toHexString(address) + ": no routine of the image has a row there";
        };
    }

    /** Carries a fault out of a row; without a stack trace, as it is control flow of the simulated processor. */
    public static final class Signal extends RuntimeException {
        private final transient Fault fault;

        /** A signal for the given fault. */
        public Signal(Fault fault) {
            super(fault.message(), null, false, false);
            this.fault = fault;
        }

        /** The fault that stopped the row. */
        public Fault fault() {
            return fault;
        }
    }
}
