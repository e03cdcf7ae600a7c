package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Why the scheduler's last decision fell so. */
class DecisionTest {
    private final Session s = Session.open("go1.19");

    private Decision last() {
        return Decision.last(s, -1, () -> false).orElseThrow();
    }

    private void go(int times) {
        s.ask(s.statements().go("add", List.of(1L, 2L), times, false));
        s.cont();
    }

    /** Goroutine 1 yields, and the machine stops at that routine's first row. */
    private void yieldTo(String routine, int hits) {
        s.ask(s.statements().gosched());
        Breakpoint b = s.breakpoints()
                .temporary(s.image().routine(routine).orElseThrow().first(), m -> true);
        for (int i = 0; i < hits; i++) s.cont();
        s.breakpoints().remove(b);
    }

    @Test
    void nobodyHasDecidedAtTheStart() {
        assertThat(Decision.last(s, -1, () -> false)).isEmpty();
        go(1);
        assertThat(Decision.last(s, -1, () -> false)).isEmpty();
    }

    @Test
    void theNewestGoroutineIsInRunnext() {
        go(1);
        yieldTo("execute", 1);
        s.step(1);
        Decision d = last();
        assertThat(d.step()).isEqualTo(s.step() - 1);
        assertThat(d.m()).isEqualTo("M0");
        assertThat(d.g()).isEqualTo("g5");
        assertThat(d.rule()).isEqualTo("from pp's queue");
        assertThat(d.numbers()).isEqualTo("p0.runnext; gp inherits the time slice");
        assertThat(d.hidden()).isZero();
        assertThat(d.tests())
                .contains(
                        held("pp.schedtick % 61 ≠ 0: local work first", true),
                        held("pp's own queue gave one", true),
                        held("m holds locks", false));
        assertThat(d.tests().get(0).row()).startsWith("schedule:");
        assertThat(d.tests()).allSatisfy(t -> assertThat(text(t.row())).isEqualTo("if " + t.text()));
    }

    /** The text of a row that is called {@code routine:index}. */
    private String text(String row) {
        String[] at = row.split(":");
        return s.image()
                .routine(at[0])
                .orElseThrow()
                .rows()
                .get(Integer.parseInt(at[1]))
                .text();
    }

    private Decision.Test held(String text, boolean held) {
        return Stream.of("schedule", "findRunnable")
                .map(name -> s.image().routine(name).orElseThrow())
                .flatMap(r -> r.rows().stream())
                .filter(row -> row.text().equals("if " + text))
                .findFirst()
                .map(row -> new Decision.Test(row.toString(), text, held, 1))
                .orElseThrow();
    }

    @Test
    void everySixtyFirstTimeTheGlobalQueueIsFirst() {
        go(300);
        yieldTo("globrunqget", 1);
        s.cont(2000);
        // On to the first decision of that kind: its row says so.
        for (int i = 0; i < 400 && !last().rule().equals("the global queue's turn"); i++) s.back(200);
        Decision d = last();
        assertThat(d.rule()).isEqualTo("the global queue's turn");
        assertThat(d.tests()).contains(held("pp.schedtick % 61 ≠ 0: local work first", false));
        Matcher m = matched("p0.schedtick = (\\d+), and (\\d+) % 61 = 0", d);
        assertThat(m.group(1)).isEqualTo(m.group(2));
        assertThat(Long.parseLong(m.group(1)) % 61).isZero();
    }

    @Test
    void anotherMHasDecidedNothing() {
        go(1);
        yieldTo("gogo", 1);
        assertThat(Decision.last(s, 0, () -> false)).isPresent();
        assertThat(Decision.last(s, 2, () -> false)).isEmpty();
    }

    @Test
    void lookingChangesNothing() {
        go(3);
        yieldTo("gogo", 2);
        String hash = s.hash();
        long step = s.step();
        last();
        assertThat(s.hash()).isEqualTo(hash);
        assertThat(s.step()).isEqualTo(step);
    }

