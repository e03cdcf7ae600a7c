package gobuf.runtime.os;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Region;
import gobuf.runtime.machine.Registers;

/**
 * The system calls that the runtime makes, as effects of rows ({@link gobuf.runtime.code.Rows#system}). A thread is a register file and a
 * record: its state, what it sleeps on and until when. Time is virtual: each thread has a clock, and what takes time moves it.
 *
 * <p>futex(2), clone(2), nanosleep(2), sched_yield(2), tgkill(2), as far as Go 1.19 uses them (os_linux.go, sys_linux_amd64.s).
 */
public final class Linux {
    /** A header of a page, then records. */
    public static final Region REGION = new Region("gobuf.os", 0x700000, 1 << 20, true);
    /** One more than the highest thread number there has been. */
    static final long THREADS = REGION.start();
    /** Counts sleeps on futexes: who slept first is woken first. */
    private static final long SEQUENCE = REGION.start() + 8;
    /** The schedule: a step of the log, plus one, at which it was chosen; 0 for the standard one. */
    public static final long SCHEDULE = REGION.start() + 16;
    /** A thread that goes first whatever the schedule says, and up to which step. */
    public static final long FIRST = REGION.start() + 24;

    public static final long FIRST_UNTIL = REGION.start() + 32;
    /** What the clock told when the process began. */
    public static final long EPOCH = REGION.start() + 40;

    /** The process's handler of signals, and what it returns to; 0 before there is one (sigaction(2)). */
    public static final long HANDLER = REGION.start() + 48;

    public static final long RESTORER = REGION.start() + 56;

    static final long COSTS = REGION.start() + 256;

    private static final long RECORDS = REGION.start() + 4096;
    private static final int RECORD = 64;
    /** Most threads a process can have; Go itself stops at 10,000 (sched.maxmcount). */
    public static final int MOST = (int) ((REGION.size() - 4096) / RECORD);

    private static final int STATE = 0;
    private static final int SLEEPS_ON = 8;
    private static final int DEADLINE = 16;
    private static final int READY = 24;
    private static final int ORDER = 32;
    static final int SIGNALS = 40;
    static final int ALTERNATE = 48;
    static final int HANDLING = 56;

    /** The thread ID of thread 0, which is the process ID. */
    private static final int PID = 1000;

    private static final long FOREVER = -1;
    private static final int ESRCH = 3;
    private static final int EAGAIN = 11;
    private static final int ETIMEDOUT = 110;

    private Linux() {}

    /** What a thread does. */
    public enum State {
        /** There is no such thread. */
        NONE,
        /** It runs, or would if it were its turn. */
        RUNNING,
        /** It sleeps on a futex or until a time. */
        SLEEPING,
        /** Somebody woke it, and it takes a moment to get going. */
        WOKEN,
        /** It has ended. */
        ENDED
    }

    private static final State[] STATES = State.values();

    /** Writes the state in which the system starts a process: thread 0 runs, and costs are standard. */
    public static void start(Memory memory) {
        memory.map(REGION);
        memory.st8(THREADS, 1);
        memory.st8(record(0) + STATE, State.RUNNING.ordinal());
        for (Costs c : Costs.values()) memory.st8(c.address(), c.standard());
    }

    private static long record(int thread) {
        return RECORDS + (long) RECORD * thread;
    }

    // ---- what the engine and pictures read

    /** How many thread numbers there are; 0 in a machine without a system under it. */
    public static int threads(Memory m) {
        return m.mapped(THREADS, 8) ? (int) m.ld8(THREADS) : 0;
    }

    /** What the thread does. */
    public static State state(Memory m, int thread) {
        return STATES[(int) m.ld8(record(thread) + STATE)];
    }

    /** Whether there is that thread and it has not ended. */
    public static boolean alive(Memory m, int thread) {
        if (thread >= threads(m)) return false;
        State s = state(m, thread);
        return s != State.NONE && s != State.ENDED;
    }

