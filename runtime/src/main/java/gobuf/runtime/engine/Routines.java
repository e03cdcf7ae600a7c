package gobuf.runtime.engine;

import gobuf.runtime.chan.Channels;
import gobuf.runtime.code.Program;
import gobuf.runtime.proc.Catalog;
import gobuf.runtime.sync.Synchronization;
import gobuf.runtime.time.Timers;

/** All routines of the simulated process, package by package. */
public final class Routines {
    private Routines() {}

    /** Defines them in the program. */
    public static void define(Program p) {
        Catalog.define(p);
        Channels.define(p);
        Synchronization.define(p);
        Timers.define(p);
    }
}
