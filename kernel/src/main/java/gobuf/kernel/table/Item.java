package gobuf.kernel.table;

import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * One g, m or p, as a row is made from it.
 *
 * @param in what reads the machine
 * @param at its address
 */
record Item(Reader in, long at) {
    Types types() {
        return in.types();
    }

    /** A field, zero-extended. */
    long unsigned(Field f) {
        return in.memory().ld(at + f.offset(), f.size());
    }

    /** A field, sign-extended. */
    long signed(Field f) {
        int unused = 64 - 8 * f.size();
        return unsigned(f) << unused >> unused;
    }

    /** A field that holds Go's bool. */
    boolean flag(Field f) {
        return unsigned(f) != 0;
    }

    /** A field that holds an address. */
    Address address(Field f) {
        return in.address(unsigned(f));
    }

    /** Its own address. */
    Address self() {
        return in.address(at);
    }
}
