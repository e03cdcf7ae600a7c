package gobuf.runtime.program;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** What programs do with channels of ints. */
final class Channel {
    private Channel() {}

    /** {@code name = make(chan int, size)}, name being a variable of the program. */
    static void make(Program p, Rows r, String name, Local x, long size, long variable) {
        // spotless:off
        r.call("x = make(chan int, " + size + ")",             "runtime.makechan", x,          c -> GoTypes.CHAN_INT, c -> size);
        r.step(name + " = x",                                  c -> c.st8(variable, c.get(x)));
        // spotless:on
    }
}
