package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.workload.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A workload in the middle of its run is saved, gone back over and forked like all else: state and events are the same afterwards. */
class RunningWorkloadTest {
    private static final int PROCS = 3;

    private static Session base;

    @TempDir
    private Path folder;

    /** At so many rows behind the workload's first one; some requests are there and some are still to come. */
    private static Session middle(String kind, long rows) {
        Workload w = Workload.parse(kind + " n=40 seed=7");
        base = new Experiment(w, PROCS, Map.of("steal", "one", "tick", "7")).prepare(base);
        Stop stop = base.cont(rows);
        assertThat(stop.steps()).isEqualTo(rows);
        assertThat(Outcome.of(base).done()).as("requests done with by then").isBetween(1L, 39L);
        return base;
    }

    private static List<String> events(Session s) {
        EventLog log = s.log(() -> false);
        return IntStream.range(0, log.size())
                .mapToObj(i -> log.step(i) + " " + log.time(i) + " " + log.kind(i) + " m" + log.m(i) + " p" + log.p(i)
                        + " g" + log.g(i) + " " + log.other(i) + " " + log.value(i) + " " + log.reason(i))
                .toList();
    }

    /** What a run has come to, as far as anybody can see. */
    private record Seen(long step, String hash, List<String> events, List<Long> ends) {
        static Seen of(Session s) {
            Outcome o = Outcome.of(s);
            return new Seen(
                    s.step(),
                    s.hash(),
                    RunningWorkloadTest.events(s),
                    Arrays.stream(o.ends()).boxed().toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "fanout width=3", "closed clients=5 think=exp:100us", "pipeline stages=3"})
    void savedAndLoadedItGoesOn(String kind) throws IOException {
        Session original = middle(kind, 30_000);
        Path file = folder.resolve("running.gobuf");
        StateFile.save(original, file);
        Session loaded = StateFile.load(file, (text, now) -> {
            throw new IllegalArgumentException(text);
        });
        assertThat(Seen.of(loaded)).isEqualTo(Seen.of(original));
        Experiment.finish(original);
        Experiment.finish(loaded);
        Seen end = Seen.of(original);
        assertThat(end.ends).doesNotContain(-1L);
        assertThat(Seen.of(loaded)).as("at the end").isEqualTo(end);
    }

    /** The M that hears of a request may be far ahead of the one that takes it in: nobody waits for what has been told already. */
    @ParameterizedTest
    @CsvSource({
        "open, random 7",
        "locks, random 7",
        "open, rr 1",
        "pipeline, rr 3",
        "syscalls, keep",
        "fanout, m0*50 m1*7"
    })
    void everyRequestIsTakenInWhicheverMsRowIsNext(String kind, String schedule) {
        Workload w = Workload.parse(kind + " n=60 seed=7");
        base = new Experiment(w, 4, Map.of(), schedule).prepare(base);
        Stop stop = base.cont(5_000_000);
        Outcome o = Outcome.of(base);
        assertThat(o.done()).as("done with at %s", stop).isEqualTo(60);
        for (int i = 0; i < 60; i++) assertThat(o.taken()[i]).isGreaterThanOrEqualTo(o.arrivals()[i]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "syscalls", "locks"})
    void backAndForthItIsTheSame(String kind) {
        Session s = middle(kind, 30_000);
        Seen there = Seen.of(s);
        assertThat(s.back(777).steps()).isEqualTo(-777);
        Seen before = Seen.of(s);
        assertThat(before.hash).isNotEqualTo(there.hash);
        assertThat(there.events.subList(0, before.events.size())).isEqualTo(before.events);
        s.step(777);
        assertThat(Seen.of(s)).isEqualTo(there);
        Experiment.finish(s);
        Seen end = Seen.of(s);
        s.goTo(before.step);
        assertThat(Seen.of(s)).as("far back").isEqualTo(before);
        Experiment.finish(s);
        assertThat(Seen.of(s)).as("to the end again").isEqualTo(end);
    }

    @Test
    void aForkUnderOtherRulesLeavesTheFirstAsItWas() {
        Session s = middle("open load=0.95", 30_000);
        Seen there = Seen.of(s);
        s.fork("other");
        Policies.set(s, Map.of("runnext", "off", "tick", "0"));
        Experiment.finish(s);
        Seen other = Seen.of(s);
        s.switchTo("main");
        assertThat(Seen.of(s)).as("where the branches part").isEqualTo(there);
        Experiment.finish(s);
        Seen end = Seen.of(s);
        assertThat(end.ends).isNotEqualTo(other.ends);
        assertThat(end.events).startsWith(there.events.toArray(String[]::new));
        s.switchTo("other");
        assertThat(Seen.of(s)).as("the other one, again").isEqualTo(other);
    }
}
