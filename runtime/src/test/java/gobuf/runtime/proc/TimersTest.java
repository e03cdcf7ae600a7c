package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The timers of a P, one routine after the other. What they are for is in SleepTest. */
class TimersTest {
    private static final String DEAD = "fatal error: timer data corruption\n";

    private final Rig r = new Rig();
    private final TimerTypes t = new TimerTypes(r.f);

    /** A timer that starts the goroutine of main.main.func1 when it fires. */
    private long timer(long when) {
        long at = r.memory(r.f.struct("timer").size());
        r.set("timer", at, "when", when).set("timer", at, "f", r.f.funcval("time.goFunc"));
        return r.set("timer", at, "arg.data", r.f.funcval("main.main.func1")) == null ? 0 : at;
    }

    private long get(long timer, String field) {
        return r.get("timer", timer, field);
    }

    private void status(long timer, long status) {
        r.set("timer", timer, "status", status);
    }

    private long p(String field) {
        return r.get("p", r.p, field);
    }

    /** The times of the heap, in its order. */
    private List<Long> heap() {
        List<Long> out = new ArrayList<>();
        for (long i = 0; i < p("timers.len"); i++) out.add(get(r.mem.ld8(p("timers.array") + 8 * i), "when"));
        return out;
    }

    private long added(long when) {
        long timer = timer(when);
        r.call("addtimer", timer);
        return timer;
    }

    /** Runs up to a row, gives the timer another status, and goes on to the row behind which that is looked at. */
    private void raced(String routine, String row, long timer, long meanwhile) {
        r.to(routine, row);
        status(timer, meanwhile);
    }

    @Test
    void theHeapGivesTheEarliestFirst() {
        for (long when : new long[] {70, 30, 90, 10, 50, 20, 80, 60, 40, 100, 5, 95}) added(when);
        assertThat(p("numTimers")).isEqualTo(12);
        assertThat(p("timer0When")).isEqualTo(5);
        List<Long> out = new ArrayList<>();
        while (p("numTimers") > 0) {
            out.add(heap().get(0));
            r.call("dodeltimer0", r.p);
            assertThat(p("timer0When")).isEqualTo(p("numTimers") == 0 ? 0 : heap().get(0));
        }
        assertThat(out).containsExactly(5L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 95L, 100L);
    }

    @Test
    void theSameWithTheWriteBarrierOn() {
        r.on("barrier");
        for (long when : new long[] {70, 30, 90, 10, 50, 20, 80}) added(when);
        long removed = r.mem.ld8(p("timers.array") + 8);
        r.call("dodeltimer", r.p, 1);
        assertThat(get(removed, "pp")).isZero();
        assertThat(heap().get(0)).isEqualTo(10);
        r.call("dodeltimer0", r.p);
        assertThat(heap()).hasSize(5);
        assertThat(heap().get(0)).isEqualTo(heap().stream().min(Long::compare).orElseThrow());
        r.call("dodeltimer", r.p, 4);
        r.call("dodeltimer", r.p, 0);
        assertThat(heap()).hasSize(3);
    }

    @Test
    void theLastOneThatGoesForgetsWhatWasModified() {
        for (String routine : new String[] {"dodeltimer", "dodeltimer0"}) {
            added(10);
            r.set("p", r.p, "timerModifiedEarliest", 5);
            r.call(routine, r.p, 0);
            assertThat(p("timerModifiedEarliest")).as(routine).isZero();
            assertThat(p("timer0When")).as(routine).isZero();
        }
    }

    @Test
    void aTimerOfAnotherP() {
        for (String routine : new String[] {"dodeltimer", "dodeltimer0", "cleantimers", "adjusttimers", "runtimer"}) {
            TimersTest x = new TimersTest();
            long timer = x.added(10);
            x.r.set("timer", timer, "pp", 8).set("p", x.r.p, "timerModifiedEarliest", 1);
            if (routine.equals("runtimer")) x.r.onG0();
            String text = x.r.dies(routine, x.r.p, routine.equals("adjusttimers") ? 100 : 0);
            assertThat(text)
                    .startsWith("fatal error: " + routine + ": ")
                    .endsWith(routine.startsWith("dodel") ? "wrong P\n" : "bad p\n");
        }
    }

