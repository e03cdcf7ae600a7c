package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Linux;
import org.junit.jupiter.api.Test;

/** How an M comes to be, and how its thread sleeps, wakes and ends. */
class MTest {
    private final Rig r = new Rig();
    private final long note = r.memory(8);
    private final long handoff = r.f.global("runtime.newmHandoff");

    /** Calls newm from g0 for an idle P, and gives the new m. */
    private long newm(long fn) {
        long p = r.newP();
        r.onG0().call("newm", fn, p, -1);
        long made = r.mem.ld8(r.f.global("runtime.allm"));
        assertThat(r.get("m", made, "nextp")).isEqualTo(p);
        r.finishCall();
        return made;
    }

    /** Lets the second thread run up to a row. */
    private void second(String routine, String text) {
        r.s.input(new Input.First(1, 1_000_000));
        r.to(routine, text);
        assertThat(r.machine.thread()).isOne();
    }

    @Test
    void anMHasAnIdAStackAndAThread() {
        long mp = newm(0);
        assertThat(r.get("m", mp, "id")).isEqualTo(3);
        assertThat(r.get("schedt", r.sched, "mnext")).isEqualTo(4);
        long g0 = r.get("m", mp, "g0");
        assertThat(r.get("g", g0, "stack.hi") - r.get("g", g0, "stack.lo")).isEqualTo(8192);
        long gsignal = r.get("m", mp, "gsignal");
        assertThat(r.get("g", gsignal, "stack.hi") - r.get("g", gsignal, "stack.lo"))
                .isEqualTo(32768);
        assertThat(r.get("g", gsignal, "stackguard1")).isEqualTo(r.get("g", gsignal, "stack.lo") + 928);
        assertThat(r.get("m", mp, "fastrand")).isNotZero();
        assertThat(Linux.threads(r.mem)).isEqualTo(2);
        assertThat(Linux.state(r.mem, 1)).isIn(Linux.State.WOKEN, Linux.State.RUNNING);
    }

    @Test
    void theThreadBeginsOnG0() {
        long mp = newm(0);
        second("mstart", "CALL");
        assertThat(r.reg(Reg.R14)).isEqualTo(r.get("m", mp, "g0"));
        assertThat(r.reg(Reg.FS_BASE) - 8)
                .isEqualTo(mp + r.f.struct("m").field("tls").offset());
        assertThat(r.get("m", mp, "procid")).isEqualTo(Linux.tid(1));
        assertThat(r.machine.mId(1)).isEqualTo(3);
        assertThat(r.machine.threadOf(3)).hasValue(1);
    }

    @Test
    void itTakesItsPAndSchedules() {
        long mp = newm(r.f.funcval("runtime.mspinning"));
        long p = r.get("m", mp, "nextp");
        second("schedule", "m holds locks");
        assertThat(r.get("m", mp, "p")).isEqualTo(p);
        assertThat(r.get("p", p, "m")).isEqualTo(mp);
        assertThat(r.get("m", mp, "nextp")).isZero();
        assertThat(r.get("m", mp, "spinning")).isOne();
        long g0 = r.get("m", mp, "g0");
        assertThat(r.get("g", g0, "sched.sp")).isGreaterThan(r.reg(Reg.RSP));
        assertThat(r.get("g", g0, "stackguard0")).isEqualTo(r.get("g", g0, "stack.lo") + 928);
    }

    @Test
    void anMWithoutItsP() {
        r.onG0().call("releasep");
        r.finishCall();
        r.enter("allocm", r.p, 0, 9);
        r.to("allocm", "mp = new(m)");
        assertThat(r.get("m", r.m, "p")).as("borrowed").isEqualTo(r.p);
        assertThat(r.finish().detail()).isEqualTo("returned");
        assertThat(r.get("m", r.m, "p")).isZero();
        assertThat(r.get("m", r.reg(Reg.RAX), "id")).isEqualTo(9);
    }

    @Test
    void endedMsAreGivenUp() {
        long kept = endedM("freeMWait");
        long reaped = endedM("freeMStack");
        long system = endedM("freeMRef");
        r.set("m", kept, "freelink", reaped).set("m", reaped, "freelink", system);
        r.set("schedt", r.sched, "freem", kept);
        r.onG0().call("allocm", r.p, 0, -1);
        assertThat(r.get("schedt", r.sched, "freem")).isEqualTo(kept);
        assertThat(r.get("m", kept, "freelink")).isZero();
    }

    private long endedM(String wait) {
        long m = r.memory(r.f.struct("m").size());
        long g0 = r.call("malg", 8192);
        r.finishCall();
        r.set("m", m, "g0", g0).set("m", m, "freeWait", r.f.constant(wait));
        return m;
    }

