package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.expr.Expression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every field of a schedtrace is what the state says at that step, read another way: by expressions, in a session that went there. */
class SchedtraceTest {
    private static final Pattern FIELD = Pattern.compile(" (\\w+)=([^ \\[]*)");
    /** What expressions call fields whose names in the trace differ. */
    private static final Map<String, String> SCHED = Map.of(
            "idleprocs", "sched.npidle",
            "spinningthreads", "sched.nmspinning",
            "idlethreads", "sched.nmidle",
            "runqueue", "sched.runqsize",
            "threads", "sched.mnext - sched.nmfreed",
            "gomaxprocs", "gomaxprocs");

    private record Seen(long step, long ns, String plain, String detailed) {}

    private static Session session;

    @BeforeAll
    static void fourPs() {
        session = Session.boot("go1.19", new Boot(4, 4, false));
        session.until(Schedules::waits, "main.main");
        session.ask(session.statements().go("spin", List.of(400L), 24, false));
        session.cont();
    }

    private static List<Seen> moments(long from, long every) {
        List<Seen> out = new ArrayList<>();
        Instants.each(
                session,
                from,
                Long.MAX_VALUE,
                every,
                (m, step, ns) -> {
                    StringBuilder plain = new StringBuilder();
                    StringBuilder detailed = new StringBuilder();
                    Schedtrace.lines(m, ns, false, Schedtrace.Form.GO1_19, plain);
                    Schedtrace.lines(m, ns, true, Schedtrace.Form.GO1_19, detailed);
                    out.add(new Seen(step, ns, plain.toString(), detailed.toString()));
                },
                () -> false);
        return out;
    }

    private static long eval(String expression) {
        return Expression.parse(expression).eval(session.machine()).bits();
    }

    private static Map<String, String> fields(String line) {
        Map<String, String> out = new HashMap<>();
        Matcher m = FIELD.matcher(line);
        while (m.find()) out.put(m.group(1), m.group(2));
        return out;
    }

    @Test
    void everyFieldIsWhatTheStateSays() {
        List<Seen> moments = moments(20_000, 17_000);
        assertThat(moments).hasSizeGreaterThan(4);
        assertThat(moments.stream().map(Seen::plain).distinct()).hasSizeGreaterThan(3);
        long here = session.step();
        for (Seen seen : moments) {
            session.goTo(seen.step);
            head(seen);
            int checked = 0;
            for (String line : seen.detailed.split("\n")) {
                if (line.startsWith("  P")) checked += p(line);
                if (line.startsWith("  M")) checked += m(line);
                if (line.startsWith("  G")) checked += g(line);
            }
            assertThat(checked).isGreaterThan(4 * 7 + 3 * 10);
        }
        session.goTo(here);
    }

    private static void head(Seen seen) {
        String plain = seen.plain.strip();
        assertThat(plain).startsWith("SCHED " + seen.ns / 1_000_000 + "ms: gomaxprocs=4 ");
        String[] queues =
                plain.substring(plain.indexOf('[') + 1, plain.indexOf(']')).split(" ");
        assertThat(queues).hasSize(4);
        for (int p = 0; p < 4; p++)
            assertThat(Long.parseLong(queues[p])).isEqualTo(eval("p" + p + ".runqtail - p" + p + ".runqhead"));
        Map<String, String> fields = fields(plain);
        assertThat(fields).containsOnlyKeys(SCHED.keySet());
        fields.forEach(
                (name, value) -> assertThat(Long.parseLong(value)).as(name).isEqualTo(eval(SCHED.get(name))));
        Map<String, String> more = fields(seen.detailed.split("\n")[0]);
        for (String name : List.of("gcwaiting", "nmidlelocked", "stopwait", "sysmonwait"))
            assertThat(Long.parseLong(more.get(name))).as(name).isEqualTo(eval("sched." + name));
    }

    private static String subject(String line) {
        return line.substring(2, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT);
    }

    private static void id(String expression, String field, String value) {
        boolean none = eval(expression) == 0;
        assertThat(Long.parseLong(value)).as(expression).isEqualTo(none ? -1 : eval(expression + "." + field));
    }

    private static int p(String line) {
        String p = subject(line);
        Map<String, String> f = fields(line);
        for (String name : List.of("status", "schedtick", "syscalltick"))
            assertThat(Long.parseLong(f.get(name))).isEqualTo(eval(p + "." + name));
        id(p + ".m", "id", f.get("m"));
        assertThat(Long.parseLong(f.get("runqsize"))).isEqualTo(eval(p + ".runqtail - " + p + ".runqhead"));
        assertThat(Long.parseLong(f.get("gfreecnt"))).isEqualTo(eval(p + ".gFree.n"));
        assertThat(Long.parseLong(f.get("timerslen"))).isEqualTo(eval(p + ".timers.len"));
        return f.size();
    }

    private static int m(String line) {
        String m = subject(line);
        Map<String, String> f = fields(line);
        for (String name : List.of("mallocing", "throwing", "locks", "dying"))
            assertThat(Long.parseLong(f.get(name))).isEqualTo(eval(m + "." + name));
        for (String name : List.of("spinning", "blocked"))
            assertThat(Boolean.parseBoolean(f.get(name))).isEqualTo(eval(m + "." + name) != 0);
        assertThat(f.get("preemptoff")).isEmpty();
        id(m + ".p", "id", f.get("p"));
        id(m + ".curg", "goid", f.get("curg"));
        id(m + ".lockedg", "goid", f.get("lockedg"));
        return f.size();
    }

    private static int g(String line) {
        String g = subject(line);
        Map<String, String> f = fields(line.replaceAll("\\(.*\\)", ""));
        assertThat(Long.parseLong(f.get("status"))).isEqualTo(eval(g + ".atomicstatus"));
        String reason = line.substring(line.indexOf('(') + 1, line.lastIndexOf(')'));
        assertThat(session.image()
                        .profile()
                        .strings("runtime.waitReasonStrings")
                        .indexOf(reason))
                .isEqualTo((int) eval(g + ".waitreason"));
        id(g + ".m", "id", f.get("m"));
        id(g + ".lockedm", "id", f.get("lockedm"));
        return f.size();
    }

    @Test
    void aMomentIsTheFirstStepAtWhichNobodyIsBehindIt() {
        List<Seen> moments = moments(30_000, 25_000);
        long here = session.step();
        for (Seen seen : moments) {
            session.goTo(seen.step);
            assertThat(Instants.now(session)).isGreaterThanOrEqualTo(seen.ns);
            session.goTo(seen.step - 1);
            assertThat(Instants.now(session)).isLessThan(seen.ns);
        }
        session.goTo(here);
    }

    @Test
    void whereOneBeginsChangesNothing() {
        List<Seen> all = moments(0, 10_000);
        List<Seen> late = moments(50_000, 10_000);
        assertThat(all).endsWith(late.toArray(Seen[]::new));
        assertThat(late).hasSizeGreaterThan(2).hasSizeLessThan(all.size());
    }

    @Test
    void lookingDoesNotMoveTheSession() {
        String hash = session.hash();
        moments(0, 50_000);
        assertThat(session.hash()).isEqualTo(hash);
    }

    @Test
    void aDistanceOfNothingIsRefused() {
        assertThatThrownBy(() -> moments(0, 0)).hasMessageContaining("not above 0");
    }
}