    @Test
    void badPlacesInTheHeap() {
        for (String routine : new String[] {"siftupTimer", "siftdownTimer"}) {
            long array = r.memory(64);
            assertThat(new TimersTest().r.dies(routine, array, 1, 1, 1)).isEqualTo(DEAD);
            TimersTest x = new TimersTest();
            x.r.poke(array, 8, x.timer(0));
            assertThat(x.r.dies(routine, array, 1, 1, 0)).isEqualTo(DEAD);
        }
    }

    @Test
    void whatAddtimerDoesNotTake() {
        assertThat(new TimersTest().r.dies("addtimer", timer(0)))
                .isEqualTo("fatal error: timer when must be positive\n");
        TimersTest x = new TimersTest();
        long period = x.timer(1);
        x.r.set("timer", period, "period", -1);
        assertThat(x.r.dies("addtimer", period)).isEqualTo("fatal error: timer period must be non-negative\n");
        TimersTest y = new TimersTest();
        long twice = y.added(1);
        assertThat(y.r.dies("addtimer", twice)).isEqualTo("fatal error: addtimer called with initialized timer\n");
        TimersTest z = new TimersTest();
        long taken = z.timer(1);
        z.r.set("timer", taken, "pp", 8);
        assertThat(z.r.dies("doaddtimer", z.r.p, taken)).isEqualTo("fatal error: doaddtimer: P already set in timer\n");
    }

    @Test
    void aStoppedTimerStaysUntilSomebodyComesAcrossIt() {
        for (long was : new long[] {t.waiting, t.modifiedLater, t.modifiedEarlier}) {
            long timer = added(10);
            status(timer, was);
            long deleted = p("deletedTimers");
            assertThat(r.call("deltimer", timer)).isOne();
            assertThat(get(timer, "status")).isEqualTo(t.deleted);
            assertThat(p("deletedTimers")).isEqualTo(deleted + 1);
            assertThat(r.call("deltimer", timer)).isZero();
            added(20);
            assertThat(get(timer, "status")).as("cleantimers took it out").isEqualTo(t.removed);
            assertThat(r.call("deltimer", timer)).isZero();
        }
        assertThat(r.call("deltimer", timer(5))).as("never added").isZero();
    }

    @Test
    void deltimerWaitsForOthers() {
        long timer = added(10);
        status(timer, t.running);
        r.enter("deltimer", timer).to("deltimer", "osyield(): until the other P");
        status(timer, t.modifying);
        r.to("deltimer", "osyield(): until that");
        status(timer, t.waiting);
        raced("deltimer", "CAS t.status: s → timerModifying, waits", timer, t.modifiedEarlier);
        raced("deltimer", "CAS t.status: s → timerModifying, earlier", timer, t.removed);
        r.finish();
        assertThat(r.reg(Reg.RAX)).isZero();
    }

    @Test
    void deltimerFindsBrokenTimers() {
        assertThat(broken("deltimer", 99)).isEqualTo(DEAD);
        for (long was : new long[] {t.waiting, t.modifiedEarlier}) {
            TimersTest x = new TimersTest();
            long timer = x.added(10);
            x.status(timer, was);
            x.r.enter("deltimer", timer).to("deltimer", "CAS t.status: timerModifying → timerDeleted");
            x.status(timer, t.running);
            assertThat(x.r.dies()).isEqualTo(DEAD);
        }
    }

    private String broken(String routine, long status, long... more) {
        TimersTest x = new TimersTest();
        long timer = x.added(10);
        x.status(timer, status);
        long[] args = new long[more.length + 1];
        args[0] = timer;
        System.arraycopy(more, 0, args, 1, more.length);
        return x.r.dies(routine, args);
    }

