package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Fuser;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.tracer.Lives;
import gobuf.runtime.tracer.Waits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of events: the same however the rows ran, true to the state at every step, and no burden on the machine. */
class LogTest {
    private static final long MOST = 3_000_000;
    /** Its text is linked once. */
    private static final Session BASE = Session.open("go1.19");

    @ParameterizedTest
    @ValueSource(strings = {"virtual 1000", "random 7", "rr 5"})
    void theEventsAreTheSameHoweverTheRowsRan(String schedule) {
        Session replayed = eight("off", schedule, false);
        Session fused = eight("eager", schedule, false);
        Session recorded = eight("eager", schedule, true);
        for (Session s : List.of(replayed, fused, recorded)) work(s);
        long step = replayed.step();
        List<String> log = lines(replayed.log(() -> false));
        assertThat(log).hasSizeGreaterThan(200);
        assertThat(lines(fused.log(() -> false))).isEqualTo(log);
        assertThat(recorded.timeline().branch().logged)
                .as("nothing is left to replay")
                .isEqualTo(recorded.step());
        assertThat(lines(recorded.log(() -> false))).isEqualTo(log);
        for (Session s : List.of(fused, recorded)) {
            assertThat(s.step()).isEqualTo(step);
            assertThat(s.hash()).as("watching changes nothing").isEqualTo(replayed.hash());
        }
        // Part by part, some of it stepped: the same.
        Session parts = eight("eager", schedule, true);
        parts.ask(parts.statements().go("spawn", List.of(6L), 5, true));
        parts.step(777);
        parts.log(() -> false);
        parts.cont(1000);
        parts.step(5);
        parts.cont(12_345);
        parts.cont();
        parts.ask(parts.statements().gosched());
        parts.cont();
        assertThat(parts.step()).isEqualTo(step);
        assertThat(lines(parts.log(() -> false))).isEqualTo(log);
    }

    @Test
    void aLogFollowsTheWayBackAndAnotherFuture() {
        Session s = eight("eager", "virtual", false);
        work(s);
        EventLog log = s.log(() -> false);
        List<String> all = lines(log);
        long middle = log.step(log.size() / 2);
        long end = s.step();
        s.goTo(middle);
        assertThat(lines(s.log(() -> false))).isEqualTo(all.subList(0, all.size() / 2));
        s.goTo(end);
        assertThat(lines(s.log(() -> false))).isEqualTo(all);
        s.goTo(middle);
        s.input(Input.Choose.of("random 99"));
        s.cont(50_000);
        List<String> other = lines(s.log(() -> false));
        assertThat(other.subList(0, all.size() / 2)).isEqualTo(all.subList(0, all.size() / 2));
        assertThat(other).isNotEqualTo(all);
        s.switchTo("main");
        s.goTo(end);
        assertThat(lines(s.log(() -> false))).isEqualTo(all);
    }

    /** What goroutines are in which queue follows from the events alone, at every moment that is looked at. */
    @ParameterizedTest
    @ValueSource(strings = {"", "ring=4", "ring=8 overflow=all steal=all runnext=off"})
    void queuesFollowFromTheEvents(String policies) {
        Session s = eight("eager", "virtual", false);
        Policies.set(s, Policies.parse(policies));
        long from = s.step();
        work(s);
        EventLog log = s.log(() -> false);
        Queues queues = new Queues(log);
        Session back = eight("eager", "virtual", false);
        Policies.set(back, Policies.parse(policies));
        work(back);
        int checked = 0;
        int several = 0;
        for (int i = log.size() - 1; log.step(i) > from; i -= 5) {
            long step = log.step(i);
            // Those of a full ring have left it some rows before they are in the global queue.
            if (queues.spilling(step)) continue;
            back.goTo(step);
            if (moves(back)) continue;
            Map<Integer, Integer> sizes = sizes(back);
            assertThat(queues.at(step)).as("step %d", step).isEqualTo(sizes);
            checked++;
            if (sizes.size() > 1) several++;
        }
        assertThat(checked).isGreaterThan(40);
        assertThat(several).as("moments at which several queues hold something").isGreaterThan(5);
    }

    @Test
    void livesAndWaitsAddUp() {
        Session s = eight("eager", "virtual", true);
        work(s);
        EventLog log = s.log(() -> false);
        Lives lives = Lives.of(log);
        int ended = 0;
        for (int i = 0; i < lives.size(); i++) {
            if (lives.ended(i) == Lives.NEVER) continue;
            ended++;
            assertThat(lives.created(i)).isLessThanOrEqualTo(lives.started(i));
            assertThat(lives.queued(i)).isEqualTo(lives.started(i) - lives.created(i));
            assertThat(lives.response(i)).as("these never wait but for a P").isEqualTo(lives.queued(i) + lives.ran(i));
        }
        assertThat(ended).as("5 spawners of 6").isEqualTo(35);
        Waits waits = Waits.of(log);
        Map<Waits.Cause, Integer> causes = new HashMap<>();
        for (int i = 0; i < waits.size(); i++) {
            causes.merge(waits.cause(i), 1, Integer::sum);
            assertThat(waits.length(i)).isNotNegative();
            assertThat(waits.endStep(i)).isGreaterThanOrEqualTo(waits.step(i));
        }
        assertThat(causes.get(Waits.Cause.STEAL)).isEqualTo(count(log, EventKind.STOLEN));
        assertThat(causes.get(Waits.Cause.KICK)).isEqualTo(count(log, EventKind.RUNNEXT_KICK));
    }

