package gobuf.runtime.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A record of what a real process did, from {@code src/test/resources/golden}; its format is described in {@code runtime/golden/README.md}. */
public final class GoldenRecord {
    private GoldenRecord() {}

    /**
     * An event with the whole state it found, not only what differs from the event before.
     *
     * @param index from 0
     * @param kind {@code entry} or {@code exit}
     * @param function without {@code runtime.}
     * @param state values by {@code object.field}; numbers in decimal, words by their names
     */
    public record Event(int index, String kind, String function, Map<String, String> state) {}

    /** The lines of a record behind its heading. */
    public static List<JsonNode> lines(String file) {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> out = new ArrayList<>();
        var in = Objects.requireNonNull(
                GoldenRecord.class.getResourceAsStream("/golden/" + file), "no record golden/" + file);
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) out.add(json.readTree(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    /** The events of a record. */
    public static List<Event> events(String file) {
        List<Event> out = new ArrayList<>();
        Map<String, String> state = new TreeMap<>();
        for (JsonNode n : lines(file)) {
            n.path("gone").forEach(k -> state.remove(k.asText()));
            n.get("set").fields().forEachRemaining(e -> state.put(e.getKey(), text(e.getValue())));
            out.add(new Event(
                    n.get("i").asInt(), n.get("ev").asText(), n.get("fn").asText(), new TreeMap<>(state)));
        }
        return out;
    }

    /** The events of a record that has them M by M, by the M's number. */
    public static Map<Integer, List<Event>> byThread(String file) {
        Map<Integer, List<Event>> out = new TreeMap<>();
        for (JsonNode n : lines(file)) {
            List<Event> mine = out.computeIfAbsent(n.get("t").asInt(), k -> new ArrayList<>());
            Map<String, String> state = mine.isEmpty()
                    ? new TreeMap<>()
                    : new TreeMap<>(mine.get(mine.size() - 1).state());
            n.path("gone").forEach(k -> state.remove(k.asText()));
            n.get("set").fields().forEachRemaining(e -> state.put(e.getKey(), text(e.getValue())));
            mine.add(new Event(
                    n.get("i").asInt(), n.get("ev").asText(), n.get("fn").asText(), state));
        }
        return out;
    }

    private static String text(JsonNode value) {
        if (!value.isArray()) return value.asText();
        List<String> parts = new ArrayList<>();
        value.forEach(v -> parts.add(text(v)));
        return parts.toString();
    }
}