    @Test
    void modtimerChangesATimerInItsHeap() {
        long timer = added(100);
        added(50);
        assertThat(r.call("modtimer", timer, 10, 3, 4, 5, 6, 7)).as("pending").isOne();
        assertThat(get(timer, "status")).isEqualTo(t.modifiedEarlier);
        assertThat(get(timer, "when")).isEqualTo(100);
        assertThat(get(timer, "nextwhen")).isEqualTo(10);
        assertThat(List.of(
                        get(timer, "period"),
                        get(timer, "f"),
                        get(timer, "arg._type"),
                        get(timer, "arg.data"),
                        get(timer, "seq")))
                .containsExactly(3L, 4L, 5L, 6L, 7L);
        assertThat(p("timerModifiedEarliest")).isEqualTo(10);
        r.on("barrier").call("modtimer", timer, 200, 3, 4, 5, 6, 7);
        assertThat(get(timer, "status")).isEqualTo(t.modifiedLater);
        assertThat(p("timerModifiedEarliest")).isEqualTo(10);
        r.call("deltimer", timer);
        assertThat(r.call("modtimer", timer, 60, 0, 4, 5, 6, 7))
                .as("it was stopped")
                .isZero();
        assertThat(p("deletedTimers")).isZero();
        assertThat(get(timer, "status")).isEqualTo(t.modifiedEarlier);
    }

    @Test
    void theEarliestModifiedTimeOnlyBecomesEarlier() {
        r.call("updateTimerModifiedEarliest", r.p, 50);
        r.call("updateTimerModifiedEarliest", r.p, 70);
        assertThat(p("timerModifiedEarliest")).isEqualTo(50);
        r.enter("updateTimerModifiedEarliest", r.p, 40).to("updateTimerModifiedEarliest", "CAS");
        r.set("p", r.p, "timerModifiedEarliest", 45).finish();
        assertThat(p("timerModifiedEarliest")).isEqualTo(40);
    }

    @Test
    void modtimerAddsATimerThatIsInNoHeap() {
        for (long was : new long[] {t.noStatus, t.removed}) {
            long timer = timer(10);
            status(timer, was);
            assertThat(r.call("resettimer", timer, 30)).isZero();
            assertThat(get(timer, "status")).isEqualTo(t.waiting);
            assertThat(get(timer, "when")).isEqualTo(30);
            assertThat(get(timer, "pp")).isEqualTo(r.p);
        }
    }

    @Test
    void modtimerWaitsForOthers() {
        long timer = added(10);
        status(timer, t.running);
        r.enter("modtimer", timer, 20, 0, 0, 0, 0, 0).to("modtimer", "osyield(): until the other P");
        status(timer, t.modifying);
        r.to("modtimer", "osyield(): until that");
        status(timer, t.waiting);
        raced("modtimer", "CAS t.status: status → timerModifying, waits", timer, t.deleted);
        raced("modtimer", "CAS t.status: status → timerModifying, deleted", timer, t.removed);
        raced("modtimer", "CAS t.status: status → timerModifying, out", timer, t.waiting);
        r.finish();
        assertThat(get(timer, "status")).isEqualTo(t.modifiedLater);
    }

    @Test
    void whatModtimerDoesNotTake() {
        assertThat(broken("modtimer", t.waiting, 0)).isEqualTo("fatal error: timer when must be positive\n");
        assertThat(broken("modtimer", t.waiting, 1, -1)).isEqualTo("fatal error: timer period must be non-negative\n");
        assertThat(broken("modtimer", 99, 1, 0, 0, 0, 0, 0)).isEqualTo(DEAD);
        for (String row :
                new String[] {"CAS t.status: timerModifying → newStatus", "CAS t.status: timerModifying → timerWaiting"
                }) {
            TimersTest x = new TimersTest();
            long timer = row.endsWith("newStatus") ? x.added(10) : x.timer(10);
            x.r.enter("modtimer", timer, 20, 0, 0, 0, 0, 0).to("modtimer", row);
            x.status(timer, t.running);
            assertThat(x.r.dies()).isEqualTo(DEAD);
        }
    }

