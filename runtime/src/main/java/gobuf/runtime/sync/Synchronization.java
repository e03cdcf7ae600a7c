package gobuf.runtime.sync;

import gobuf.runtime.code.Program;

/** All routines of semaphores and of package sync. */
public final class Synchronization {
    private Synchronization() {}

    /** Defines them in the program. */
    public static void define(Program p) {
        Semaphores.define(p);
        SemaQueue.define(p);
        SemaDequeue.define(p);
        SemaRotate.define(p);
        Mutex.define(p);
        WaitGroup.define(p);
        RWMutex.define(p);
        Once.define(p);
        NotifyList.define(p);
        Cond.define(p);
    }
}