    @Test
    void aLockedThreadAsksTheTemplateThread() {
        r.set("m", r.m, "lockedExt", 1).poke(handoff + 32, 4, 1).poke(handoff + 16, 1, 1);
        long mp = newm(0);
        assertThat(r.mem.ld8(handoff + 8)).isEqualTo(mp);
        assertThat(r.mem.ld8(handoff + 24)).as("the note").isOne();
        assertThat(Linux.threads(r.mem)).isOne();
        long second = newm(0);
        assertThat(r.get("m", second, "schedlink")).isEqualTo(mp);
    }

    @Test
    void withoutATemplateThreadThatIsFatal() {
        r.set("m", r.m, "incgo", 1);
        assertThat(r.onG0().dies("newm", 0, r.newP(), -1)).contains("on a locked thread with no template thread");
    }

    @Test
    void aThreadThatCannotBe() {
        r.poke(Linux.REGION.start(), 8, Linux.MOST);
        assertThat(r.onG0().dies("newm", 0, r.newP(), -1))
                .contains("failed to create new OS thread (errno=11)\nfatal error: newosproc");
    }

    @Test
    void onlySoManyMs() {
        r.set("schedt", r.sched, "maxmcount", 3);
        assertThat(r.onG0().dies("mReserveID")).contains("exceeds 3-thread limit\nfatal error: thread exhaustion");
    }

    @Test
    void idsDoNotOverflow() {
        r.set("schedt", r.sched, "mnext", Long.MAX_VALUE);
        assertThat(r.dies("mReserveID")).contains("runtime: thread ID overflow");
    }

    @Test
    void aUserGoroutineKeepsItsCallers() {
        long mp = r.memory(r.f.struct("m").size());
        r.call("mcommoninit", mp, 7);
        assertThat(r.get("m", mp, "id")).isEqualTo(7);
    }

    @Test
    void anMWithoutSignalStack() {
        long mp = r.memory(r.f.struct("m").size());
        r.enter("mcommoninit", mp, 7).to("mcommoninit", "it has no gsignal");
        r.set("m", mp, "gsignal", 0).finish();
        assertThat(r.mem.ld8(r.f.global("runtime.allm"))).isEqualTo(mp);
    }

    @Test
    void readersDoNotWait() {
        long rw = r.f.global("runtime.execLock");
        r.call("(*rwmutex).rlock", rw);
        assertThat(r.mem.ld4(rw + 40)).isOne();
        assertThat(r.get("m", r.m, "locks")).isOne();
        r.finishCall();
        r.call("(*rwmutex).runlock", rw);
        assertThat(r.mem.ld4(rw + 40)).isZero();
        r.finishCall();
        assertThat(r.dies("(*rwmutex).runlock", rw)).contains("runlock of unlocked rwmutex");
    }

    @Test
    void writersAreNotModelled() {
        long rw = r.f.global("runtime.execLock");
        r.poke(rw + 40, 4, -1 << 30).enter("(*rwmutex).rlock", rw);
        assertThat(r.finish().detail()).contains("a writer is pending");
    }

    @Test
    void aWriterIsNotWoken() {
        long rw = r.f.global("runtime.execLock");
        r.poke(rw + 40, 4, (-1 << 30) + 1).enter("(*rwmutex).runlock", rw);
        assertThat(r.finish().detail()).contains("a writer is pending");
    }

    // ---- notes and futexes

    @Test
    void aNoteIsClearedAndNotifiedOnce() {
        r.poke(note, 8, 1).call("noteclear", note);
        assertThat(r.mem.ld8(note)).isZero();
        r.finishCall();
        r.call("notewakeup", note);
        assertThat(r.mem.ld8(note)).isOne();
        r.finishCall();
        assertThat(r.dies("notewakeup", note)).contains("notewakeup - double wakeup (1)");
    }

    @Test
    void aNotifiedNoteIsNotSleptOn() {
        r.onG0().poke(note, 8, 1).call("notesleep", note);
        assertThat(r.get("m", r.m, "blocked")).isZero();
    }

    @Test
    void onlyG0Sleeps() {
        assertThat(r.dies("notesleep", note)).contains("notesleep not on g0");
    }

    /** M0 sleeps on a note; the second thread wakes it. */
    @Test
    void anotherMWakes() {
        // The call is not left: where goroutine 1 waits for a magic it would be the second thread's turn.
        r.onG0().call("newm", 0, r.newP(), -1);
        r.enter("notesleep", note).to("futexsleep", "futex(");
        r.step();
        r.to("futex", "SYSCALL").step();
        assertThat(Linux.state(r.mem, 0)).isEqualTo(Linux.State.SLEEPING);
        assertThat(Linux.futex(r.mem, 0)).isEqualTo(note);
        assertThat(r.get("m", r.m, "blocked")).isOne();
        assertThat(r.machine.thread()).isOne();
        long slept = r.machine.threads().get(0).clock();
        r.to("mstart", "CALL");
        r.enter("notewakeup", note).to("notewakeup", "RET");
        assertThat(Linux.state(r.mem, 0)).isEqualTo(Linux.State.WOKEN);
        r.s.input(new Input.First(0, 1));
        assertThat(r.machine.registers().clock()).isGreaterThan(slept);
        r.s.input(new Input.First(0, 1000));
        r.finish();
        assertThat(r.get("m", r.m, "blocked")).isZero();
    }

