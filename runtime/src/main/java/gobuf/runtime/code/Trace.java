package gobuf.runtime.code;

import java.util.List;

/** A path of rows that was taken often, joined to straight code. It leaves its rows wherever a run takes another path. */
abstract class Trace {
    /** What code of a path does between its rows. */
    enum Kind {
        /** Nothing: what registers hold is written when the path is left. It looks whether to go on only every {@link #STRETCH} rows. */
        FUSED(true, false),
        /** As {@link #FUSED}, and a probe is told of the rows that it wants to know of. */
        TAPPED(true, false),
        /** All state is in the machine, and it looks behind every row whether to go on. */
        STEPPED(false, true),
        /** All state is in the machine, and what is overwritten goes to the journal. It looks as seldom as {@link #FUSED}. */
        JOURNALED(false, false);

        /** Whether registers are held in variables. */
        final boolean holds;
        /** Whether it looks behind every row; else nobody may want to stop at one of its rows. */
        final boolean everyRow;

        Kind(boolean holds, boolean everyRow) {
            this.holds = holds;
            this.everyRow = everyRow;
        }
    }

    /** Rows between two looks of a path that does not look behind every row. */
    static final int STRETCH = 32;

    /** Where paths of a kind may begin. */
    static final class Head {
        private static final int NEVER = Integer.MAX_VALUE;

        final Row row;
        /** How often a run came here. */
        int heat;
        /** The path that begins here, or null. */
        Trace trace;
        /** The fewest rows with which it may run; more than there ever are if it may not, or if there is none. */
        int least = NEVER;

        private Head(Row row) {
            this.row = row;
        }

        /** Where paths begin at a row, by kind. */
        static Head[] of(Row row) {
            Head[] heads = new Head[Kind.values().length];
            for (int i = 0; i < heads.length; i++) heads[i] = new Head(row);
            return heads;
        }
    }

    private List<Row> rows;
    private int least;
    private boolean looks;
    private Head head;

    /** Of a path just written: its rows. */
    final Trace of(List<Row> path, Kind kind) {
        rows = List.copyOf(path);
        least = kind.everyRow ? 1 : Math.min(rows.size(), STRETCH);
        looks = kind.everyRow;
        if (!looks) {
            for (Row r : rows) r.through.add(this);
        }
        return this;
    }

    /** From now on a run that comes to {@code at} takes this path. */
    final void begin(Head at) {
        head = at;
        at.trace = this;
        review();
    }

    /** How many rows it has. */
    final int rows() {
        return rows.size();
    }

    /** Looks again at the stop marks of its rows: it may run if it looks at them itself, or if nobody wants to stop at one of them. */
    final void review() {
        boolean blocked = !looks && rows.stream().anyMatch(r -> r.stop);
        head.least = blocked ? Head.NEVER : least;
    }

    /**
     * Runs the path until it is left, again and again if it ends where it begins. Where it was left, {@link Cpu#left} tells.
     *
     * @return how many rows ran, at most {@code max}
     */
    abstract int run(Cpu c, int max);
}
