package gobuf.runtime.chan;

import gobuf.runtime.code.Program;

/** All routines of channels and select. */
public final class Channels {
    private Channels() {}

    /** Defines them in the program. */
    public static void define(Program p) {
        Makechan.define(p);
        Waitq.define(p);
        Chansend.define(p);
        Send.define(p);
        Chanrecv.define(p);
        Recv.define(p);
        Closechan.define(p);
        Dequeue.define(p);
        SelectLocks.define(p);
        SelectGo.define(p);
    }
}
