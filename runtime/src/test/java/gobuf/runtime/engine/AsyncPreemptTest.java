package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goroutines that never look at their stack guard, stopped by sysmon's signal; the invariants hold after every row but theirs. */
class AsyncPreemptTest {
    private static final long MS = 1_000_000;
    /** What a row takes here, so that milliseconds are thousands of rows: three rows of spin are one count. */
    private static final long ROW = 500;

    private static final long COUNTS_PER_MS = MS / (3 * ROW);

    private final Booted b = new Booted(1).rowCost(ROW);

    @Test
    void aHogIsStoppedWhenItsSliceIsOver() {
        long n = 45 * COUNTS_PER_MS;
        b.set("asyncpreemptoff", 0).go("spin", 1, n);
        long before = b.now();
        b.yield();
        assertThat(b.now() - before)
                .as("goroutine 1 has waited for a slice, and until sysmon looked")
                .isBetween(10 * MS, 22 * MS);
        assertThat(b.begun("asyncPreempt")).isOne();
        assertThat(b.live()).isOne();
        for (int i = 0; i < 6 && b.live() > 0; i++) b.yield();
        assertThat(b.live()).isZero();
        assertThat(b.now() - before).isBetween(45 * MS, 60 * MS);
        int stopped = b.begun("asyncPreempt");
        assertThat(stopped).isBetween(2, 4);
        assertThat((long) b.begun("main.spin")).as("no count is lost").isBetween(n + 1, n + 1 + stopped);
    }

    @Test
    void withoutSignalsItRunsToItsEnd() {
        b.set("asyncpreemptoff", 1).go("spin", 1, 45 * COUNTS_PER_MS);
        long before = b.now();
        b.yield();
        assertThat(b.now() - before).isBetween(45 * MS, 47 * MS);
        assertThat(b.begun("preemptone")).isPositive();
        assertThat(b.begun("sigtramp")).isZero();
        assertThat(b.begun("gopreempt_m"))
                .as("at goexit1's stack check, behind the loop")
                .isOne();
        b.yield();
        assertThat(b.live()).isZero();
    }

    /** A goroutine that calls functions stops at a stack check without the signal's help. */
    @Test
    void aStackCheckComesFirst() {
        b.set("asyncpreemptoff", 1).go("spawn", 1, 300L);
        b.yield();
        assertThat(b.begun("gopreempt_m")).isPositive();
        assertThat(b.begun("sigtramp")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "rr 7", "random 42"})
    void hogsOnSeveralPs(String schedule) {
        Booted two = new Booted(2).rowCost(ROW).schedule(schedule).set("asyncpreemptoff", 0);
        two.go("spin", 3, 12 * COUNTS_PER_MS).go("yield", 2, 3L);
        for (int i = 0; i < 30 && two.live() > 0; i++) two.yield();
        assertThat(two.live()).isZero();
        assertThat(two.begun("asyncPreempt")).isPositive();
        assertThat(two.sched("nmspinning")).isZero();
        String hash = two.s.hash();
        long end = two.s.step();
        two.s.goTo(end / 2);
        two.s.goTo(end);
        assertThat(two.s.hash()).isEqualTo(hash);
    }

    /** The frame of asyncPreempt lies on the goroutine's stack, and above it the one that was stopped. */
    @Test
    void itsStackTellsWhereItWasStopped() {
        b.set("asyncpreemptoff", 0).go("spin", 1, 45 * COUNTS_PER_MS);
        b.yield();
        long g = b.process().byGoid(5).orElseThrow();
        assertThat(b.process().status(g)).isEqualTo("_Grunnable");
        assertThat(b.get("g", g, "asyncSafePoint")).isOne();
        assertThat(Frames.of(b.m, g).stream()
                        .map(f ->
                                b.m.image().find(f.pc()).orElseThrow().routine().name())
                        .toList())
                .containsExactly("asyncPreempt2", "asyncPreempt", "main.spin", "notebook.func1", "goexit");
    }
}