    @Test
    void cleantimersTidiesTheHead() {
        long first = added(10);
        added(50);
        r.call("modtimer", first, 100, 0, 0, 0, 0, 0);
        r.call("cleantimers", r.p);
        assertThat(heap()).containsExactly(50L, 100L);
        assertThat(get(first, "status")).isEqualTo(t.waiting);
        r.call("deltimer", r.mem.ld8(p("timers.array")));
        r.set("g", r.g1, "preemptStop", 1);
        r.call("cleantimers", r.p);
        assertThat(heap()).as("asked to stop: later").hasSize(2);
        r.set("g", r.g1, "preemptStop", 0);
        r.call("cleantimers", r.p);
        assertThat(heap()).containsExactly(100L);
        assertThat(p("deletedTimers")).isZero();
        r.call("deltimer", first);
        r.call("cleantimers", r.p);
        assertThat(heap()).isEmpty();
    }

    @Test
    void cleantimersMeetsOthers() {
        long timer = added(10);
        status(timer, t.deleted);
        r.enter("cleantimers", r.p);
        raced("cleantimers", "CAS t.status: s → timerRemoving", timer, t.modifiedLater);
        raced("cleantimers", "CAS t.status: s → timerMoving", timer, t.waiting);
        assertThat(r.finish().detail()).isEqualTo("returned");
        for (long was : new long[] {t.deleted, t.modifiedLater})
            assertThat(changed("cleantimers", was, 0, false)).isEqualTo(DEAD);
    }

    /** What a routine says when a timer's status is changed by somebody who must not, in the middle of being moved or removed. */
    private String changed(String routine, long was, long now, boolean system) {
        TimersTest x = new TimersTest();
        long timer = x.added(10);
        x.r.set("timer", timer, "nextwhen", 20).set("p", x.r.p, "timerModifiedEarliest", 1);
        x.status(timer, was);
        if (system) x.r.onG0();
        x.r.enter(routine, x.r.p, now);
        x.r.to(
                routine,
                was == t.deleted
                        ? "CAS t.status: timerRemoving"
                        : was == t.waiting ? "CAS t.status: timerRunning" : "CAS t.status: timerMoving → timerWaiting");
        x.status(timer, 99);
        return x.r.dies();
    }

    @Test
    void adjusttimersBringsTheHeapIntoOrder() {
        long a = added(10);
        long b = added(20);
        long c = added(30);
        long d = added(40);
        r.call("modtimer", c, 5, 0, 0, 0, 0, 0);
        r.call("modtimer", a, 60, 0, 0, 0, 0, 0);
        r.call("deltimer", b);
        r.call("adjusttimers", r.p, 4);
        assertThat(heap()).as("nothing is due").startsWith(10L);
        r.on("barrier").call("adjusttimers", r.p, 5);
        assertThat(heap()).containsExactlyInAnyOrder(5L, 40L, 60L).startsWith(5L);
        assertThat(get(b, "status")).isEqualTo(t.removed);
        assertThat(p("deletedTimers")).isZero();
        assertThat(p("timerModifiedEarliest")).isZero();
        r.call("adjusttimers", r.p, 1000);
        assertThat(get(d, "status")).isEqualTo(t.waiting);
    }

    @Test
    void adjusttimersMeetsOthers() {
        long timer = added(10);
        r.set("p", r.p, "timerModifiedEarliest", 1);
        status(timer, t.modifying);
        r.enter("adjusttimers", r.p, 100).to("adjusttimers", "osyield()");
        status(timer, t.deleted);
        raced("adjusttimers", "CAS t.status: s → timerRemoving", timer, t.waiting);
        r.finish();
        r.set("p", r.p, "timerModifiedEarliest", 1);
        status(timer, t.modifiedLater);
        r.enter("adjusttimers", r.p, 100);
        raced("adjusttimers", "CAS t.status: s → timerMoving", timer, t.waiting);
        r.finish();
        assertThat(heap()).containsExactly(10L);
        assertThat(changed("adjusttimers", t.deleted, 100, false)).isEqualTo(DEAD);
        for (long was : new long[] {t.running, 99}) {
            TimersTest x = new TimersTest();
            x.status(x.added(10), was);
            x.r.set("p", x.r.p, "timerModifiedEarliest", 1);
            assertThat(x.r.dies("adjusttimers", x.r.p, 100)).isEqualTo(DEAD);
        }
        TimersTest x = new TimersTest();
        long moved = x.added(10);
        x.r.set("timer", moved, "nextwhen", 20).set("p", x.r.p, "timerModifiedEarliest", 1);
        x.status(moved, t.modifiedLater);
        x.r.enter("adjusttimers", x.r.p, 100).to("addAdjustedTimers", "CAS t.status");
        x.status(moved, 99);
        assertThat(x.r.dies()).isEqualTo(DEAD);
    }