    private static Matcher matched(String pattern, Decision d) {
        Matcher m = Pattern.compile(pattern).matcher(d.numbers());
        assertThat(m.matches()).as(d.toString()).isTrue();
        return m;
    }

    @Test
    void behindRunnextComesTheOldestOfTheRing() {
        go(3);
        yieldTo("execute", 2);
        s.step(1);
        Decision d = last();
        assertThat(d.g()).isEqualTo("g5");
        assertThat(d.rule()).isEqualTo("from pp's queue");
        assertThat(d.numbers()).isEqualTo("the oldest in p0.runq");
    }

    /** All decisions of a run, in their order. */
    private static List<Decision> decisions(Session s, int most) {
        s.breakpoints().atRows("runs", List.of(first(s, "execute"), first(s, "stopm")), null);
        List<Decision> out = new ArrayList<>();
        while (out.size() < most && s.cont().reason() == Stop.Reason.BREAKPOINT) {
            long m = s.machine().mId(s.machine().thread());
            s.step(1);
            Decision.last(s, m, () -> false).ifPresent(out::add);
        }
        return out;
    }

    private static Row first(Session s, String routine) {
        return s.image().routine(routine).orElseThrow().first();
    }

    @Test
    void aBatchOfTheGlobalQueueIsBoundedByThreeNumbers() {
        go(300);
        s.ask(s.statements().gosched());
        // The 61 tick takes one goroutine each time; the batch comes when runnext and ring are empty.
        List<Decision> all = decisions(s, 320);
        Decision d = all.stream()
                .filter(x -> x.rule().equals("from the global queue"))
                .findFirst()
                .orElseThrow();
        Matcher m = matched(
                "min\\(runqsize = (\\d+), runqsize/gomaxprocs \\+ 1 = (\\d+), half a ring = 128\\) = (\\d+)", d);
        long size = Long.parseLong(m.group(1));
        assertThat(Long.parseLong(m.group(2))).as("one P").isEqualTo(size + 1);
        assertThat(Long.parseLong(m.group(3))).isEqualTo(Math.min(size, 128));
        assertThat(d.tests())
                .contains(new Decision.Test(
                        rowOf(d, "the global queue is empty"), "the global queue is empty", false, 1));
    }

