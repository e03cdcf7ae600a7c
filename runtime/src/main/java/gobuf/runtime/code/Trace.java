package gobuf.runtime.code;

import java.util.List;

/** A path of rows that was taken often, joined to straight code. It leaves its rows wherever a run takes another path. */
final class Trace {
    /** The joined code. */
    abstract static class Code {
        /**
         * Runs the path as often as it fits into {@code max} rows and is not left.
         *
         * @return how many rows ran; RIP is at the row behind them
         */
        abstract long run(Cpu c, long max);
    }

    private final Row[] rows;
    private final Code code;
    private boolean blocked;

    Trace(List<Row> rows, Code code) {
        this.rows = rows.toArray(Row[]::new);
        this.code = code;
    }

    /** Looks again at the stop marks of its rows. */
    void review() {
        blocked = false;
        for (Row r : rows) blocked |= r.stop;
    }

    /** Whether it may run now: it fits, and nobody wants to stop at one of its rows. */
    boolean fits(long max) {
        return !blocked && rows.length <= max;
    }

    long run(Cpu c, long max) {
        return code.run(c, max);
    }
}
