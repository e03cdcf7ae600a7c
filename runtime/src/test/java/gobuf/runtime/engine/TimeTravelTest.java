package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.layout.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The past is what it was: by the journal, by checkpoints, in another session that runs the log again; and watching changes nothing. */
class TimeTravelTest {
    private static final int STEPS = 10_000;
    private static final int EVERY = 100;

    private final Session s = Session.open("go1.19");

    private void ask() {
        s.ask(s.statements().go("add", List.of(1L, 2L), 30, false));
    }

    private List<String> hashesForward() {
        List<String> out = new ArrayList<>();
        for (int n = 0; n < STEPS; n += EVERY) {
            out.add(s.hash());
            assertThat(s.step(EVERY).steps()).isEqualTo(EVERY);
        }
        return out;
    }

    @Test
    void backByTheJournal() {
        ask();
        long from = s.step();
        List<String> forward = hashesForward();
        for (int i = forward.size() - 1; i >= 0; i--) {
            assertThat(s.back(EVERY).steps()).isEqualTo(-EVERY);
            assertThat(s.hash()).as("step %d", s.step()).isEqualTo(forward.get(i));
        }
        assertThat(s.step()).isEqualTo(from);
        assertThat(hashesForward()).isEqualTo(forward);
    }

    @Test
    void backByCheckpoints() {
        ask();
        List<String> forward = hashesForward();
        long end = s.step();
        s.cont();
        for (int i = forward.size() - 1; i >= 0; i -= 7) {
            s.goTo(end - STEPS + (long) i * EVERY);
            assertThat(s.hash()).as("step %d", s.step()).isEqualTo(forward.get(i));
        }
    }

    /** A run that somebody watches leaves checkpoints too, so that millions of steps back are no run from the start. */
    @Test
    void farBackThroughAWatchedRun() {
        s.ask(s.statements().go("spin", List.of(1L << 40), 1, true));
        s.cont();
        s.ask(s.statements().gosched());
        s.step(4_000_000);
        String hash = s.hash();
        long at = s.step();
        s.step(2_000_000);
        Branch b = s.timeline().branch();
        assertThat(s.step()).isGreaterThan(Timeline.CHECKPOINT_WATCHED_EVERY);
        for (long n = s.step(); n > Timeline.CHECKPOINT_WATCHED_EVERY; n -= Timeline.CHECKPOINT_WATCHED_EVERY / 2)
            assertThat(n - b.checkpoints.floorKey(n)).isLessThanOrEqualTo(Timeline.CHECKPOINT_WATCHED_EVERY);
        assertThat(s.back(2_000_000).steps()).isEqualTo(-2_000_000);
        assertThat(s.step()).isEqualTo(at);
        assertThat(s.hash()).isEqualTo(hash);
    }

    /** Nothing that was run from a moment stays, once something else happened there. */
    @Test
    void anInputInThePastForgetsWhatWasRunBehindIt() {
        ask();
        s.cont();
        s.ask(s.statements().gosched());
        s.step(100);
        long at = s.step();
        s.step(300);
        s.timeline().checkpoint();
        s.back(300);
        s.input(new Input.Poke(s.image().profile().global("main.sink"), 8, 77));
        assertThat(s.timeline().branch().checkpoints.lastKey()).isLessThanOrEqualTo(at);
        s.step(300);
        String hash = s.hash();
        s.back(1);
        s.goTo(1);
        s.goTo(at + 301);
        assertThat(s.hash()).isEqualTo(hash);
        Session never = Session.open("go1.19");
        never.ask(never.statements().go("add", List.of(1L, 2L), 30, false));
        never.cont();
        never.ask(never.statements().gosched());
        never.step(100);
        never.input(new Input.Poke(never.image().profile().global("main.sink"), 8, 77));
        never.step(300);
        assertThat(never.hash()).isEqualTo(hash);
    }

    @Test
    void everySingleStepUndone() {
        s.ask(s.statements().go("yield", List.of(1L), 1, true));
        s.cont();
        s.ask(s.statements().gosched());
        List<String> forward = new ArrayList<>();
        while (!s.waits()) {
            forward.add(s.hash());
            s.step(1);
        }
        for (int i = forward.size() - 1; i >= 0; i--) {
            s.back(1);
            assertThat(s.hash())
                    .as("step %d at %s", s.step(), s.machine().row())
                    .isEqualTo(forward.get(i));
        }
    }

