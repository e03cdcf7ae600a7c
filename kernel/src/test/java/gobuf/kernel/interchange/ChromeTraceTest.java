package gobuf.kernel.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Session;
import gobuf.runtime.tracer.EventLog;
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

/** A trace is what the Trace Event Format describes, its slices nest, and its arrows lead from slices to slices. */
class ChromeTraceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private record Slice(long from, long to, String name) {}

    static Session run(String schedule) {
        Session s = Session.boot("go1.19", new Boot(4, 4, false));
        s.until(m -> s.waits(), "main.main");
        if (!schedule.isEmpty()) s.input(new gobuf.runtime.engine.Input.Choose(schedule));
        s.ask(s.statements().go("spin", List.of(400L), 24, false));
        s.cont(300_000);
        return s;
    }

    private JsonNode written(Session s) throws Exception {
        Path file = folder.resolve("trace.json");
        ChromeTrace.Written written = ChromeTrace.write(s.log(() -> false), file);
        JsonNode trace = JSON.readTree(file.toFile());
        List<JsonNode> events = new ArrayList<>();
        trace.get("traceEvents").forEach(events::add);
        assertThat(events).filteredOn(e -> e.get("ph").asText().equals("X")).hasSize((int) written.slices());
        assertThat(events).filteredOn(e -> e.get("ph").asText().equals("s")).hasSize((int) written.flows());
        return trace;
    }

    private static long ns(JsonNode e, String field) {
        return new BigDecimal(e.get(field).asText()).movePointRight(3).longValueExact();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "random 7", "rr 50"})
    void slicesNestAndArrowsJoinThem(String schedule) throws Exception {
        JsonNode trace = written(run(schedule));
        Map<String, List<Slice>> tracks = new HashMap<>();
        Set<String> named = new HashSet<>();
        Map<Long, JsonNode> begun = new HashMap<>();
        int arrows = 0;
        for (JsonNode e : trace.get("traceEvents")) {
            String track = e.get("pid").asText() + "/" + e.get("tid").asText();
            assertThat(e.get("name").isTextual()).isTrue();
            switch (e.get("ph").asText()) {
                case "M" -> {
                    boolean index = e.get("name").asText().endsWith("_sort_index");
                    assertThat(e.at(index ? "/args/sort_index" : "/args/name").asText())
                            .isNotEmpty();
                    if (e.get("name").asText().equals("thread_name")) named.add(track);
                }
                case "X" ->
                    tracks.computeIfAbsent(track, k -> new ArrayList<>())
                            .add(new Slice(
                                    ns(e, "ts"),
                                    ns(e, "ts") + ns(e, "dur"),
                                    e.get("name").asText()));
                case "s" -> assertThat(begun.put(e.get("id").asLong(), e)).isNull();
                case "f" -> {
                    assertThat(e.get("bp").asText()).isEqualTo("e");
                    JsonNode from = begun.get(e.get("id").asLong());
                    assertThat(ns(from, "ts")).isLessThanOrEqualTo(ns(e, "ts"));
                    arrows++;
                }
                default -> throw new AssertionError(e.toString());
            }
        }
        assertThat(named).containsAll(tracks.keySet());
        assertThat(tracks).containsKeys("1/1000", "1/1001", "2/1000", "2/1002");
        tracks.forEach(ChromeTraceTest::nest);
        assertThat(arrows).isEqualTo(begun.size()).isGreaterThan(24);
        for (JsonNode e : trace.get("traceEvents")) {
            String phase = e.get("ph").asText();
            if (!phase.equals("s") && !phase.equals("f")) continue;
            String track = e.get("pid").asText() + "/" + e.get("tid").asText();
            long at = ns(e, "ts");
            assertThat(tracks.get(track)).as(e.toString()).anyMatch(s -> s.from <= at && at <= s.to);
        }
        // every goroutine of the go statements has run
        for (int g = 17; g < 17 + 20; g++) {
            String name = "g" + g;
            assertThat(tracks.values().stream().flatMap(List::stream)).anyMatch(s -> s.name.equals(name));
        }
    }

    /** Sorted as Perfetto sorts them, each slice ends within the one it begins in. */
    private static void nest(String track, List<Slice> slices) {
        List<Slice> sorted = new ArrayList<>(slices);
        sorted.sort(Comparator.comparingLong(Slice::from)
                .thenComparing(Comparator.comparingLong(Slice::to).reversed()));
        Deque<Slice> open = new ArrayDeque<>();
        for (Slice s : sorted) {
            assertThat(s.to).isGreaterThanOrEqualTo(s.from);
            while (!open.isEmpty() && open.peek().to <= s.from) open.pop();
            if (!open.isEmpty())
                assertThat(s.to).as(track + ": " + s + " in " + open.peek()).isLessThanOrEqualTo(open.peek().to);
            open.push(s);
        }
        if (!track.startsWith("1/")) return;
        for (int i = 1; i < sorted.size(); i++)
            assertThat(sorted.get(i).from).as(track).isGreaterThanOrEqualTo(sorted.get(i - 1).to);
    }

    @Test
    void nothingToTraceIsAnError() {
        assertThatThrownBy(() -> ChromeTrace.write(new EventLog(List.of()), folder.resolve("no.json")))
                .hasMessageContaining("run something first");
    }
}
