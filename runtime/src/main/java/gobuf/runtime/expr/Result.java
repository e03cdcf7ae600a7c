package gobuf.runtime.expr;

import gobuf.runtime.machine.Reg;

/**
 * What an expression came to.
 *
 * @param type its type
 * @param bits the number, sign-extended for signed types; the address, for structs and arrays
 * @param place where it lies in memory, or null if it was computed
 * @param register the register it is, or null
 */
public record Result(GoType type, long bits, Place place, Reg register) {
    /**
     * A location in memory.
     *
     * @param address first byte
     * @param size bytes
     */
    public record Place(long address, int size) {}

    static Result number(GoType type, long bits) {
        return new Result(type, type.fit(bits), null, null);
    }

    static Result truth(boolean value) {
        return new Result(GoType.TRUTH, value ? 1 : 0, null, null);
    }

    /** Whether it is not 0: how conditions read it. */
    public boolean holds() {
        return bits != 0;
    }

    /**
     * Where to write or to watch: the location itself if the expression names one, otherwise the number as an address of
     * {@code size} bytes.
     */
    public Place placeOr(int size) {
        return place != null ? place : new Place(bits, size);
    }
}
