package gobuf.kernel.interchange;

import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * From events to slices on tracks: each P has the goroutines that run on it, each M the P it holds and in it the goroutine it runs, or that it
 * spins. Slices of a track lie side by side or one in the other, never across: where the clocks of two Ms differ, the later one's begins where
 * the earlier one's ends.
 */
final class Slices {
    /** A track: a P or an M, by its id. */
    record Track(boolean m, int id) {}

    /** Takes what is found, slices when they end. */
    interface Sink {
        /** Something lasted on a track; times in nanoseconds. */
        void slice(Track track, long from, long to, String name, String category);

        /** What happened in a slice of one track made something begin on another. */
        void flow(Track from, long at, Track to, long then, String name);
    }

    /** @param cause what made it begin, if that is known: its arrow is told behind the slice, so that one of no length has it too */
    private record Open(String name, String category, long from, Cause cause) {}

    private record Cause(Track track, long at) {}

    private final EventLog log;
    private final Sink sink;
    private final Map<Track, Deque<Open>> open = new HashMap<>();
    private final Map<Track, Long> ends = new HashMap<>();
    private final Map<Integer, Cause> readied = new HashMap<>();
    private final Map<Integer, Cause> woken = new HashMap<>();
    private final Map<Integer, Integer> runsOn = new HashMap<>();

    private Slices(EventLog log, Sink sink) {
        this.log = log;
        this.sink = sink;
    }

    /** Goes through the events {@code from} to {@code to} of a log. */
    static void of(EventLog log, int from, int to, Sink sink) {
        Slices slices = new Slices(log, sink);
        long last = 0;
        for (int i = from; i < to; i++) {
            slices.event(i);
            last = Math.max(last, log.time(i));
        }
        for (Track track : slices.open.keySet()) slices.closeAll(track, last);
    }

    private void event(int i) {
        Track m = new Track(true, log.m(i));
        long time = log.time(i);
        int g = log.g(i);
        switch (log.kind(i)) {
            case PROC_START -> {
                closeAll(m, time);
                hold(m, log.p(i), time);
            }
            case PROC_STOP -> closeAll(m, time);
            case START -> start(i, m, time);
            case STOP, BLOCK, END, SYSCALL -> {
                stop(m, time);
                if (log.kind(i) == EventKind.SYSCALL) begin(m, "syscall of g" + g, "syscall", time);
            }
            case SYSCALL_EXIT -> {
                close(m, "syscall", time);
                if (log.value(i) == 1) start(i, m, time);
            }
            case SPIN_START -> {
                if (log.p(i) >= 0 && open(m).isEmpty()) hold(m, log.p(i), time);
                begin(m, "spins", "spin", time);
            }
            case SPIN_STOP -> close(m, "spin", time);
            case M_SLEEP -> closeAll(m, time);
            case M_AWAKE -> awake(log.m(i), m, time);
            case CREATE, UNBLOCK -> readied.put(g, cause(m, time, "readies g" + g));
            case WAKE -> woken.put(log.other(i), cause(m, time, "wakes M" + log.other(i)));
            default -> {
                // Queues are no slices.
            }
        }
    }

    private void start(int i, Track m, long time) {
        int p = log.p(i);
        int g = log.g(i);
        if (open(m).isEmpty() && p >= 0) hold(m, p, time);
        close(m, "spin", time);
        stop(m, time);
        begin(m, "g" + g, "g", time, readied.remove(g));
        if (p >= 0) {
            Track track = new Track(false, p);
            closeAll(track, time);
            begin(track, "g" + g, "g", time);
            runsOn.put(log.m(i), p);
        }
    }

    private void stop(Track m, long time) {
        close(m, "g", time);
        Integer p = runsOn.remove(m.id());
        if (p != null) closeAll(new Track(false, p), time);
    }

    private void hold(Track m, int p, long time) {
        begin(m, "p" + p, "p", time);
    }

    /** An arrow has to begin in a slice: an M without any gets one of no length. */
    private Cause cause(Track m, long time, String what) {
        long at = Math.max(time, ends.getOrDefault(m, 0L));
        if (open(m).isEmpty()) {
            sink.slice(m, at, at, what, "scheduler");
            ends.put(m, at);
        }
        return new Cause(m, at);
    }

    private void awake(int id, Track m, long time) {
        Cause cause = woken.remove(id);
        if (cause == null) return;
        if (open(m).isEmpty()) {
            long at = begin(m, "awake", "scheduler", time);
            close(m, "scheduler", at);
        }
        arrow(cause, m, time, "wakes M" + id);
    }

    private void arrow(Cause cause, Track to, long time, String name) {
        sink.flow(cause.track(), cause.at(), to, Math.max(time, cause.at()), name);
    }

    // ---- tracks

    private Deque<Open> open(Track track) {
        return open.computeIfAbsent(track, k -> new ArrayDeque<>());
    }

    private long begin(Track track, String name, String category, long time) {
        return begin(track, name, category, time, null);
    }

    private long begin(Track track, String name, String category, long time, Cause cause) {
        Deque<Open> stack = open(track);
        long from = Math.max(time, ends.getOrDefault(track, 0L));
        if (!stack.isEmpty()) from = Math.max(from, stack.peek().from());
        stack.push(new Open(name, category, from, cause));
        return from;
    }

    /** Ends the innermost slice of that category, with all in it. */
    private void close(Track track, String category, long time) {
        Deque<Open> stack = open(track);
        if (stack.stream().noneMatch(o -> o.category().equals(category))) return;
        boolean done = false;
        while (!done) done = end(track, stack.pop(), time).equals(category);
    }

    private void closeAll(Track track, long time) {
        Deque<Open> stack = open(track);
        while (!stack.isEmpty()) end(track, stack.pop(), time);
    }

    private String end(Track track, Open slice, long time) {
        long to = Math.max(Math.max(time, slice.from()), ends.getOrDefault(track, 0L));
        sink.slice(track, slice.from(), to, slice.name(), slice.category());
        if (slice.cause() != null) arrow(slice.cause(), track, slice.from(), slice.name() + " can run");
        ends.put(track, to);
        return slice.category();
    }
}