    /** The address of the futex the thread sleeps on; 0 for none. */
    public static long futex(Memory m, int thread) {
        return m.ld8(record(thread) + SLEEPS_ON);
    }

    /** When a sleeping thread wakes by itself, on the clock of {@link Registers#clock}; below 0 for never. */
    public static long deadline(Memory m, int thread) {
        return m.ld8(record(thread) + DEADLINE);
    }

    /** From when on a woken thread can run. */
    public static long ready(Memory m, int thread) {
        return m.ld8(record(thread) + READY);
    }

    /** The thread's ID, as gettid(2) tells it. */
    public static long tid(int thread) {
        return PID + thread;
    }

    /** The number of the thread with that ID; below 0 or out of range if there is none. */
    public static int number(long tid) {
        return (int) (tid - PID);
    }

    // ---- what the engine does

    /** Lets a woken thread, or one whose time is over, run from {@code now} on. */
    public static void run(Memory m, Registers thread, long now) {
        long r = record(thread.thread());
        boolean timeout = state(m, thread.thread()) == State.SLEEPING && m.ld8(r + SLEEPS_ON) != 0;
        if (timeout) thread.set(Reg.RAX, -ETIMEDOUT);
        m.st8(r + STATE, State.RUNNING.ordinal());
        if (thread.clock() < now) thread.clock(now);
        Signals.take(m::ld8, m::st8, r, thread);
    }

    // ---- effects of rows

    /**
     * What the SYSCALL instruction does: the call that RAX names, with arguments in RDI, RSI, RDX, R10, R8, R9, and its result in RAX (Linux,
     * arch/x86/entry/syscalls/syscall_64.tbl). Calls that change nothing the simulation holds succeed.
     */
    public static void syscall(Cpu c) {
        long a = c.reg(Reg.RDI);
        long b = c.reg(Reg.RSI);
        long d = c.reg(Reg.RDX);
        int number = (int) c.reg(Reg.RAX);
        long result =
                switch (number) {
                    case FUTEX -> futex(c, a, b, d, c.reg(Reg.R10));
                    case CLONE -> clone(c, a, b, c.reg(Reg.R8), c.following());
                    case GETTID -> gettid(c);
                    case GETPID -> entered(c, PID);
                    case EXIT -> exitThread(c);
                    case ARCH_PRCTL -> archPrctl(c, a, b);
                    case NANOSLEEP -> usleep(c, c.ld8(a) * 1_000_000 + c.ld8(a + 8) / 1000);
                    case SCHED_YIELD -> osyield(c);
                    case TGKILL -> tgkill(c, b, (int) d);
                    case RT_SIGPROCMASK, RT_SIGACTION, SIGALTSTACK -> entered(c, 0);
                    default -> entered(c, -ENOSYS);
                };
        c.reg(Reg.RAX, result);
    }

    private static final int RT_SIGACTION = 13;
    private static final int RT_SIGPROCMASK = 14;
    private static final int SCHED_YIELD = 24;
    private static final int NANOSLEEP = 35;
    private static final int GETPID = 39;
    private static final int CLONE = 56;
    private static final int EXIT = 60;
    private static final int SIGALTSTACK = 131;
    private static final int ARCH_PRCTL = 158;
    private static final int GETTID = 186;
    private static final int FUTEX = 202;
    private static final int TGKILL = 234;
    private static final int ENOSYS = 38;
    private static final int ARCH_SET_FS = 0x1002;
    private static final int CLONE_SETTLS = 0x80000;
    private static final int FUTEX_WAKE = 1;
    private static final int FUTEX_PRIVATE = 128;

    static long entered(Cpu c, long result) {
        pass(c, cost(c, Costs.SYSCALL));
        return result;
    }

    private static long futex(Cpu c, long address, long op, long value, long timeout) {
        if ((op & ~FUTEX_PRIVATE) == FUTEX_WAKE) return futexwakeup(c, address, value & 0xffffffffL);
        return futexsleep(
                c, address, value, timeout == 0 ? FOREVER : c.ld8(timeout) * 1_000_000_000L + c.ld8(timeout + 8));
    }