    /** throw ends the process, so the rows behind a call of badTimer run only when a test lets it return. */
    @Test
    void behindBadTimerTheyLookAgain() {
        returns("deltimer", 99, false);
        returns("modtimer", 99, false, 20, 0, 0, 0, 0, 0);
        for (long bad : new long[] {t.noStatus, t.running, 99}) {
            returns("runtimer", bad, true);
            returns("clearDeletedTimers", bad, false);
            returns("adjusttimers", bad, false);
            returns("moveTimers", bad, false);
        }
    }

    private void returns(String routine, long bad, boolean system, long... more) {
        TimersTest x = new TimersTest();
        long timer = x.added(1000);
        x.status(timer, bad);
        x.r.set("p", x.r.p, "timerModifiedEarliest", 1);
        if (system) x.locked();
        if (routine.equals("moveTimers")) x.r.enter(routine, x.r.p, x.p("timers.array"), 1, 1);
        else if (routine.equals("runtimer") || routine.equals("adjusttimers")) x.r.enter(routine, x.r.p, 100);
        else if (routine.equals("clearDeletedTimers")) x.r.enter(routine, x.r.p);
        else if (more.length == 0) x.r.enter(routine, timer);
        else x.r.enter(routine, timer, more[0], more[1], more[2], more[3], more[4], more[5]);
        x.r.to("badTimer", "").returns(0);
        x.status(timer, routine.equals("moveTimers") ? x.t.deleted : x.t.waiting);
        assertThat(x.r.finish().detail()).as(routine).isEqualTo("returned");
    }

    /** On g0 and with the P's lock for timers, as checkTimers calls. */
    private void locked() {
        r.onG0().call("lock", r.p + r.f.struct("p").field("timersLock").offset());
    }

    @Test
    void runtimerTellsWhenTheFirstIsDue() {
        added(100);
        r.onG0();
        assertThat(r.call("runtimer", r.p, 99)).isEqualTo(100);
    }

    @Test
    void aTimerFiresOnceAndLeavesTheHeap() {
        long timer = added(100);
        locked();
        assertThat(r.call("runtimer", r.p, 100)).isZero();
        assertThat(get(timer, "status")).isEqualTo(t.noStatus);
        assertThat(p("timers.len")).isZero();
        assertThat(p("runnext")).as("the goroutine that it started").isNotZero();
    }

