package gobuf.kernel.interchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import gobuf.runtime.tracer.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

/**
 * Writes a run in Chrome's Trace Event Format, which Perfetto opens: Ps and Ms as tracks, what runs on them as complete events, who readied or
 * woke whom as flow events. Times are virtual.
 */
public final class ChromeTrace {
    /** Most events that go into one file: some 300 MB. */
    public static final int MOST = 1_000_000;

    private static final int PS = 1;
    private static final int MS = 2;

    /** P3 is thread 1003: Perfetto takes a thread 0 for its process's main thread (json_trace_tokenizer.cc), so P0 would share P1's track. */
    private static final int FIRST = 1000;

    private final JsonGenerator json;
    private long slices;
    private long flows;

    private ChromeTrace(JsonGenerator json) {
        this.json = json;
    }

    /** What was written. */
    public record Written(long slices, long flows) {}

    /**
     * Writes a file.
     *
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException if there are more than {@link #MOST} events, or none
     */
    public static Written write(EventLog log, Path file) throws IOException {
        if (log.size() == 0)
            throw new IllegalArgumentException("nothing has happened yet that could be traced; run something first");
        if (log.size() > MOST)
            throw new IllegalArgumentException(
                    "a trace holds " + MOST + " events at most, and there are " + log.size());
        try (JsonGenerator json =
                new JsonFactory().createGenerator(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            return new ChromeTrace(json).all(log);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Written all(EventLog log) throws IOException {
        json.writeStartObject();
        json.writeStringField("displayTimeUnit", "ns");
        json.writeArrayFieldStart("traceEvents");
        names(log);
        Slices.of(log, 0, log.size(), new Slices.Sink() {
            @Override
            public void slice(Slices.Track track, long from, long to, String name, String category) {
                written(() -> ChromeTrace.this.slice(track, from, to, name, category));
            }

            @Override
            public void flow(Slices.Track from, long at, Slices.Track to, long then, String name) {
                written(() -> ChromeTrace.this.flow(from, at, to, then, name));
            }
        });
        json.writeEndArray();
        json.writeEndObject();
        return new Written(slices, flows);
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void written(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What tracks are called, in their order. */
    private void names(EventLog log) throws IOException {
        TreeSet<Integer> ps = new TreeSet<>();
        TreeSet<Integer> ms = new TreeSet<>();
        for (int i = 0; i < log.size(); i++) {
            ms.add(log.m(i));
            if (log.p(i) >= 0) ps.add(log.p(i));
        }
        process(PS, "Ps (virtual time)");
        process(MS, "Ms (virtual time)");
        for (int p : ps) thread(PS, p, "P" + p);
        for (int m : ms) thread(MS, m, "M" + m);
    }

    private void process(int process, String name) throws IOException {
        about("process_name", process, 0);
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
        about("process_sort_index", process, 0);
        json.writeNumberField("sort_index", process);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void thread(int process, int track, String name) throws IOException {
        about("thread_name", process, track);
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
        about("thread_sort_index", process, track);
        json.writeNumberField("sort_index", track);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void about(String what, int process, int track) throws IOException {
        begin("M", what, process, track);
        json.writeObjectFieldStart("args");
    }

    private void slice(Slices.Track track, long from, long to, String name, String category) throws IOException {
        slices++;
        begin("X", name, track.m() ? MS : PS, track.id());
        json.writeStringField("cat", category);
        time("ts", from);
        time("dur", to - from);
        json.writeEndObject();
    }

    private void flow(Slices.Track from, long at, Slices.Track to, long then, String name) throws IOException {
        flows++;
        end("s", from, at, name);
        json.writeEndObject();
        end("f", to, then, name);
        json.writeStringField("bp", "e");
        json.writeEndObject();
    }

    private void end(String phase, Slices.Track track, long at, String name) throws IOException {
        begin(phase, name, track.m() ? MS : PS, track.id());
        json.writeStringField("cat", "wake");
        json.writeNumberField("id", flows);
        time("ts", at);
    }

    private void begin(String phase, String name, int process, int track) throws IOException {
        json.writeStartObject();
        json.writeStringField("ph", phase);
        json.writeStringField("name", name);
        json.writeNumberField("pid", process);
        json.writeNumberField("tid", FIRST + track);
    }

    /** The format counts microseconds. */
    private void time(String field, long ns) throws IOException {
        json.writeFieldName(field);
        json.writeNumber(ns / 1000 + "." + String.format("%03d", ns % 1000));
    }
}
