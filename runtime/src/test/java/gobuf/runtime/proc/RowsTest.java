package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Image;
import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Function;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rows are where Go's lines are, and every one of them is run by some test. */
class RowsTest {
    /** The routines of timers and of package sync beside Mutex and WaitGroup. */
    private static final String WAITING = "netpoll netpollBreak netpollGenericInit siftupTimer siftdownTimer badTimer "
            + "updateTimer0When updateTimerModifiedEarliest addtimer doaddtimer deltimer dodeltimer dodeltimer0 "
            + "modtimer resettimer cleantimers moveTimers adjusttimers addAdjustedTimers clearDeletedTimers runtimer "
            + "runOneTimer time.Sleep resetForSleep goroutineReady time.startTimer time.stopTimer time.resetTimer "
            + "time.modTimer time.when time.NewTimer time.NewTicker time.After time.AfterFunc time.(*Timer).Stop "
            + "time.(*Timer).Reset time.(*Ticker).Stop time.(*Ticker).Reset time.sendTime time.goFunc "
            + "sync.(*RWMutex).RLock sync.(*RWMutex).RUnlock sync.(*RWMutex).rUnlockSlow sync.(*RWMutex).Lock "
            + "sync.(*RWMutex).Unlock sync.(*Once).Do sync.(*Once).doSlow sync.(*Once).doSlow.func1 "
            + "sync.(*Once).doSlow.func2 less sync.runtime_notifyListAdd sync.runtime_notifyListWait "
            + "sync.runtime_notifyListNotifyAll sync.runtime_notifyListNotifyOne sync.runtime_notifyListCheck "
            + "sync.NewCond sync.(*Cond).Wait sync.(*Cond).Signal sync.(*Cond).Broadcast sync.(*copyChecker).check "
            + "(*semaRoot).queue (*semaRoot).dequeue (*semaRoot).rotateLeft (*semaRoot).rotateRight deferproc deferprocStack "
            + "deferreturn newdefer freedefer freedeferpanic freedeferfn Goexit deferCallSave getargp addOneOpenDeferFrame "
            + "addOneOpenDeferFrame.func1 gopark goparkunlock parkunlock_c park_m goready goready.func1 goyield goyield_m "
            + "acquireSudog releaseSudog checkdead checkdead.func1 forEachG return0 full empty chanbuf chanparkcommit "
            + "selectnbsend selectnbrecv chansend1 chanrecv1 chanrecv2 sellock selunlock selparkcommit semacquire semrelease "
            + "readyWithTime sync.runtime_Semacquire "
            + "makechan chansend chansend.func1 chanrecv chanrecv.func1 closechan send sendDirect recv "
            + "recvDirect (*waitq).enqueue (*waitq).dequeue (*waitq).dequeueSudoG block typedmemmove "
            + "typedmemclr typeBitsBulkBarrier memmove selectgo selectgo.func2 selectgo.func3 semacquire1 "
            + "semrelease1 cansemacquire (*semTable).rootFor sync.runtime_SemacquireMutex "
            + "sync.runtime_Semrelease sync.runtime_canSpin sync.runtime_doSpin sync.runtime_nanotime "
            + "sync.throw sync.fatal sync.(*Mutex).Lock sync.(*Mutex).TryLock sync.(*Mutex).lockSlow "
            + "sync.(*Mutex).Unlock sync.(*Mutex).unlockSlow sync.(*WaitGroup).state sync.(*WaitGroup).Add "
            + "sync.(*WaitGroup).Done sync.(*WaitGroup).Wait ";

