package gobuf.runtime.code;

import gobuf.runtime.machine.Journal;

/**
 * Some rows of a routine as code that runs one row after the other and looks after each whether to go on: what the {@link Interpreter}
 * uses for rows that run often. Between two rows all state is in the machine, as if each had been run by its own effect.
 */
abstract class Block {
    /**
     * Runs rows, beginning with number {@code from} of the block, at least one.
     *
     * @return the row that comes next: nothing is left of the budget, it has a stop mark, or it is not in this block
     */
    abstract Row run(Cpu c, int from, Budget b);

    /** How far a run may go, and how far it got. */
    static final class Budget {
        /** Rows that may still run. */
        int left;
        /** The row that faulted, or null. */
        Row at;

        final Journal journal;
        final int thread;

        /** With a journal, to which every row is a step of the given thread, or null. */
        Budget(Journal journal, int thread) {
            this.journal = journal;
            this.thread = thread;
        }

        /** A row is about to run. */
        void boundary(long address) {
            journal.boundary(thread, address);
        }
    }
}
