package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goroutines in system calls, in a process with sysmon, under virtual time and other schedules; the invariants hold after every row. */
class SystemCallsTest {
    @Test
    void aShortCallFindsItsPAgain() {
        Booted b = new Booted(1).go("syscall", 1, 200L);
        long before = b.now();
        b.yield();
        assertThat(b.begun("entersyscall")).isOne();
        assertThat(b.begun("exitsyscallfast_reacquired")).isOne();
        assertThat(b.begun("wirep")).isOne();
        assertThat(b.begun("handoffp")).isZero();
        assertThat(b.begun("exitsyscall0")).isZero();
        assertThat(b.dead()).isOne();
        assertThat(b.now() - before).isBetween(300L, 3000L);
    }

    /** While one is in the call another waits for the only P: sysmon takes it in its second round, and an idle M runs the other. */
    @Test
    void aLongCallLosesItsPAndHasToQueue() {
        Booted b =
                new Booted(1).go("spin", 1, 150_000L).go("syscall", 1, 300_000L).yield();
        assertThat(b.begun("handoffp")).isOne();
        assertThat(b.begun("exitsyscallfast_pidle")).isZero();
        assertThat(b.begun("exitsyscall0")).isOne();
        assertThat(b.begun("exitsyscallfast_reacquired")).isZero();
        assertThat(b.live()).as("goroutine 1 came first, and waits for a magic").isOne();
        b.yield();
        assertThat(b.dead()).isEqualTo(2);
        assertThat(b.ran).contains(0L, 2L);
    }

    /** Nobody wants the P, so it is left in the call until sysmon has seen it there for 10 ms; then it is idle, and taken from there. */
    @Test
    void aVeryLongCallComesBackToAnIdleP() {
        Booted b = new Booted(2).go("syscall", 1, 30_000_000L).yield();
        assertThat(b.begun("handoffp")).isPositive();
        assertThat(b.begun("exitsyscallfast_pidle")).isOne();
        assertThat(b.begun("exitsyscall0")).isZero();
        assertThat(b.now()).isGreaterThan(30_000_000);
        assertThat(b.dead()).isOne();
    }

    /** The call begins and ends while others run: all of them end, whichever way each goes. */
    @ParameterizedTest
    @ValueSource(strings = {"virtual", "keep", "rr 7", "random 42"})
    void manyCallsUnderEverySchedule(String schedule) {
        Booted b = new Booted(4)
                .schedule(schedule)
                .go("yield", 3, 5L)
                .go("syscall", 6, 90_000L)
                .go("syscall", 3, 300L);
        for (int i = 0; i < 30 && b.live() > 0; i++) b.yield();
        assertThat(b.live()).isZero();
        assertThat(b.begun("exitsyscall")).isEqualTo(9);
        assertThat(b.sched("nmspinning")).isZero();
        assertThat(b.ran.size()).as("%s", b.ran).isGreaterThan(4);
        String hash = b.s.hash();
        long end = b.s.step();
        b.s.goTo(end / 2);
        b.s.goTo(end);
        assertThat(b.s.hash()).isEqualTo(hash);
    }

    /** The thread is in the kernel: nothing of it runs, and the time on its clock is when it comes back. */
    @Test
    void theThreadSleepsInTheKernel() {
        Booted b = new Booted(1).go("syscall", 1, 20_000L);
        b.s.ask(b.s.statements().gosched());
        b.to("exitsyscall");
        long out = b.m.registers().clock();
        while (!b.m.row().orElseThrow().routine().symbol().equals("main.syscall")) b.s.back(1);
        assertThat(b.m.row().orElseThrow().text()).isEqualTo("runtime_exitsyscall()");
        b.s.back(1);
        assertThat(b.m.row().orElseThrow().text()).startsWith("SYSCALL");
        assertThat(out - b.m.registers().clock()).isBetween(20_100L, 20_110L);
        assertThat(b.m.registers().get(Reg.R14)).isNotZero();
    }
}
