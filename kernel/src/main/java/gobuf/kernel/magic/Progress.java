package gobuf.kernel.magic;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.DisplayId;
import gobuf.kernel.server.CellOutput;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Long runs in slices, with a line that tells how far they are. The line stands in an output of its own, in whose place the magic's
 * figure comes at the end, so that a notebook looks the same however long a run took.
 */
final class Progress {
    /** Rows between two looks at the clock: some hundredths of a second. */
    private static final long SLICE = 1 << 22;

    /** The same where every row is looked at. */
    private static final long CHECKED = 1 << 14;

    private static final long QUIET = 1_000_000_000L;
    private static final long EVERY = 500_000_000L;

    private final Workbench bench;
    private DisplayId shown;
    /** The line that is shown, if one is. */
    private String told = "";
    /** When the next line is due, by System.nanoTime. */
    private long due;

    private volatile boolean interrupted;

    Progress(Workbench bench) {
        this.bench = bench;
    }

    /** Continues in slices until something stops the machine. */
    Stop cont() {
        Session session = bench.session();
        due = System.nanoTime() + QUIET;
        long done = 0;
        long began = session.step();
        while (true) {
            long slice = Math.min(session.checking() ? CHECKED : SLICE, Session.STEP_LIMIT - done);
            Stop stop = session.cont(slice, began);
            done += stop.steps();
            boolean sliceOver = stop.steps() == slice
                    && (stop.reason() == Stop.Reason.LIMIT || stop.reason() == Stop.Reason.STEPPED);
            if (!sliceOver) return new Stop(stop.reason(), stop.detail(), done, stop.fault());
            if (done >= Session.STEP_LIMIT)
                return new Stop(
                        Stop.Reason.LIMIT,
                        "the limit of " + done + " rows a cell is reached: %continue goes on",
                        done,
                        null);
            if (interrupted) return new Stop(Stop.Reason.INTERRUPTED, "interrupted", done, null);
            long rows = done;
            tell(() -> "running: " + rows + " rows so far, step " + session.step()
                    + "; interrupt to stop at a row, nothing is lost");
        }
    }

    /** Shows the line, in the place of the one before, unless that was just now or the same, or the cell has just begun. */
    void tell(Supplier<String> line) {
        CellOutput out = bench.out();
        long now = System.nanoTime();
        if (out == null || !bench.settings().live || now - due < 0) return;
        due = now + EVERY;
        String text = line.get();
        if (shown != null && text.equals(told)) return;
        told = text;
        Bundle bundle = Bundle.text(text);
        if (shown == null) {
            shown = DisplayId.fresh();
            out.display(bundle, shown);
        } else {
            out.update(shown, bundle);
        }
    }

    /** The output whose place the result is to take, if there is one. */
    Optional<DisplayId> takeShown() {
        Optional<DisplayId> id = Optional.ofNullable(shown);
        shown = null;
        return id;
    }

    /** Any thread: the run is to end at the next row. */
    void interrupt() {
        interrupted = true;
    }

    /** Whether the running cell was interrupted. */
    boolean wasInterrupted() {
        return interrupted;
    }

    /** A new cell begins. */
    void begin() {
        interrupted = false;
        shown = null;
        due = System.nanoTime() + QUIET;
    }
}