    @Test
    void aLimitOfTimeEndsTheSleep() {
        long before = r.machine.registers().clock();
        r.onG0().call("notetsleep", note, 1_000_000);
        assertThat(r.reg(Reg.RAX)).isZero();
        assertThat(r.machine.registers().clock() - before).isBetween(1_000_000L, 1_200_000L);
        r.finishCall();
        r.poke(note, 8, 1).call("notetsleep", note, 1_000_000);
        assertThat(r.reg(Reg.RAX)).isOne();
    }

    @Test
    void wokenTooEarlyItSleepsOn() {
        r.onG0().enter("notetsleep", note, 1_000_000).to("notetsleep_internal", "now = nanotime()");
        r.to("notetsleep_internal", "deadline = now");
        r.step();
        // As if a signal had come: the futex does not hold what it is compared with.
        r.to("futexsleep", "futex(").poke(note, 4, 5).to("notetsleep_internal", "m.blocked = false");
        r.poke(note, 4, 0).to("notetsleep_internal", "sleep again").finish();
        assertThat(r.reg(Reg.RAX)).isZero();
    }

    @Test
    void notifiedWhileItSleeps() {
        r.onG0().enter("notetsleep", note, 1_000_000).to("notetsleep_internal", "m.blocked = false");
        r.poke(note, 4, 1).finish();
        assertThat(r.reg(Reg.RAX)).isOne();
    }

    @Test
    void forEver() {
        r.onG0().enter("notetsleep", note, -1).to("futexsleep", "futex(");
        r.poke(note, 4, 5).to("notetsleep_internal", "look again").finish();
        assertThat(r.reg(Reg.RAX)).isOne();
    }

    @Test
    void aUserGoroutineMaySleepWithALimitUnlessItMayNotBePreempted() {
        r.call("notetsleep", note, 1000);
        r.finishCall();
        r.poke(r.m + r.f.struct("m").field("preemptoff").offset() + 8, 8, 3);
        assertThat(r.dies("notetsleep", note, 1000)).contains("notetsleep not on g0");
    }

    @Test
    void aFutexThatFails() {
        r.enter("futexwakeup", note, 1).to("futexwakeup", "ret = how many");
        r.poke(r.reg(Reg.RSP) + 0x28, 4, -22);
        Stop stop = r.finish();
        assertThat(r.s.printed()).contains("futexwakeup addr=0x" + Long.toHexString(note) + " returned -22");
        assertThat(stop.detail()).contains("0x1006");
    }

    // ---- threads

    @Test
    void sleepingTakesVirtualTime() {
        long before = r.machine.registers().clock();
        long sp = r.reg(Reg.RSP);
        r.enter("usleep").poke(r.reg(Reg.RSP) + 8, 4, 1_500_000).finish();
        assertThat(r.machine.registers().clock() - before).isBetween(1_500_000_000L, 1_500_100_000L);
        r.finishCall();
        assertThat(r.reg(Reg.RSP)).isEqualTo(sp);
    }

    @Test
    void fsIsSet() {
        r.register(Reg.RDI, 0xc000180000L).enter("settls");
        r.register(Reg.RDI, 0xc000180000L).to("settls", "RET").step();
        assertThat(r.reg(Reg.FS_BASE)).isEqualTo(0xc000180008L);
    }

    @Test
    void fsThatCannotBeSet() {
        r.enter("settls").to("settls", "CMPQ");
        r.register(Reg.RAX, -22);
        assertThat(r.finish().detail()).contains("arch_prctl could not set FS");
    }

    @Test
    void stacksAreChecked() {
        r.call("stackcheck");
        r.finishCall();
        r.set("g", r.g1, "stack.hi", 8);
        assertThat(r.enter("stackcheck").finish().reason()).isEqualTo(Stop.Reason.EXITED);
    }

    @Test
    void aStackTooLow() {
        r.set("g", r.g1, "stack.lo", r.reg(Reg.RSP) + 4096);
        assertThat(r.enter("stackcheck").finish().reason()).isEqualTo(Stop.Reason.EXITED);
    }

    @Test
    void aThreadThatBeginsOnAUserStackIsFatal() {
        assertThat(r.dies("mstart1")).contains("bad runtime·mstart");
    }

