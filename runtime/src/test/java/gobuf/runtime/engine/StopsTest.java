package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.os.Linux;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stacks that grow, and goroutines that keep their thread: bodies on a process with several Ms; the invariants hold after every row. */
class StopsTest {
    /** Each call takes 256 bytes; the guard lies 928 above the stack's end, and the stack doubles until the next call fits. */
    @ParameterizedTest
    @CsvSource({"100, 1, 0, 2048", "1000, 4, 0, 2048", "2000, 8, 1, 4096", "5000, 20, 2, 8192", "60000, 235, 5, 65536"})
    void theStackDoublesUntilItIsEnough(long bytes, int calls, int copies, int size) {
        Booted b = new Booted(1).go("grow", 1, bytes);
        b.s.ask(b.s.statements().gosched());
        long g = b.process().byGoid(5).orElseThrow();
        assertThat(b.get("g", g, "stack.hi") - b.get("g", g, "stack.lo")).isEqualTo(2048);
        b.to("goexit0");
        assertThat(b.begun("copystack")).isEqualTo(copies);
        assertThat(b.begun("main.grow")).as("each growth begins one again").isEqualTo(calls + copies);
        assertThat(b.get("g", g, "stack.hi") - b.get("g", g, "stack.lo")).isEqualTo(size);
        assertThat(b.get("g", g, "stackguard0")).isEqualTo(b.get("g", g, "stack.lo") + 928);
        b.run();
        assertThat(b.live()).isZero();
        assertThat(b.get("g", g, "stack.lo") == 0)
                .as("freed without a grown stack")
                .isEqualTo(copies > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "keep", "rr 7", "random 42"})
    void stacksGrowOnSeveralMs(String schedule) {
        Booted b = new Booted(4).schedule(schedule).go("grow", 6, 9000L).go("yield", 3, 2L);
        for (int i = 0; i < 30 && b.live() > 0; i++) b.yield();
        assertThat(b.live()).isZero();
        assertThat(b.begun("copystack")).isEqualTo(6 * 3);
    }

    /** As the record of lockos has it: the P goes to an idle M and comes back, for each time that the locked one yields. */
    @Test
    void aLockedGoroutineGoesOnOnItsOwnThread() {
        Booted b = new Booted(1).go("lockos", 1, 3L);
        long g = b.process().byGoid(5).orElseThrow();
        for (int i = 0; i < 10 && b.live() > 0; i++) {
            b.yield();
            long m = b.get("g", g, "lockedm");
            if (m != 0) assertThat(b.get("m", m, "id")).as("main's thread").isZero();
        }
        assertThat(b.live()).isZero();
        assertThat(b.begun("templateThread")).isOne();
        assertThat(b.begun("stoplockedm")).isEqualTo(3);
        assertThat(b.begun("startlockedm")).isEqualTo(3);
        assertThat(b.begun("mexit")).isZero();
        assertThat(b.sched("nmidlelocked")).isZero();
    }

    /** The main thread cannot end, so it sleeps for ever; another's ends, and so does its M. */
    @Test
    void aThreadEndsWithTheGoroutineThatLockedIt() {
        Booted b = new Booted(4).go("lockexit", 4, 2L);
        for (int i = 0; i < 20 && b.live() > 0; i++) b.yield();
        assertThat(b.live()).isZero();
        assertThat(b.begun("mexit")).isEqualTo(4);
        long ended = 0;
        for (int t = 0; t < Linux.threads(b.mem); t++) ended += Linux.alive(b.mem, t) ? 0 : 1;
        long main = b.begun("mPark") > 0 && Linux.futex(b.mem, 0) != 0 ? 1 : 0;
        assertThat(ended).isBetween(4 - main, 4L);
        assertThat(b.sched("nmfreed")).isEqualTo(4);
    }

    /** The only idle M is busy in a system call when a locked one hands its P on, so a new M is needed: the template thread makes its thread. */
    @Test
    void aLockedThreadLetsTheTemplateThreadMakeOthers() {
        Booted b =
                new Booted(1).go("lockos", 1, 2L).go("syscall", 1, 2_000_000L).yield();
        for (int i = 0; i < 10 && b.live() > 0; i++) b.yield();
        assertThat(b.live()).isZero();
        assertThat(b.begun("templateThread")).isOne();
        assertThat(b.ran).as("the template thread and the one it made").contains(3L, 4L);
        assertThat(b.begun("newm"))
                .as("both asked for by LockOSThread and stoplockedm")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "keep", "rr 7", "random 42"})
    void locksUnderEverySchedule(String schedule) {
        Booted b = new Booted(3)
                .schedule(schedule)
                .go("lockos", 3, 2L)
                .go("lockexit", 2, 1L)
                .go("yield", 3, 3L);
        for (int i = 0; i < 60 && b.live() > 0; i++) b.yield();
        assertThat(b.live()).isZero();
        assertThat(b.begun("mexit")).isEqualTo(2);
        assertThat(b.begun("LockOSThread")).isEqualTo(5);
        assertThat(b.sched("nmspinning")).isZero();
    }
}