    private static String rowOf(Decision d, String text) {
        return d.tests().stream()
                .filter(t -> t.text().equals(text) && !t.held())
                .map(Decision.Test::row)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stealingItsLimitAndStoppingNameTheirConstants() {
        Session boot = Session.boot("go1.19", new Boot(4, 4, false));
        boot.cont();
        boot.ask(boot.statements().go("spin", List.of(100L), 12, false));
        List<Decision> all = new ArrayList<>(decisions(boot, 80));
        boot.ask(boot.statements().gosched());
        all.addAll(decisions(boot, 80));
        Decision stolen = all.stream()
                .filter(x -> x.rule().equals("stolen from another P"))
                .findFirst()
                .orElseThrow();
        matched("from p\\d\\.(runq|runnext), in round [1-4] of stealTries = 4", stolen);
        assertThat(all).anySatisfy(d -> {
            assertThat(d.g()).isEmpty();
            assertThat(d.numbers()).isEqualTo("all of stealTries = 4 rounds over the Ps found nothing");
        });
        Decision limited = all.stream()
                .filter(x -> x.numbers().startsWith("it may not spin"))
                .findFirst()
                .orElseThrow();
        Matcher m = matched(
                "it may not spin: 2 × nmspinning = (\\d+) ≥ gomaxprocs − npidle = 4 − (\\d+) = (\\d+)", limited);
        assertThat(limited.g()).isEmpty();
        assertThat(Long.parseLong(m.group(3))).isEqualTo(4 - Long.parseLong(m.group(2)));
        assertThat(Long.parseLong(m.group(1))).isGreaterThanOrEqualTo(Long.parseLong(m.group(3)));
        assertThat(limited.tests())
                .anySatisfy(t -> assertThat(t.text()).isEqualTo("half as many Ms as Ps are busy spin already"));
    }

    @Test
    void whoSleptInStopmDecidesAnewWithoutSchedule() {
        Session boot = Session.boot("go1.19", new Boot(4, 4, false));
        boot.cont();
        boot.ask(boot.statements().go("spin", List.of(100L), 12, false));
        List<Decision> all = decisions(boot, 200);
        assertThat(all).anySatisfy(d -> {
            assertThat(d.g()).isNotEmpty();
            assertThat(d.tests().get(0).row()).startsWith("findRunnable:");
        });
    }

    /** What that M has decided when it comes to the last of those routines, one behind the other. */
    private Decision in(Session boot, long m, String... routines) {
        for (String there : routines) {
            boot.until(
                    x -> x.mId(x.thread()) == m
                            && x.row().filter(r -> r == first(boot, there)).isPresent(),
                    there);
        }
        boot.step(1);
        return Decision.last(boot, m, () -> false).orElseThrow();
    }

    /** Only findRunnable finds something by a rule of its own; the others know already what to run, or that they have to stop. */
    @Test
    void whoIsLockedRunsItsOwnGoroutineOnly() {
        Decision d = in(Session.boot("go1.19", new Boot(1, 4, false)), 0, "stoplockedm", "execute");
        assertThat(d.g()).isEqualTo("g1");
        assertThat(d.rule()).isEqualTo("it is locked to this M, which runs nothing else");
        assertThat(d.tests()).contains(held("no g is locked to this m", false));
    }

    @Test
    void whoComesOutOfALongSystemCallFindsNoP() {
        Session boot = Session.boot("go1.19", new Boot(1, 4, false));
        boot.cont();
        boot.ask(boot.statements().go("syscall", List.of(1_000_000L), 1, false));
        boot.cont();
        boot.ask(boot.statements().gosched());
        Decision d = in(boot, 0, "exitsyscall0", "stopm");
        assertThat(d.g()).isEmpty();
        assertThat(d.rule()).isEqualTo("no P was idle when its goroutine's system call ended");
        assertThat(d.numbers()).isEmpty();
        assertThat(d.tests()).anySatisfy(t -> assertThat(t.row()).startsWith("exitsyscall0:"));
    }

    @Test
    void whoIsAskedToStopTheWorldHasNotLooked() {
        Session boot = new Booted(3)
                .rowCost(500)
                .set("asyncpreemptoff", 0)
                .asked("spin", 3, 4000L)
                .asked("maxprocs", 1, 2L)
                .s;
        Row first = first(boot, "gcstopm");
        for (int i = 0; i < 40 && boot.machine().row().orElseThrow() != first; i++) {
            if (Schedules.waits(boot.machine())) boot.ask(boot.statements().gosched());
            boot.until(x -> x.row().filter(r -> r == first).isPresent(), "gcstopm");
        }
        Decision d = in(boot, boot.machine().mId(boot.machine().thread()), "stopm");
        assertThat(d.g()).isEmpty();
        assertThat(d.rule()).isEqualTo("somebody stops the world");
    }

    /** What was found in the rounds before was set aside: it is not why the M stops. */
    @Test
    void whoFindsOnlyGoroutinesThatMayNotRunHasFoundNothing() {
        go(1);
        long user = s.image().profile().global("runtime.sched")
                + s.image().profile().struct("schedt").field("disable.user").offset();
        s.input(new Input.Poke(user, 1, 1));
        s.ask(s.statements().gosched());
        Decision d = in(s, 0, "stopm");
        assertThat(d.g()).isEmpty();
        assertThat(d.tests())
                .contains(new Decision.Test(
                        held("user goroutines may run", false).row(), "user goroutines may run", false, 2));
        assertThat(d.rule()).isEmpty();
    }
}
