package gobuf.runtime.os;

import gobuf.runtime.machine.Memory;

/**
 * What things cost in virtual time, in nanoseconds. A table of words in the system's region, so it can be replaced, also in the middle of a
 * run. The standard costs are round numbers near what {@code runtime/golden/costs} measured on one machine; {@code runtime/COSTS.md} has both.
 */
public enum Costs {
    /** Every row: an instruction of assembly or a few of compiled Go. */
    ROW(1, "every row"),
    /** Entering and leaving the system. */
    SYSCALL(100, "a system call, beside what it does"),
    /** Reading the clock without entering the system, through the vDSO. */
    NANOTIME(25, "reading the clock (vDSO)"),
    /** One PAUSE instruction of procyield. */
    PAUSE(6, "one PAUSE of procyield"),
    /** The waker's part of a futex wake that finds a sleeper. */
    WAKE(1_600, "waking a thread, for the waker"),
    /** From the wake to the first instruction of the woken. */
    WAKEUP(4_000, "from a wake-up to the woken thread's first row"),
    /** clone(2), for the caller. */
    CLONE(8_000, "clone, for the caller"),
    /** How late the system wakes a thread whose time is over: the default timer slack. */
    SLACK(50_000, "how late a sleep ends (timer slack)");

    private final long nanoseconds;
    private final String text;

    Costs(long nanoseconds, String text) {
        this.nanoseconds = nanoseconds;
        this.text = text;
    }

    /** What it costs unless somebody says otherwise. */
    public long standard() {
        return nanoseconds;
    }

    /** What it is the cost of. */
    public String text() {
        return text;
    }

    /** The word that holds it. */
    public long address() {
        return Linux.COSTS + 8L * ordinal();
    }

    /** What it costs in a process. */
    public long of(Memory memory) {
        return memory.ld8(address());
    }

    /** As it is written in commands: {@code wakeup}. */
    public String lower() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