    @Test
    void anotherSessionThatRunsTheLogAgain() {
        ask();
        s.cont();
        s.ask(s.statements().gosched());
        s.step(STEPS);
        s.input(new Input.Poke(s.image().profile().global("main.sink"), 8, 77));
        s.step(3);
        Session again = Session.open("go1.19");
        again.statements().go("add", List.of(1L, 2L), 30, false);
        for (Map.Entry<Long, Input> e : s.log().entrySet()) {
            again.goTo(e.getKey());
            assertThat(again.step()).isEqualTo(e.getKey());
            again.input(Input.parse(e.getValue().line()));
        }
        again.goTo(s.step());
        assertThat(again.step()).isEqualTo(s.step());
        assertThat(again.hash()).isEqualTo(s.hash());
    }

    @Test
    void watchedAndUnwatchedRunsLeaveTheSameBytes() {
        Session other = Session.open("go1.19");
        for (Session x : List.of(s, other)) {
            x.ask(x.statements().go("add", List.of(1L, 2L), 300, false));
            go(x, x == s);
            x.ask(x.statements().gosched());
            go(x, x == s);
        }
        assertThat(other.step()).isEqualTo(s.step()).isGreaterThan(190_000);
        assertThat(other.hash()).isEqualTo(s.hash());
    }

    private static void go(Session x, boolean watched) {
        if (!watched) {
            x.cont();
            return;
        }
        x.breakpoints().when("never", m -> false);
        x.breakpoints().watch("nothing", 0x10, 8, null);
        Stop stop;
        do {
            stop = x.step(997);
        } while (stop.reason() == Stop.Reason.STEPPED);
        assertThat(stop.reason()).isEqualTo(Stop.Reason.IDLE);
    }

    @Test
    void aFaultStandsInFrontOfItsRow() {
        Types.P p = s.image().types().p;
        long pp = s.machine()
                .memory()
                .ld8(s.machine().memory().ld8(s.image().profile().global("runtime.allp")));
        // A free g that lies in the nil page: gfget pops it and reads its stack.
        s.input(new Input.Poke(pp + p.gFreeHead.offset(), 8, 8));
        s.ask(s.statements().go("add", List.of(1L, 2L), 1, false));
        Stop stop = s.cont();
        assertThat(stop.reason()).as("%s", stop).isEqualTo(Stop.Reason.FAULT);
        long at = s.step();
        String hash = s.hash();
        assertThat(s.step(1).reason()).as("it faults again").isEqualTo(Stop.Reason.FAULT);
        assertThat(s.hash()).isEqualTo(hash);
        s.goTo(1);
        Stop slow = s.step(1_000_000);
        assertThat(slow.reason()).isEqualTo(Stop.Reason.FAULT);
        assertThat(s.step()).isEqualTo(at);
        assertThat(s.hash()).isEqualTo(hash);
    }

    @Test
    void aRunningContinueIsInterrupted() throws InterruptedException {
        s.ask(s.statements().go("spin", List.of(1L << 60), 1, true));
        s.cont();
        s.ask(s.statements().gosched());
        Thread t = new Thread(() -> {
            pause(300);
            s.interrupt();
        });
        t.start();
        Stop stop = s.cont();
        t.join();
        assertThat(stop.reason()).isEqualTo(Stop.Reason.INTERRUPTED);
        long at = s.step();
        String hash = s.hash();
        s.back(10);
        s.goTo(at);
        assertThat(s.hash()).isEqualTo(hash);
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aLimitedContinueStopsAtItsLimit() {
        ask();
        long from = s.step();
        Stop stop = s.cont(1234);
        assertThat(stop.reason()).isEqualTo(Stop.Reason.LIMIT);
        assertThat(s.step()).isEqualTo(from + 1234);
    }

    @Test
    void beforeTheFirstStepThereIsNothing() {
        ask();
        s.step(10);
        Stop stop = s.back(100);
        assertThat(stop.reason()).isEqualTo(Stop.Reason.START);
        assertThat(s.step()).isZero();
    }
}