    private static long archPrctl(Cpu c, long what, long base) {
        if (what != ARCH_SET_FS) return entered(c, -ENOSYS);
        c.reg(Reg.FS_BASE, base);
        return entered(c, 0);
    }

    /** The monotonic clock: nanoseconds. */
    public static long nanotime(Cpu c) {
        pass(c, cost(c, Costs.NANOTIME));
        return c.ld8(EPOCH) + clock(c);
    }

    /** Sleeps while the 4 bytes at the address are {@code value}, at most {@code ns} nanoseconds; below 0 for ever. */
    public static long futexsleep(Cpu c, long address, long value, long ns) {
        pass(c, cost(c, Costs.SYSCALL));
        long r = record(c.thread());
        if (c.ld4(address) != (value & 0xffffffffL)) return -EAGAIN;
        long order = c.ld8(SEQUENCE);
        c.st8(SEQUENCE, order + 1);
        c.st8(r + ORDER, order);
        return sleep(c, address, ns < 0 ? FOREVER : clock(c) + ns + cost(c, Costs.SLACK));
    }

    /**
     * Sleeps while the 4 bytes at the address are 0, at most {@code ns} nanoseconds, below 0 for ever, and until the device interrupts at
     * {@code until}, below 0 for never.
     */
    static void pollsleep(Cpu c, long address, long ns, long until) {
        long interrupt = until + cost(c, Costs.WAKEUP);
        boolean first = until >= 0 && (ns < 0 || interrupt < clock(c) + ns + cost(c, Costs.SLACK));
        futexsleep(c, address, 0, ns);
        long r = record(c.thread());
        if (first && c.ld8(r + STATE) == State.SLEEPING.ordinal()) c.st8(r + DEADLINE, interrupt);
    }

    /** Wakes up to {@code n} threads that sleep on the address, the first to sleep first. Tells how many. */
    public static long futexwakeup(Cpu c, long address, long n) {
        pass(c, cost(c, Costs.SYSCALL));
        long woken = 0;
        for (int t = sleeper(c, address); t >= 0 && woken < n; t = sleeper(c, address)) {
            pass(c, cost(c, Costs.WAKE));
            long r = record(t);
            c.st8(r + STATE, State.WOKEN.ordinal());
            c.st8(r + SLEEPS_ON, 0);
            c.st8(r + READY, clock(c) + cost(c, Costs.WAKEUP));
            woken++;
        }
        return woken;
    }

    private static int sleeper(Cpu c, long address) {
        int first = -1;
        long least = Long.MAX_VALUE;
        for (int t = 0; t < c.ld8(THREADS); t++) {
            long r = record(t);
            if (c.ld8(r + STATE) != State.SLEEPING.ordinal() || c.ld8(r + SLEEPS_ON) != address) continue;
            long order = c.ld8(r + ORDER);
            if (order < least) {
                least = order;
                first = t;
            }
        }
        return first;
    }

    /** Sleeps for {@code us} microseconds. */
    public static long usleep(Cpu c, long us) {
        pass(c, cost(c, Costs.SYSCALL));
        return sleep(c, 0, clock(c) + us * 1000 + cost(c, Costs.SLACK));
    }

    /**
     * A system call that needs {@code ns} nanoseconds in the kernel: some file or device that has to be waited for. At most an hour, and at
     * least none.
     */
    public static void work(Cpu c, long ns) {
        pass(c, cost(c, Costs.SYSCALL));
        sleep(c, 0, clock(c) + Math.max(0, Math.min(ns, HOUR)));
    }

    private static final long HOUR = 3_600_000_000_000L;

    private static long sleep(Cpu c, long futex, long deadline) {
        long r = record(c.thread());
        c.st8(r + SLEEPS_ON, futex);
        c.st8(r + DEADLINE, deadline);
        c.st8(r + STATE, State.SLEEPING.ordinal());
        return 0;
    }