    /** Whether some M is about to move goroutines to the global queue by several rows. */
    private static boolean moves(Session s) {
        Machine m = s.machine();
        for (int t = 0; t < m.threads().size(); t++) {
            String routine = m.row(t).map(r -> r.routine().name()).orElse("");
            if (routine.startsWith("globrunq") || routine.equals("runqputslow")) return true;
        }
        return false;
    }

    private static int count(EventLog log, EventKind kind) {
        int n = 0;
        for (int i = 0; i < log.size(); i++) {
            if (log.kind(i) == kind) n++;
        }
        return n;
    }

    private static void work(Session s) {
        s.ask(s.statements().go("spawn", List.of(6L), 5, true));
        assertThat(s.cont(MOST).reason()).isEqualTo(Stop.Reason.IDLE);
        s.ask(s.statements().gosched());
        assertThat(s.cont(MOST).reason()).isEqualTo(Stop.Reason.IDLE);
    }

    private static Session eight(String mode, String schedule, boolean recorded) {
        String was = System.getProperty(Fuser.PROPERTY);
        System.setProperty(Fuser.PROPERTY, mode);
        try {
            Session s = BASE.reboot(new Boot(8, 8, false));
            s.recording(recorded);
            s.cont(MOST);
            s.input(Input.Choose.of(schedule));
            return s;
        } finally {
            if (was == null) System.clearProperty(Fuser.PROPERTY);
            else System.setProperty(Fuser.PROPERTY, was);
        }
    }

    private static List<String> lines(EventLog log) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < log.size(); i++) {
            out.add(String.join(
                    " ",
                    "" + log.step(i),
                    "" + log.time(i),
                    log.kind(i).word(),
                    "m" + log.m(i),
                    "p" + log.p(i),
                    "g" + log.g(i),
                    "" + log.other(i),
                    "" + log.value(i),
                    log.reason(i)));
        }
        return out;
    }

    /** Lengths: of the global queue under −1, of each P's ring with its runnext under its id; queues that are empty are left out. */
    private static Map<Integer, Integer> sizes(Session s) {
        Process process = new Process(s.machine());
        Memory mem = s.machine().memory();
        var p = s.image().types().p;
        Map<Integer, Integer> out = new HashMap<>();
        out.put(-1, process.globalQueue().size());
        for (long pp : process.ps()) {
            int next = mem.ld8(pp + p.runnext.offset()) == 0 ? 0 : 1;
            out.put((int) mem.ld4(pp + p.id.offset()), process.ring(pp).size() + next);
        }
        out.values().removeIf(n -> n == 0);
        return out;
    }

    /** The lengths of queues as the events tell them. */
    private static final class Queues {
        private final EventLog log;

        Queues(EventLog log) {
            this.log = log;
        }

        /** Whether some M has taken goroutines out of a full ring and not put all of them into the global queue. */
        boolean spilling(long step) {
            Map<Integer, Integer> left = new HashMap<>();
            for (int i = 0; i < log.size() && log.step(i) < step; i++) {
                if (log.kind(i) == EventKind.RUNQ_OVERFLOW) left.put(log.m(i), log.value(i));
                if (log.kind(i) == EventKind.GLOBAL_PUT)
                    left.computeIfPresent(log.m(i), (m, n) -> n == 1 ? null : n - 1);
            }
            return !left.isEmpty();
        }

        Map<Integer, Integer> at(long step) {
            Map<Integer, Integer> in = new HashMap<>();
            for (int i = 0; i < log.size() && log.step(i) < step; i++) {
                int g = log.g(i);
                switch (log.kind(i)) {
                    case RUNNEXT_PUT, RUNQ_PUT -> in.put(g, log.p(i));
                    case GLOBAL_PUT -> in.put(g, -1);
                    case RUNNEXT_GET, RUNQ_GET, GLOBAL_GET, RUNNEXT_KICK, STOLEN -> in.remove(g);
                    default -> {
                        // The others move nobody.
                    }
                }
            }
            Map<Integer, Integer> out = new HashMap<>();
            in.values().forEach(p -> out.merge(p, 1, Integer::sum));
            return out;
        }
    }
}
