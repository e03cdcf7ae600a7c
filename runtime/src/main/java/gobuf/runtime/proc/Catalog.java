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
import java.util.List;
import java.util.function.Consumer;

/** All routines of the simulated process: where a new one is added. */
public final class Catalog {
    /** What defines every routine in a program, in the order of their addresses where these are Gobuf's own. */
    // spotless:off
    public static final List<Consumer<Program>> PARTS = List.of(
            Words::define,
            Systemstack::define,
            Mcall::define,
            Gogo::define,
            Goexit::define,
            Morestack::define,
            SysLinux::define,
            gobuf.runtime.asm.Mstart::define,

            Newproc::define,
            Newproc1::define,
            Acquirem::define,
            Casgstatus::define,
            Nanotime::define,
            Gfget::define,
            Malg::define,
            Allgadd::define,
            SaveAncestors::define,
            IsSystemGoroutine::define,
            AddScannableStack::define,
            Gostartcall::define,
            Runqput::define,
            Runqputslow::define,
            Wakep::define,
            Startm::define,
            Handoffp::define,
            Stopm::define,
            LockedMs::define,
            LockOsThread::define,
            TemplateThread::define,
            Acquirep::define,
            Pidle::define,
            LimiterEvent::define,
            Mget::define,
            Checkdead::define,
            Fastrand::define,

            Schedule::define,
            FindRunnable::define,
            StealWork::define,
            Runqsteal::define,
            WithoutP::define,
            Injectglist::define,
            Runqget::define,
            Globrunq::define,
            Execute::define,
            Sysmon::define,
            Retake::define,
            Preempt::define,
            SigPreempt::define,
            AsyncPreempt::define,
            Entersyscall::define,
            Exitsyscall::define,
            Gosched::define,
            Gopark::define,
            Return0::define,
            Defers::define,
            DeferPool::define,
            GoexitCall::define,
            Goyield::define,
            Sudogs::define,
            Memmove::define,
            Dropg::define,
            Goexit0::define,
            Gfput::define,
            Finalizer::define,
            Stubs::define,
            GcWork::define,
            Netpoll::define,
            Traces::define,
            OtherMs::define,
            Mstart::define,
            Newm::define,
            Allocm::define,
            Mcommoninit::define,
            Newstack::define,
            Copystack::define,
            Bad::define,
            Gopanic::define,

            Startup::define,

            Mallocgc::define,
            Growslice::define,
            Mheap::define,
            Stackalloc::define,
            Stackfree::define,

            Lock::define,
            Futex::define,
            Notes::define,
            Rwmutex::define,
            Printers::define,
            Throw::define,

            Bodies::define,
            Programs::define,
            Notebook::define,
            Callback::define,

            Gomaxprocs::define,
            StopTheWorld::define,
            StartTheWorld::define,

            Server::define);
    // spotless:on

    private Catalog() {}

    /** Defines every routine in the program. */
    public static void define(Program p) {
        PARTS.forEach(part -> part.accept(p));
    }
}
