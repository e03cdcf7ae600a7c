package gobuf.runtime.code;

import java.util.List;

/** A path of rows that was taken often, joined to straight code. It leaves its rows wherever a run takes another path. */
final class Trace {
    /** What code of a path does between its rows. */
    enum Kind {
        /** Nothing: what registers hold is written when the path is left. */
        FUSED(true),
        /** As {@link #FUSED}, and a probe is told of the rows that it wants to know of. */
        TAPPED(true),
        /** All state is in the machine, and it looks whether to go on. */
        STEPPED(false),
        /** As {@link #STEPPED}, and what is overwritten goes to the journal. */
        JOURNALED(false);

        /** Whether a path must fit as a whole, as it looks at nothing between its rows, and holds registers in variables. */
        final boolean whole;

        Kind(boolean whole) {
            this.whole = whole;
        }
    }

    /** One for each kind. */
    static Head[] heads() {
        Head[] heads = new Head[Kind.values().length];
        for (int i = 0; i < heads.length; i++) heads[i] = new Head();
        return heads;
    }

    /** The joined code. */
    abstract static class Code {
        /**
         * Runs the path until it is left, again and again if it ends where it begins.
         *
         * @return how many rows ran, at most {@code max}; RIP is at the row behind them
         */
        abstract int run(Cpu c, int max);
    }

    /** Where paths of a kind may begin. */
    static final class Head {
        /** How often a run came here. */
        int heat;
        /** The path that begins here, or null. */
        Trace trace;
    }

    private final List<Row> rows;
    /** Whether it must fit, as it looks at nothing between its rows. */
    private final boolean whole;

    private final Code code;
    private boolean blocked;

    Trace(List<Row> rows, Kind kind, Code code) {
        this.rows = rows;
        this.whole = kind.whole;
        this.code = code;
        if (!whole) return;
        for (Row r : rows) r.fused.add(this);
        review();
    }

    /** Looks again at the stop marks of its rows. */
    void review() {
        blocked = rows.stream().anyMatch(r -> r.stop);
    }

    /** Whether it may run now: all its rows, if it must, and nobody wants to stop at one of them. */
    boolean fits(int max) {
        return !whole || !blocked && rows.size() <= max;
    }

    int run(Cpu c, int max) {
        return code.run(c, max);
    }
}