    @Test
    void aPeriodicTimerStaysWithItsNextTime() {
        long timer = added(100);
        r.set("timer", timer, "period", 30);
        locked();
        assertThat(r.call("runtimer", r.p, 195)).isZero();
        assertThat(get(timer, "when")).as("100 + 4·30").isEqualTo(220);
        assertThat(p("timer0When")).isEqualTo(220);
        assertThat(get(timer, "status")).isEqualTo(t.waiting);
        r.set("timer", timer, "period", Long.MAX_VALUE - 10);
        r.call("runtimer", r.p, 220);
        assertThat(get(timer, "when")).as("it overflowed").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void runtimerTidies() {
        long a = added(10);
        long b = added(20);
        r.call("deltimer", a);
        r.call("modtimer", b, 40, 0, get(b, "f"), 0, get(b, "arg.data"), 0);
        r.onG0();
        assertThat(r.call("runtimer", r.p, 30)).isEqualTo(40);
        assertThat(heap()).containsExactly(40L);
        r.call("deltimer", b);
        assertThat(r.call("runtimer", r.p, 30)).isEqualTo(-1);
        assertThat(p("deletedTimers")).isZero();
    }

    @Test
    void runtimerMeetsOthers() {
        long timer = added(10);
        locked();
        status(timer, t.modifying);
        r.enter("runtimer", r.p, 20).to("runtimer", "osyield()");
        status(timer, t.waiting);
        raced("runtimer", "CAS t.status: s → timerRunning", timer, t.deleted);
        raced("runtimer", "CAS t.status: s → timerRemoving", timer, t.modifiedLater);
        raced("runtimer", "CAS t.status: s → timerMoving", timer, t.waiting);
        r.finish();
        assertThat(r.reg(Reg.RAX)).isZero();
        for (long was : new long[] {t.noStatus, t.moving, 99}) {
            TimersTest x = new TimersTest();
            x.status(x.added(10), was);
            x.r.onG0();
            assertThat(x.r.dies("runtimer", x.r.p, 20)).isEqualTo(DEAD);
        }
        for (long was : new long[] {t.deleted, t.modifiedLater})
            assertThat(changed("runtimer", was, 20, true)).isEqualTo(DEAD);
        for (long period : new long[] {0, 5}) {
            TimersTest x = new TimersTest();
            long one = x.added(10);
            x.r.set("timer", one, "period", period).onG0();
            x.r.enter("runtimer", x.r.p, 20).to("runOneTimer", "CAS t.status");
            x.status(one, 99);
            assertThat(x.r.dies()).isEqualTo(DEAD);
        }
    }

    @Test
    void clearDeletedTimersKeepsTheRest() {
        long[] all = new long[8];
        for (int i = 0; i < 8; i++) all[i] = added(10 * (i + 1));
        r.call("deltimer", all[0]);
        r.call("deltimer", all[2]);
        r.call("modtimer", all[4], 15, 0, 0, 0, 0, 0);
        r.on("barrier").call("clearDeletedTimers", r.p);
        assertThat(heap())
                .containsExactlyInAnyOrder(20L, 15L, 40L, 60L, 70L, 80L)
                .startsWith(15L);
        assertThat(p("numTimers")).isEqualTo(6);
        assertThat(p("deletedTimers")).isZero();
        assertThat(get(all[0], "status")).isEqualTo(t.removed);
        assertThat(get(all[4], "status")).isEqualTo(t.waiting);
        assertThat(p("timer0When")).isEqualTo(15);
    }

    @Test
    void clearDeletedTimersMeetsOthers() {
        long timer = added(10);
        status(timer, t.modifying);
        r.enter("clearDeletedTimers", r.p).to("clearDeletedTimers", "osyield()");
        status(timer, t.deleted);
        raced("clearDeletedTimers", "CAS t.status: s → timerRemoving", timer, t.modifiedLater);
        raced("clearDeletedTimers", "CAS t.status: s → timerMoving", timer, t.waiting);
        r.finish();
        assertThat(heap()).containsExactly(10L);
        for (long was : new long[] {t.noStatus, t.moving, 99}) {
            TimersTest x = new TimersTest();
            x.status(x.added(10), was);
            assertThat(x.r.dies("clearDeletedTimers", x.r.p)).isEqualTo(DEAD);
        }
        for (long was : new long[] {t.deleted, t.modifiedLater})
            assertThat(changed("clearDeletedTimers", was, 0, false)).isEqualTo(DEAD);
    }

    @Test
    void theTimersOfAPThatDiesMove() {
        long dying = r.newP();
        long array = r.memory(64);
        long[] all = {timer(30), timer(20), timer(10)};
        long[] states = {t.waiting, t.modifiedEarlier, t.deleted};
        for (int i = 0; i < 3; i++) {
            r.set("timer", all[i], "pp", dying).set("timer", all[i], "nextwhen", 5);
            status(all[i], states[i]);
            r.poke(array + 8L * i, 8, all[i]);
        }
        r.call("moveTimers", r.p, array, 3, 3);
        assertThat(heap()).containsExactly(5L, 30L);
        assertThat(get(all[0], "pp")).isEqualTo(r.p);
        assertThat(get(all[2], "pp")).isZero();
        assertThat(get(all[2], "status")).isEqualTo(t.removed);
    }

    private long one(long status) {
        long array = r.memory(64);
        long timer = timer(10);
        status(timer, status);
        r.poke(array, 8, timer);
        return array;
    }

    @Test
    void moveTimersMeetsOthers() {
        long array = one(t.modifying);
        long timer = r.mem.ld8(array);
        r.enter("moveTimers", r.p, array, 1, 1).to("moveTimers", "osyield()");
        status(timer, t.waiting);
        raced("moveTimers", "CAS t.status: s → timerMoving fails", timer, t.modifiedLater);
        raced("moveTimers", "CAS t.status: s → timerMoving fails, modified", timer, t.deleted);
        raced("moveTimers", "CAS t.status: s → timerRemoved", timer, t.waiting);
        r.finish();
        assertThat(heap()).containsExactly(10L);
        for (long was : new long[] {t.noStatus, t.running, 99}) {
            TimersTest x = new TimersTest();
            assertThat(x.r.dies("moveTimers", x.r.p, x.one(was), 1, 1)).isEqualTo(DEAD);
        }
        for (long was : new long[] {t.waiting, t.modifiedLater}) {
            TimersTest x = new TimersTest();
            long broken = x.one(was);
            x.r.set("timer", x.r.mem.ld8(broken), "nextwhen", 9);
            x.r.enter("moveTimers", x.r.p, broken, 1, 1).to("moveTimers", "CAS t.status: timerMoving → timerWaiting");
            x.status(x.r.mem.ld8(broken), 99);
            assertThat(x.r.dies()).isEqualTo(DEAD);
        }
    }

    @Test
    void checkTimersRunsWhatIsDue() {
        r.time(1000);
        added(500);
        added(600);
        added(2000);
        r.onG0();
        assertThat(r.call("checkTimers", r.p, 0)).as("now").isEqualTo(1000);
        assertThat(r.reg(Reg.RBX)).as("pollUntil").isEqualTo(2000);
        assertThat(r.reg(Reg.RCX)).as("ran").isOne();
        assertThat(heap()).containsExactly(2000L);
        assertThat(r.call("checkTimers", r.p, 1500)).isEqualTo(1500);
        assertThat(r.reg(Reg.RBX)).isEqualTo(2000);
        assertThat(r.reg(Reg.RCX)).isZero();
        r.call("checkTimers", r.p, 2000);
        assertThat(r.reg(Reg.RBX)).as("none is left").isZero();
        assertThat(r.call("checkTimers", r.p, 5)).isEqualTo(5);
        assertThat(r.reg(Reg.RBX)).isZero();
    }

    @Test
    void checkTimersClearsWhenMoreThanAQuarterWasStopped() {
        long a = added(5000);
        added(6000);
        r.call("deltimer", a);
        r.onG0();
        r.call("checkTimers", r.p, 100);
        assertThat(heap()).containsExactly(6000L);
        assertThat(r.reg(Reg.RBX)).isEqualTo(6000);
    }

    @Test
    void checkTimersLeavesAnotherMsHeapAlone() {
        long other = r.newP();
        long a = added(5000);
        r.call("deltimer", a);
        for (String field :
                new String[] {"timers.array", "timers.len", "timers.cap", "numTimers", "deletedTimers", "timer0When"})
            r.set("p", other, field, p(field));
        r.set("timer", a, "pp", other).onG0();
        r.call("checkTimers", other, 100);
        assertThat(r.reg(Reg.RBX)).isEqualTo(5000);
        assertThat(r.get("p", other, "deletedTimers")).isOne();
        r.set("p", other, "timers.len", 0).set("p", other, "timer0When", 50);
        r.call("checkTimers", other, 100);
        assertThat(r.reg(Reg.RBX)).as("they were gone under the lock").isZero();
    }

    @Test
    void allThatWereDueWereStopped() {
        long a = added(50);
        added(60);
        r.call("deltimer", a);
        long b = r.mem.ld8(p("timers.array") + 8);
        r.call("deltimer", b);
        r.onG0();
        r.call("checkTimers", r.p, 100);
        assertThat(heap()).isEmpty();
        assertThat(r.reg(Reg.RCX)).isZero();
    }

    @Test
    void modifiedToBeEarlier() {
        long a = added(500);
        r.call("modtimer", a, 50, 0, get(a, "f"), 0, get(a, "arg.data"), 0);
        r.onG0();
        r.call("checkTimers", r.p, 60);
        assertThat(r.reg(Reg.RCX)).isOne();
        assertThat(heap()).isEmpty();
    }
}
