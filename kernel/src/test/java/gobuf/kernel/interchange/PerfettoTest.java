package gobuf.kernel.interchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gobuf.runtime.engine.Experiment;
import gobuf.runtime.engine.Session;
import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.workload.Workload;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Perfetto drops what it cannot place and says so only in a table of its own, so a trace is read here by its rules, as its trace processor has
 * them in src/trace_processor (json_trace_tokenizer.cc, trace_sorter.h, slice_tracker.cc, flow_tracker.cc), and nothing may be lost.
 */
class PerfettoTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private record Slice(String name, long from, long to) {}

    /** What came of an arrow: the slices at its ends, and where it ends. */
    private record Arrow(String name, Slice from, Slice to, String track) {}

    /** The rules, for events in the order in which Perfetto takes them. */
    private static final class Reader {
        final List<Slice> slices = new ArrayList<>();
        final List<Arrow> arrows = new ArrayList<>();
        final List<String> lost = new ArrayList<>();
        final Map<String, String> tracks = new HashMap<>();
        private final Map<String, Deque<Slice>> open = new HashMap<>();
        private final Map<String, Slice> begun = new HashMap<>();

        void event(JsonNode e) {
            Deque<Slice> stack = open.computeIfAbsent(track(e), k -> new ArrayDeque<>());
            switch (e.get("ph").asText()) {
                case "M" -> {
                    if (e.get("name").asText().equals("thread_name"))
                        tracks.merge(track(e), e.at("/args/name").asText(), (a, b) -> a + " and " + b);
                }
                case "X" -> slice(stack, e);
                case "s" -> {
                    if (stack.isEmpty()) lost.add("begins in no slice: " + e);
                    else if (begun.put(flow(e), stack.peek()) != null) lost.add("twice: " + e);
                }
                case "f" -> {
                    assertThat(e.get("bp").asText()).isEqualTo("e");
                    Slice from = begun.get(flow(e));
                    if (stack.isEmpty() || from == null) lost.add("joins nothing: " + e);
                    else arrows.add(new Arrow(e.get("name").asText(), from, stack.peek(), track(e)));
                }
                default -> lost.add("of no known phase: " + e);
            }
        }

        private void slice(Deque<Slice> stack, JsonNode e) {
            Slice slice = new Slice(e.get("name").asText(), ns(e, "ts"), ns(e, "ts") + ns(e, "dur"));
            boolean instant = slice.from == slice.to;
            while (!stack.isEmpty()) {
                Slice top = stack.peek();
                boolean bothInstants = instant && top.from == top.to;
                if (top.to > slice.from || top.to == slice.from && bothInstants) break;
                stack.pop();
            }
            if (!stack.isEmpty() && slice.to > stack.peek().to) {
                lost.add("crosses " + stack.peek() + ": " + e);
                return;
            }
            stack.push(slice);
            slices.add(slice);
        }

        /** A thread 0 is its process's main thread. */
        private static String track(JsonNode e) {
            long tid = e.get("tid").longValue();
            return e.get("pid") + "/" + (tid == 0 ? e.get("pid").longValue() : tid);
        }

        private static String flow(JsonNode e) {
            return e.get("id") + " " + e.get("cat") + " " + e.get("name");
        }
    }

    private static long ns(JsonNode e, String field) {
        return new BigDecimal(e.get(field).asText()).movePointRight(3).longValueExact();
    }

    /** At one moment the longer slice comes first, what is no slice behind all that last, and else the file's order holds. */
    private static long rank(JsonNode e) {
        return e.get("ph").asText().equals("X") ? Long.MAX_VALUE - ns(e, "dur") : Long.MAX_VALUE;
    }

    private Reader read(Session s) throws IOException {
        Path file = folder.resolve("trace.json");
        ChromeTrace.Written written = ChromeTrace.write(s.log(() -> false), file);
        List<JsonNode> events = new ArrayList<>();
        for (JsonNode e : JSON.readTree(file.toFile()).get("traceEvents")) {
            fields(e);
            events.add(e);
        }
        events.sort(Comparator.<JsonNode>comparingLong(e -> e.has("ts") ? ns(e, "ts") : 0)
                .thenComparingLong(PerfettoTest::rank));
        Reader reader = new Reader();
        events.forEach(reader::event);
        assertThat(reader.lost).isEmpty();
        assertThat(reader.slices).hasSize((int) written.slices());
        assertThat(reader.arrows).hasSize((int) written.flows());
        return reader;
    }

    /** What the Trace Event Format asks of each phase, and nothing else. */
    private static void fields(JsonNode e) {
        Set<String> names = new HashSet<>();
        e.fieldNames().forEachRemaining(names::add);
        switch (e.get("ph").asText()) {
            case "M" -> {
                assertThat(names).containsExactlyInAnyOrder("ph", "name", "pid", "tid", "args");
                assertThat(e.get("name").asText())
                        .isIn("process_name", "process_sort_index", "thread_name", "thread_sort_index");
            }
            case "X" -> assertThat(names).containsExactlyInAnyOrder("ph", "name", "cat", "pid", "tid", "ts", "dur");
            case "s" -> assertThat(names).containsExactlyInAnyOrder("ph", "name", "cat", "pid", "tid", "ts", "id");
            default -> assertThat(names).containsExactlyInAnyOrder("ph", "name", "cat", "pid", "tid", "ts", "id", "bp");
        }
        assertThat(e.get("pid").isIntegralNumber() && e.get("tid").isIntegralNumber())
                .as(e.toString())
                .isTrue();
        assertThat(e.has("ts") && !e.get("ts").isNumber()).as(e.toString()).isFalse();
    }

    private static Session workload(String words, int procs) {
        Session s = new Experiment(Workload.parse(words), procs, Map.of()).prepare(null);
        s.cont(3_000_000);
        return s;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "open n=60",
                "fanout n=20",
                "syscalls n=60",
                "locks n=60",
                "pipeline n=40",
                "closed clients=6 n=60"
            })
    void ofEveryWorkloadNothingIsLost(String words) throws Exception {
        Reader reader = read(workload(words, 4));
        assertThat(reader.tracks.values()).contains("P0", "P1", "P2", "P3", "M0", "M2");
        assertThat(reader.tracks.values()).noneMatch(name -> name.contains(" and "));
        int runs = 0;
        for (Arrow a : reader.arrows) {
            if (a.name.startsWith("wakes ")) assertThat(a.name).isEqualTo("wakes " + reader.tracks.get(a.track));
            else {
                assertThat(a.name).isEqualTo(a.to.name + " can run");
                runs++;
            }
        }
        assertThat(runs).isGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "random 7", "rr 50"})
    void whereClocksDifferNothingIsLostEither(String schedule) throws Exception {
        assertThat(read(ChromeTraceTest.run(schedule)).arrows).hasSizeGreaterThan(24);
    }

    @Test
    void aGoroutineThatHasJustBegunHasItsArrow() throws Exception {
        Session s = workload("open n=60", 2);
        EventLog log = s.log(() -> false);
        int last = log.size() - 1;
        while (log.kind(last) != EventKind.START) last--;
        s.goTo(log.step(last) + 1);
        String name = "g" + log.g(last);
        assertThat(read(s).arrows).anyMatch(a -> a.to.name.equals(name) && a.to.from == a.to.to);
    }
}
