package gobuf.runtime.proc;

import gobuf.runtime.asm.AsyncPreempt;
import gobuf.runtime.asm.Goexit;
import gobuf.runtime.asm.Gogo;
import gobuf.runtime.asm.Mcall;
import gobuf.runtime.asm.Morestack;
import gobuf.runtime.asm.Return0;
import gobuf.runtime.asm.SysLinux;
import gobuf.runtime.asm.Systemstack;
import gobuf.runtime.code.Program;
import gobuf.runtime.program.Bodies;
import gobuf.runtime.program.Callback;
import gobuf.runtime.program.Notebook;
import gobuf.runtime.program.Programs;
import gobuf.runtime.program.Server;

/** All routines of the simulated process: where a new one is added. */
public final class Catalog {
    private Catalog() {}

    /** Defines every routine in the program. */
    public static void define(Program p) {
        Words.define(p);
        Systemstack.define(p);
        Mcall.define(p);
        Gogo.define(p);
        Goexit.define(p);
        Morestack.define(p);
        SysLinux.define(p);
        gobuf.runtime.asm.Mstart.define(p);

        Newproc.define(p);
        Newproc1.define(p);
        Acquirem.define(p);
        Casgstatus.define(p);
        Nanotime.define(p);
        Gfget.define(p);
        Malg.define(p);
        Allgadd.define(p);
        SaveAncestors.define(p);
        IsSystemGoroutine.define(p);
        AddScannableStack.define(p);
        Gostartcall.define(p);
        Runqput.define(p);
        Runqputslow.define(p);
        Wakep.define(p);
        Startm.define(p);
        Handoffp.define(p);
        Stopm.define(p);
        LockedMs.define(p);
        LockOsThread.define(p);
        TemplateThread.define(p);
        Acquirep.define(p);
        Pidle.define(p);
        LimiterEvent.define(p);
        Mget.define(p);
        Checkdead.define(p);
        Fastrand.define(p);

        Schedule.define(p);
        FindRunnable.define(p);
        StealWork.define(p);
        Runqsteal.define(p);
        WithoutP.define(p);
        Injectglist.define(p);
        Runqget.define(p);
        Globrunq.define(p);
        Execute.define(p);
        Sysmon.define(p);
        Retake.define(p);
        Preempt.define(p);
        SigPreempt.define(p);
        AsyncPreempt.define(p);
        Entersyscall.define(p);
        Exitsyscall.define(p);
        Gosched.define(p);
        Gopark.define(p);
        Return0.define(p);
        Defers.define(p);
        DeferPool.define(p);
        GoexitCall.define(p);
        Goyield.define(p);
        Sudogs.define(p);
        Memmove.define(p);
        Dropg.define(p);
        Goexit0.define(p);
        Gfput.define(p);
        Finalizer.define(p);
        Stubs.define(p);
        GcWork.define(p);
        Netpoll.define(p);
        Traces.define(p);
        OtherMs.define(p);
        Mstart.define(p);
        Newm.define(p);
        Allocm.define(p);
        Mcommoninit.define(p);
        Newstack.define(p);
        Copystack.define(p);
        Bad.define(p);
        Gopanic.define(p);

        Startup.define(p);

        Mallocgc.define(p);
        Growslice.define(p);
        Mheap.define(p);
        Stackalloc.define(p);
        Stackfree.define(p);

        Lock.define(p);
        Futex.define(p);
        Notes.define(p);
        Rwmutex.define(p);
        Printers.define(p);
        Throw.define(p);

        Bodies.define(p);
        Programs.define(p);
        Notebook.define(p);
        Callback.define(p);

        Gomaxprocs.define(p);
        StopTheWorld.define(p);
        StartTheWorld.define(p);

        Server.define(p);
    }
}