    /** Offers the processor to others: here it only takes time, as every thread has a processor of its own. */
    public static long osyield(Cpu c) {
        return entered(c, 0);
    }

    /** What the PAUSE instruction does: time passes. */
    public static void pause(Cpu c) {
        pass(c, cost(c, Costs.PAUSE));
    }

    /**
     * Makes a thread that goes on at {@code rip} with the caller's registers, {@code sp} in RSP and 0 in RAX; with CLONE_SETTLS among the
     * flags, its FS is at {@code tls}.
     *
     * @return its thread ID, or an error number below 0 (EAGAIN) if there are too many
     */
    public static long clone(Cpu c, long flags, long sp, long tls, long rip) {
        pass(c, cost(c, Costs.SYSCALL) + cost(c, Costs.CLONE));
        int t = (int) c.ld8(THREADS);
        if (t == MOST) return -EAGAIN;
        c.st8(THREADS, t + 1L);
        Registers child = c.registers(t);
        for (Reg r : Reg.values()) child.set(r, c.reg(r));
        child.set(Reg.RSP, sp);
        child.set(Reg.RAX, 0);
        child.set(Reg.RIP, rip);
        if ((flags & CLONE_SETTLS) != 0) child.set(Reg.FS_BASE, tls);
        child.clock(clock(c));
        c.st8(record(t) + READY, clock(c) + cost(c, Costs.WAKEUP));
        c.st8(record(t) + STATE, State.WOKEN.ordinal());
        return tid(t);
    }

    /** The running thread's ID. */
    public static long gettid(Cpu c) {
        return entered(c, tid(c.thread()));
    }

    /** Ends the running thread. */
    public static long exitThread(Cpu c) {
        c.st8(record(c.thread()) + STATE, State.ENDED.ordinal());
        return 0;
    }

    /**
     * Sends a signal to a thread. One that runs takes it before its next row; one that sleeps when it wakes, as it would with a handler that
     * lets system calls go on (SA_RESTART); the sender itself likewise.
     */
    public static long tgkill(Cpu c, long tid, int signal) {
        pass(c, cost(c, Costs.SYSCALL));
        int t = number(tid);
        if (t < 0 || t >= c.ld8(THREADS) || c.ld8(record(t) + STATE) == State.ENDED.ordinal()) return -ESRCH;
        c.st8(record(t) + SIGNALS, c.ld8(record(t) + SIGNALS) | 1L << signal);
        if (t != c.thread() && c.ld8(record(t) + STATE) == State.RUNNING.ordinal())
            Signals.take(c::ld8, c::st8, record(t), c.registers(t));
        return 0;
    }

    /** The running thread's stack for handlers ends at {@code top}; 0 for none, then signals wait (sigaltstack(2), sigprocmask(2)). */
    public static void sigaltstack(Cpu c, long top) {
        c.st8(alternate(c.thread()), top);
    }

    /** The word in which the upper end of a thread's signal stack lies. */
    public static long alternate(int thread) {
        return record(thread) + ALTERNATE;
    }

    /** The handler of every signal, and the address that it returns to (sigaction(2)). */
    public static void sigaction(Cpu c, long handler, long restorer) {
        c.st8(HANDLER, handler);
        c.st8(RESTORER, restorer);
    }

    /**
     * The end of a handler: all registers are again what its context holds, at that address. Tells where the thread goes on: there, or in the
     * handler, if another signal has come meanwhile (rt_sigreturn(2)).
     */
    public static long sigreturn(Cpu c, long context) {
        pass(c, cost(c, Costs.SYSCALL));
        return Signals.leave(c::ld8, c::st8, record(c.thread()), c.registers(c.thread()), context);
    }

    private static long cost(Cpu c, Costs what) {
        return c.ld8(what.address());
    }

    static long clock(Cpu c) {
        return c.registers(c.thread()).clock();
    }

    static void pass(Cpu c, long ns) {
        Registers r = c.registers(c.thread());
        r.clock(r.clock() + ns);
    }
}
