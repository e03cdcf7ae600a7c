package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** runtime.GOMAXPROCS in a running process: Ms that run are asked to stop, the number of Ps changes, and all go on. Invariants hold after every row. */
class StoppedWorldTest {
    private static int procs(Booted b) {
        return (int) b.mem.ld4(b.f.global("runtime.gomaxprocs"));
    }

    private static Booted ended(Booted b) {
        b.run();
        for (int i = 0; i < 40 && b.live() > 0; i++) b.yield();
        assertThat(b.live()).isZero();
        assertThat(b.sched("nmspinning")).isZero();
        assertThat(b.sched("gcwaiting")).isZero();
        assertThat(b.sched("stopwait")).isZero();
        assertThat(b.mem.ld4(b.f.global("runtime.worldsema"))).isOne();
        assertThat(b.mem.ld4(b.f.global("runtime.gcsema"))).isOne();
        return b;
    }

    /** Fewer: the Ms of the Ps that end have run goroutines, and those go on elsewhere. More: new Ms come. */
    @ParameterizedTest
    @CsvSource({"4, 2, virtual", "1, 4, virtual", "2, 3, rr 3", "4, 1, random 3"})
    void thePsChangeWhileOthersRun(int from, int to, String schedule) {
        Booted b = new Booted(from).schedule(schedule).asked("spin", 4, 500L).asked("yield", 3, 3L);
        b.asked("maxprocs", 1, (long) to).asked("spin", 2, 200L).asked("syscall", 2, 5_000L);
        ended(b);
        assertThat(procs(b)).isEqualTo(to);
        assertThat(b.process().ps()).hasSize(to);
        assertThat(b.mem.ld8(b.f.global("main.sink"))).isEqualTo(from);
        assertThat(b.begun("stopTheWorldWithSema")).isOne();
        String hash = b.s.hash();
        long end = b.s.step();
        b.s.goTo(end - 3000);
        b.s.goTo(end);
        assertThat(b.s.hash()).isEqualTo(hash);
    }

    /** Ms in the middle of a loop without calls: they are stopped by a signal, asked again each 100 µs until they have. */
    @Test
    void hogsAreStoppedBySignals() {
        Booted b = new Booted(3).rowCost(500).set("asyncpreemptoff", 0).asked("spin", 3, 4000L);
        b.asked("maxprocs", 1, 2L);
        ended(b);
        assertThat(procs(b)).isEqualTo(2);
        assertThat(b.begun("asyncPreempt2")).isPositive();
        assertThat(b.begun("gcstopm")).isPositive();
        assertThat(b.s.broken()).isEmpty();
    }

    /** The P of a goroutine in a system call is taken at once; the goroutine comes back to a world with other Ps. */
    @Test
    void aPInASystemCallIsTaken() {
        Booted b = new Booted(3).asked("syscall", 3, 9_000L).asked("maxprocs", 1, 1L);
        ended(b);
        assertThat(procs(b)).isOne();
    }

    /** Two at the same time: the second waits for the semaphore worldsema, or the one before it, gcsema. */
    @ParameterizedTest
    @CsvSource({"virtual", "rr 1"})
    void oneAfterTheOther(String schedule) {
        Booted b = new Booted(4)
                .schedule(schedule)
                .asked("maxprocs", 1, 2L)
                .asked("maxprocs", 1, 3L)
                .asked("maxprocs", 1, 5L);
        ended(b);
        assertThat(b.begun("stopTheWorldWithSema")).isEqualTo(3);
        assertThat(procs(b)).isIn(2, 3, 5);
        assertThat(b.process().ps()).hasSize(procs(b));
    }

    @Test
    void asManyAsThereAreIsNoChange() {
        Booted b = new Booted(2).go("maxprocs", 1, 2L).go("maxprocs", 1, 0L).go("maxprocs", 1, -3L);
        ended(b);
        assertThat(b.begun("stopTheWorldGC")).isZero();
        assertThat(procs(b)).isEqualTo(2);
        assertThat(b.mem.ld8(b.f.global("main.sink"))).isEqualTo(2);
    }

    /** The longer array's length stands beside the shorter array for some rows: what lies behind that is no P. */
    @Test
    void whileAllpGrowsItHasNoOthers() {
        Booted b = new Booted(1).go("maxprocs", 1, 5000L);
        b.s.ask(b.s.statements().gosched());
        long allp = b.f.global("runtime.allp");
        long array = b.mem.ld8(allp);
        assertThat(b.s.until(m -> b.mem.ld8(allp + 8) == 5000, "long").detail()).isEqualTo("long");
        for (int row = 0; row < 2; row++) {
            assertThat(b.mem.ld8(allp)).isEqualTo(array);
            assertThat(b.process().ps()).as("%s", b.m.row()).hasSize(1);
            b.s.step(1);
        }
        assertThat(b.mem.ld8(allp)).isNotEqualTo(array);
        assertThat(b.process().ps()).hasSize(1);
    }
}
