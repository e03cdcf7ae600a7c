package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.code.Row;
import gobuf.runtime.workload.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workloads of every kind, run to their end. */
class ExperimentTest {
    private static Session base;

    private static Session prepare(String workload, int procs, Map<String, String> policies) {
        base = new Experiment(Workload.parse(workload), procs, policies).prepare(base);
        return base;
    }

    /** One that takes over another's program runs as a fresh one does, whatever the other was used for. */
    @Test
    void whatFollowsRunsAsAFreshOneDoes() {
        Experiment first = new Experiment(Workload.parse("open n=300 seed=1"), 4, Map.of("steal", "one"));
        Experiment next = new Experiment(Workload.parse("closed n=300 seed=2"), 2, Map.of("tick", "0"));
        Session used = first.prepare(null);
        Row execute = used.image().routine("runtime.execute").orElseThrow().first();
        used.breakpoints().atRows("execute", List.of(execute), null);
        assertThat(used.cont(50_000).reason()).isEqualTo(Stop.Reason.BREAKPOINT);
        Session follows = next.follow(used);
        Session fresh = next.prepare(null);
        assertThat(follows.hash()).isEqualTo(fresh.hash());
        Outcome o = Experiment.finish(follows);
        assertThat(o.ends()).isEqualTo(Experiment.finish(fresh).ends());
        assertThat(follows.step()).isEqualTo(fresh.step());
        assertThat(follows.hash()).isEqualTo(fresh.hash());
    }

    @Test
    void everyKindEndsAndObeysLittle() {
        for (Workload.Kind kind : Workload.Kind.values()) {
            Workload w = Workload.parse(kind.lower() + " n=40");
            Outcome o = Experiment.finish(prepare(w.text(), 2, Map.of()));
            assertThat(o.done()).as(w.text()).isEqualTo(40);
            assertThat(o.little()).as(w.text()).isTrue();
            for (int i = 0; i < 40; i++)
                assertThat(o.ends()[i]).isGreaterThan(o.starts()[i]).isGreaterThan(o.arrivals()[i]);
            long[] times = w.drawTimes();
            boolean all = w.kind() == Workload.Kind.FANOUT
                    || w.kind() == Workload.Kind.PIPELINE
                    || w.kind() == Workload.Kind.LOCKS;
            long work = 0;
            for (int i = 0; i < times.length; i++) work += all || i % w.times() == 0 ? times[i] : 0;
            assertThat(Arrays.stream(o.busy()).sum()).as(w.text()).isEqualTo(work);
        }
    }

    @Test
    void theSameExperimentEndsInTheSameState() {
        Session one = prepare("open n=30", 3, Map.of("steal", "one"));
        one.cont();
        Session two = prepare("open n=30", 3, Map.of("steal", "one"));
        while (two.step(5000).steps() == 5000) assertThat(two.step()).isLessThanOrEqualTo(one.step());
        assertThat(two.hash()).as("one step at a time, and as fast as it goes").isEqualTo(one.hash());
    }

    @Test
    void errorsSayWhatIsWrong() {
        Workload w = Workload.parse("open n=1");
        assertThatThrownBy(() -> new Experiment(w, 0, Map.of())).hasMessageContaining("at least one P");
        assertThatThrownBy(() -> new Experiment(w, 1, Map.of("x", "1"))).hasMessageContaining("no policy x");
        assertThatThrownBy(() -> new Experiment(w, 1, Map.of(), "fast")).hasMessageContaining("no schedule");
        assertThatThrownBy(() -> Outcome.of(Session.open("go1.19"))).hasMessageContaining("no workload");
    }
}