    @Test
    void theFirstMInstallsHandlers() {
        r.onG0().enter("mstart0").to("mstartm0", "initsig(false)").to("schedule", "m holds locks");
        assertThat(r.get("g", r.g0, "sched.pc")).isNotZero();
    }

    @Test
    void anotherThreadEndsAndItsMIsFreed() {
        long mp = newm(0);
        second("schedule", "m holds locks");
        r.enter("mexit", 0).skip("handoffp").skip("checkdead").to("exitThread", "MOVQ");
        assertThat(r.mem.ld8(r.f.global("runtime.allm"))).isNotEqualTo(mp);
        assertThat(r.get("schedt", r.sched, "freem")).isEqualTo(mp);
        assertThat(r.get("m", mp, "freeWait")).isEqualTo(r.f.constant("freeMWait"));
        assertThat(r.get("m", mp, "gsignal")).isZero();
        assertThat(r.get("schedt", r.sched, "nmfreed")).isOne();
        r.to("exitThread", "SYSCALL").step();
        assertThat(Linux.state(r.mem, 1)).isEqualTo(Linux.State.ENDED);
        assertThat(r.get("m", mp, "freeWait")).isEqualTo(r.f.constant("freeMStack"));
    }

    @Test
    void aStackOfTheSystemIsItsOwn() {
        long mp = newm(0);
        second("schedule", "m holds locks");
        r.set("m", mp, "gsignal", 0)
                .enter("mexit", 1)
                .skip("handoffp")
                .skip("checkdead")
                .to("mexit", "RET")
                .step();
        assertThat(r.get("m", mp, "freeWait")).isEqualTo(r.f.constant("freeMRef"));
    }

    @Test
    void theLastInAllmIsFoundAndNobodyElse() {
        newm(0);
        second("schedule", "m holds locks");
        long mp = r.get("g", r.reg(Reg.R14), "m");
        r.set("m", mp, "id", 77).enter("mexit", 0).to("mexit", "pprev = &allm").step();
        r.poke(r.f.global("runtime.allm"), 8, r.m).to("mexit", "the next one");
        assertThat(r.dies()).contains("m not found in allm");
    }

    @Test
    void theMainThreadStaysForEver() {
        r.onG0().enter("mexit", 0).skip("handoffp").skip("checkdead").to("mPark", "notesleep");
        r.returns(0);
        assertThat(r.get("schedt", r.sched, "nmfreed")).isOne();
    }

    @Test
    void theMainThreadIsNeverWoken() {
        r.onG0().enter("mexit", 0).skip("handoffp").skip("checkdead").skip("mPark");
        assertThat(r.dies()).contains("locked m0 woke up");
    }

    @Test
    void aThreadThatComesBack() {
        r.onG0()
                .enter("mstart0")
                .skip("mstart1")
                .skip("mexit")
                .to("mstart0", "RET")
                .step();
        r.onG0().enter("mstart1").skip("schedule").to("mstart1", "RET").step();
    }

    @Test
    void behindMstartTheThreadExits() {
        newm(0);
        second("mstart", "CALL");
        r.skip("mstart0").to("clone", "MOVL $0x6f, DI").to("clone", "SYSCALL");
        assertThat(r.reg(Reg.RAX)).isEqualTo(60);
        r.register(Reg.RAX, 39).to("clone", "JMP").step();
    }

    @Test
    void aThreadWithoutM() {
        r.enter("clone").poke(r.reg(Reg.RSP) + 8, 8, 0x100).to("clone", "CMPQ R13");
        r.register(Reg.R13, 0).to("clone", "SYSCALL").step();
        r.s.input(new Input.First(1, 1000));
        assertThat(r.machine.threads().get(1).get(Reg.RAX)).isZero();
        r.to("clone", "CMPQ R13").register(Reg.R13, r.m).register(Reg.R9, 0).register(Reg.RSP, r.memory(4096) + 4096);
        r.to("clone", "CALL R12");
    }

    @Test
    void aThreadWithoutG() {
        r.enter("clone")
                .to("clone", "CMPQ R13")
                .register(Reg.R13, r.m)
                .to("clone", "CMPQ R9")
                .register(Reg.R9, 0)
                .to("clone", "SYSCALL");
        assertThat(r.reg(Reg.R8)).isZero();
    }

    @Test
    void aThreadThatLivesOnBehindItsExit() {
        r.enter("exitThread").poke(r.reg(Reg.RSP) + 8, 8, note).to("exitThread", "SYSCALL");
        r.register(Reg.RAX, 39);
        assertThat(r.finish().detail()).contains("a thread goes on behind its exit");
        r.register(Reg.RIP, r.reg(Reg.RIP) + 2).step();
    }
}