    /** The routines of a go statement, whose rows the tests below run. */
    private static final Set<String> ROUTINES = Set.of((WAITING
                    + "newproc newproc.func1 newproc1 acquirem releasem readgstatus casgstatus casgstatus.func1 nanotime gfget gfget.func1 "
                    + "gfget.func2 malg malg.func1 round2 newobject mallocgc makeslice growslice (*mcache).nextFree "
                    + "(*mcache).allocLarge (*mheap).alloc (*mheap).alloc.func1 (*mheap).allocManual (*mheap).allocSpan "
                    + "(*mheap).freeManual stackalloc stackcacherefill stackpoolalloc stackfree stackcacherelease "
                    + "stackpoolfree allgadd saveAncestors gcallers isSystemGoroutine (*gcControllerState).addScannableStack "
                    + "gostartcallfn gostartcall nilfunc runqput runqputslow globrunqputbatch wakep startm fastrand fastrandn "
                    + "lock lockWithRank lock2 unlock unlockWithRank unlock2 throw throw.func1 fatal fatal.func1 fatalthrow "
                    + "fatalthrow.func1 schedule resetspinning schedEnabled findRunnable runqget globrunqput globrunqget execute "
                    + "Gosched checkTimeouts gosched_m goschedImpl dropg goexit1 goexit0 gfput wakefing ready checkTimers "
                    + "runSafePointFn (*gcControllerState).findRunnableGCWorker dumpgstatus tryRecordGoroutineProfile "
                    + "traceReader traceGoStart traceGoEnd traceGoSched traceGoSysExit traceGoUnpark mstart0 newstack morestackc "
                    + "badsystemstack badmorestackg0 badmorestackgsignal badmcall badmcall2 gopanic fatalpanic "
                    + "systemstack gosave_systemstack_switch systemstack_switch mcall gogo goexit morestack "
                    + "morestack_noctxt abort handoffp stopm gcstopm mPark stoplockedm startlockedm incidlelocked "
                    + "lockOSThread unlockOSThread LockOSThread UnlockOSThread dolockOSThread dounlockOSThread badunlockosthread startTemplateThread templateThread acquirep wirep "
                    + "releasep (*mcache).prepareForSweep pidleget pidleput runqempty updateTimerPMask pMask.read "
                    + "pMask.set pMask.clear (*limiterEvent).start (*limiterEvent).stop mget mput gcMarkWorkAvailable "
                    + "(*gcControllerState).needIdleMarkWorker (*gcControllerState).addIdleMarkWorker "
                    + "(*gcControllerState).removeIdleMarkWorker (*lfstack).pop netpollinited wakeNetPoller "
                    + "mstart1 mstartm0 minit mexit newm newm1 newosproc mspinning allocm allocm.func1 mcommoninit "
                    + "mReserveID checkmcount mcount mpreinit futexsleep (*timespec).setNsec futexwakeup "
                    + "futexwakeup.func1 noteclear notewakeup notesleep notetsleep notetsleep_internal "
                    + "(*rwmutex).rlock (*rwmutex).runlock nanotime1 futex clone usleep osyield gettid "
                    + "exitThread settls mstart asminit stackcheck procyield "
                    + "nobarrierWakeTime traceReaderAvailable traceProcStart traceProcStop stealWork runqgrab runqsteal "
                    + "(*randomOrder).start (*randomEnum).next (*randomEnum).done (*randomEnum).position checkRunqsNoP "
                    + "checkTimersNoP checkIdleGCNoP injectglist injectglist.func1 runqputbatch beforeIdle "
                    + "entersyscall reentersyscall reentersyscall.func1 save badctxt entersyscall_sysmon entersyscall_gcwait "
                    + "entersyscallblock entersyscallblock.func1 entersyscallblock.func2 entersyscallblock_handoff exitsyscall "
                    + "exitsyscall.func1 tryRecordGoroutineProfileWB exitsyscallfast exitsyscallfast.func1 "
                    + "exitsyscallfast_reacquired exitsyscallfast_reacquired.func1 exitsyscallfast_pidle exitsyscall0 "
                    + "traceGoSysCall traceGoSysBlock sysmon timeSleepUntil schedtrace osRelax retake preemptone preemptall "
                    + "gopreempt_m preemptM signalM getpid tgkill canPreemptM sigtramp sighandler "
                    + "doSigPreempt (*sigctxt).pushCall wantAsyncPreempt isAsyncSafePoint asyncPreempt asyncPreempt2 "
                    + "traceGoPreempt copystack adjustsudogs adjustctxt adjustdefers "
                    + "adjustpanics "
                    + "_rt0_amd64_linux _rt0_amd64 rt0_go check testAtomic64 timediv checkASM args sysargs sysauxv archauxv vdsoauxv "
                    + "argv_index osinit getproccount getHugePageSize osArchInit sigdelset schedinit lockInit worldStopped "
                    + "worldStarted moduledataverify cpuinit alginit fastrandinit getRandomData typelinksinit itabsinit stkobjinit "
                    + "sigsave gcinit mallocinit allocmcache freemcache gobuf.stackcacheempty stackinit (*mSpanList).init modulesinit "
                    + "findnull gostring gostringnocopy rawstring atoi64 atoi32 goargs goenvs goenvs_unix gogetenv envKeyEqual "
                    + "parsedebugvars environ procresize (*randomOrder).reset gcd makeslicecopy (*gcCPULimiterState).resetCapacity "
                    + "traceGomaxprocs (*p).init (*wbBuf).reset (*p).destroy globrunqputhead gfpurge traceProcFree main main.func1 "
                    + "doInit init init.0 init.1 init.4 internal/bytealg.init.0 init.5 init.6 gcenable gcenable.func1 gcenable.func2 "
                    + "bgsweep bgscavenge (*scavengerState).init (*scavengerState).park forcegchelper errors.init math.init "
                    + "strconv.init sync.init unicode.init reflect.init io.init internal/oserror.init syscall.init time.init path.init "
                    + "io/fs.init internal/poll.init internal/safefilepath.init fmt.init sync.init.0 sync.init.1 os.init.0 os.init.1 "
                    + "os.init os.NewFile os.newFile internal/syscall/unix.IsNonblock syscall.Syscall SetFinalizer SetFinalizer.func2 "
                    + "createfing runfinq write write1 exit GOMAXPROCS stopTheWorldGC stopTheWorld stopTheWorld.func1 "
                    + "stopTheWorldWithSema startTheWorldGC startTheWorld startTheWorld.func1 startTheWorldWithSema traceGCSTWDone")
            .split(" "));

