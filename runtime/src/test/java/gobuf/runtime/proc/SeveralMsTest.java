package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Invariants;
import gobuf.runtime.engine.Process;
import gobuf.runtime.engine.Stop;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Four Ps, as many Ms as get started, 104 goroutines, under several schedules, with the invariants looked at after every row: all of them end,
 * the same schedule gives the same run, looked at or not, and going back and forth leads to the same state.
 */
class SeveralMsTest {
    private static final long MOST = 3_000_000;

    private final Rig r = new Rig();
    private long rows;

    /** Three more Ps that are idle, and no M but those that get threads here. */
    private void fourPs(String schedule) {
        long[] ps = r.procs(4);
        long empty = r.f.global("runtime.emptymspan");
        var alloc = r.f.struct("mcache").field("alloc");
        for (int i = ps.length - 1; i > 0; i--) {
            long cache = r.get("p", ps[i], "mcache");
            for (long at = 0; at < alloc.size(); at += 8) r.poke(cache + alloc.offset() + at, 8, empty);
            r.idleP(ps[i]);
        }
        // The recorded M2 has no thread: it is counted with sysmon's, as one that never runs goroutines.
        r.set("schedt", r.sched, "midle", 0).set("schedt", r.sched, "nmidle", 0).set("schedt", r.sched, "nmsys", 2);
        r.s.input(new Input.Choose(schedule));
    }

    private void run(boolean look) {
        r.s.checking(look);
        Stop stop = look ? r.s.until(m -> rows++ > MOST, "broken") : r.s.cont();
        assertThat(Invariants.broken(r.machine))
                .as("%s at %s", stop, r.machine.row())
                .isEmpty();
        assertThat(stop.reason()).as("%s", stop).isEqualTo(Stop.Reason.IDLE);
    }

    /** Nobody is left but goroutine 1 and the runtime's own, and every M that could run something sleeps. */
    private void ended() {
        Process p = new Process(r.machine);
        assertThat(p.gs().stream()
                        .map(p::status)
                        .filter(s -> s.equals("_Gdead"))
                        .count())
                .as("dead ones; those that died early were used again")
                .isGreaterThan(60);
        assertThat(p.gs().stream().map(p::status).filter(s -> s.equals("_Grunnable")))
                .isEmpty();
        assertThat(r.get("schedt", r.sched, "runqsize")).isZero();
        assertThat(r.get("schedt", r.sched, "nmspinning")).isZero();
        assertThat(r.get("schedt", r.sched, "npidle")).isEqualTo(3);
    }

    /** 60 goroutines that yield three times, then four that start ten each. */
    private SeveralMsTest ran(String schedule, boolean look) {
        fourPs(schedule);
        r.s.ask(r.s.statements().go("yield", List.of(3L), 60, false));
        run(look);
        r.s.ask(r.s.statements().go("spawn", List.of(10L), 4, false));
        run(look);
        return this;
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "keep", "rr 1", "rr 7", "random 1", "random 42"})
    void allGoroutinesEndWhateverTheSchedule(String schedule) {
        ran(schedule, true).ended();
        assertThat(new Process(r.machine).ms().size()).as("Ms were made").isGreaterThan(4);
        String hash = r.s.hash();
        long end = r.s.step();
        r.s.goTo(end / 2);
        assertThat(Invariants.broken(r.machine)).isEmpty();
        r.s.goTo(end);
        assertThat(r.s.hash()).as("back and forth").isEqualTo(hash);
        SeveralMsTest again = new SeveralMsTest().ran(schedule, false);
        assertThat(again.r.s.hash()).as("the same schedule, without looking").isEqualTo(hash);
    }
}
