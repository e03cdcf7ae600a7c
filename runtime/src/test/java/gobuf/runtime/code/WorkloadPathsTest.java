package gobuf.runtime.code;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Experiment;
import gobuf.runtime.engine.Session;
import gobuf.runtime.workload.Workload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workloads that have run so often that their rows are joined leave the bytes that single rows leave, and hardly a row runs alone. */
class WorkloadPathsTest {
    private static final int ROUNDS = 3;

    private static Workload workload(Workload.Kind kind, int n, long seed) {
        return Workload.parse(kind.lower() + " n=" + n + " seed=" + seed);
    }

    /** The session whose rows are joined, behind its last run. */
    private static Session warm(Workload.Kind kind, int procs) {
        Session s = null;
        for (int i = 0; i < ROUNDS; i++) {
            s = new Experiment(workload(kind, 3000, i), procs, Map.of()).follow(s);
            s.cont();
        }
        assertThat(s.image().paths).isGreaterThan(20);
        return s;
    }

    @ParameterizedTest
    @EnumSource(Workload.Kind.class)
    void pathsLeaveTheBytesThatRowsLeave(Workload.Kind kind) {
        Experiment e = new Experiment(workload(kind, 200, 99), 2, Map.of());
        endsAsSingleRows(e.follow(warm(kind, 2)), e);
    }

    private static void endsAsSingleRows(Session fast, Experiment e) {
        fast.cont();
        Session single = e.prepare(null);
        while (single.step(100_000).steps() == 100_000)
            assertThat(single.step()).isLessThanOrEqualTo(fast.step());
        assertThat(single.step()).isEqualTo(fast.step());
        assertThat(single.hash()).isEqualTo(fast.hash());
    }

    /** Notes that let time pass end a turn at the row at which single rows end it, whatever the quanta. */
    @ParameterizedTest
    @ValueSource(strings = {"virtual", "virtual 7", "virtual 100", "virtual 1000", "virtual 20000"})
    void everyMomentIsThatOfSingleRows(String schedule) {
        Workload w = Workload.parse("open load=0.9 service=exp:20us check=7us n=60 seed=5");
        Experiment e = new Experiment(w, 8, Map.of("runnext", "off"), schedule);
        Session fast = e.prepare(null);
        Session single = e.prepare(null);
        int moments = 0;
        for (long chunk = 1; single.step(chunk).steps() == chunk; chunk = chunk * 5 % 1999 + 1) {
            fast.cont(chunk);
            assertThat(fast.hash()).as("at step " + single.step()).isEqualTo(single.hash());
            moments++;
        }
        assertThat(moments).isGreaterThan(30);
    }

    /** Slices of up to 10 ms, so that clocks are far apart: an order that is wrong once ends elsewhere. */
    @Test
    void longWorkEndsWhereSingleRowsEndIt() {
        Workload w = Workload.parse("open load=0.8 service=exp:1ms check=10ms n=300 seed=8");
        Experiment e = new Experiment(w, 8, Map.of("ring", "256", "runnext", "off"));
        endsAsSingleRows(e.prepare(null), e);
    }

    /** A path that would come to a row which enters the system ends in front of it, and behind it another begins. */
    @Test
    void pathsLeadUpToRowsThatEnterTheSystemAndBeginBehindThem() {
        Image image = warm(Workload.Kind.OPEN, 1).image();
        List<Row> notes = List.of("workload.serve", "workload.accept", "workload.piece").stream()
                .flatMap(name -> image.routine(name).orElseThrow().rows().stream())
                .filter(r -> r.clock)
                .toList();
        assertThat(notes).as("accepted, running, working, done with").hasSize(4);
        for (Row r : notes) {
            assertThat(r.next.heads[Trace.Kind.FUSED.ordinal()].trace)
                    .as("behind " + r)
                    .isNotNull();
        }
        assertThat(image.routine("workload.main.func3").orElseThrow().first().heads[Trace.Kind.FUSED.ordinal()].trace)
                .as("the way to a request's first note")
                .isNotNull();
    }
}
