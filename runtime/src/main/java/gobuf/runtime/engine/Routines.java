package gobuf.runtime.engine;

import gobuf.runtime.chan.Channels;
import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.proc.Catalog;
import gobuf.runtime.sync.Synchronization;
import gobuf.runtime.time.Timers;
import java.util.List;
import java.util.function.Consumer;

/** All routines of the simulated process, package by package. */
public final class Routines {
    private static final List<Consumer<Program>> OTHERS =
            List.of(Channels::define, Synchronization::define, Timers::define);

    private Routines() {}

    /** Defines them in the program. */
    public static void define(Program p) {
        Catalog.define(p);
        OTHERS.forEach(part -> part.accept(p));
    }

    /**
     * Defines them for nobody, the last first. Java links each of the thousands of lambdas in rows where it is made for the first time, which
     * takes most of the time of the first {@link #define}: a thread that does this meanwhile meets the other one half way.
     */
    static void link(Profile profile) {
        Program nobodys = new Program(profile);
        backwards(OTHERS, nobodys);
        backwards(Catalog.PARTS, nobodys);
    }

    private static void backwards(List<Consumer<Program>> parts, Program p) {
        for (int i = parts.size() - 1; i >= 0; i--) parts.get(i).accept(p);
    }
}