    private static final List<Class<?>> TESTS = List.of(
            SyncTest.class,
            TimersTest.class,
            SleepTest.class,
            ChannelTest.class,
            ChannelWaitTest.class,
            SelectTest.class,
            MutexTest.class,
            TreapTest.class,
            DeferTest.class,
            ParkTest.class,
            Newproc1Test.class,
            CasgstatusTest.class,
            StartupTest.class,
            GfgetTest.class,
            StackTest.class,
            MallocTest.class,
            LockTest.class,
            RunqputTest.class,
            AncestorsTest.class,
            ScheduleTest.class,
            FindRunnableTest.class,
            QueuesTest.class,
            ExecuteTest.class,
            Goexit0Test.class,
            BadTest.class,
            BodiesTest.class,
            PidleTest.class,
            StartmTest.class,
            MTest.class,
            StopmTest.class,
            LockOsThreadTest.class,
            GcWorkTest.class,
            StealTest.class,
            PolicyRowsTest.class,
            PollRequestsTest.class,
            WithoutPTest.class,
            FindWorkTest.class,
            SyscallTest.class,
            RetakeTest.class,
            SigPreemptTest.class,
            GrowTest.class,
            SysmonTest.class,
            StartFailuresTest.class,
            RuntimeMainTest.class,
            ProcresizeTest.class,
            WorldTest.class,
            NeverTest.class);

    private final Image image = new Rig().machine.image();

    @Test
    void callsLieOnTheLinesOfTheirCallSites() {
        List<String> wrong = new ArrayList<>();
        for (Routine r : image.routines()) {
            Function f = image.profile().findFunction(r.symbol()).orElse(null);
            // Rows that stand in place of a function have no lines of its own, nor has a row that is Gobuf's.
            if (f == null || r.rows().stream().allMatch(row -> row.line() == f.line())) continue;
            for (Row row : r.rows()) {
                if (!row.calls() || row.following() == null || row.line() == 0) continue;
                int ret = (int) (row.following().address() - f.entry());
                f.calls().stream()
                        .filter(c -> c.ret() == ret)
                        .filter(c -> c.line() != row.line())
                        .forEach(c ->
                                wrong.add(row + " " + row.text() + " says " + row.line() + ", Go says " + c.line()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void rowsLieWithinTheLinesOfTheirFunction() {
        List<String> wrong = new ArrayList<>();
        for (Routine r : mine()) {
            Function f = image.profile().function(r.symbol());
            int first = Math.min(
                    f.line(),
                    f.lines().stream().mapToInt(Function.LineMark::line).min().orElse(f.line()));
            for (Row row : r.rows()) {
                if (row.line() < first || row.line() > f.endLine())
                    wrong.add(row + " " + row.text() + " says " + row.line() + ", not in " + first + "–" + f.endLine());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyRowIsRunByATest() throws ReflectiveOperationException {
        for (Class<?> test : TESTS) {
            for (Method m : test.getDeclaredMethods()) {
                if (!m.isAnnotationPresent(Test.class)) continue;
                Constructor<?> c = test.getDeclaredConstructor();
                c.setAccessible(true);
                m.setAccessible(true);
                m.invoke(c.newInstance());
            }
        }
        List<String> unrun = new ArrayList<>();
        for (Routine r : mine(true)) {
            for (Row row : r.rows()) {
                if (!Rig.RAN.contains(row)) unrun.add(r.name() + ": " + Rig.words(row) + "@" + row.line());
            }
        }
        assertThat(unrun).isEmpty();
    }

    private List<Routine> mine() {
        return mine(false);
    }

    /** The routines; those that are Gobuf's own have no lines of Go's. */
    private List<Routine> mine(boolean own) {
        List<Routine> out = image.routines().stream()
                .filter(r -> ROUTINES.contains(r.name()) && (own || !r.file().equals("gobuf")))
                .toList();
        assertThat(out).hasSizeGreaterThanOrEqualTo(ROUTINES.size() - (own ? 0 : 1));
        return out;
    }
}
