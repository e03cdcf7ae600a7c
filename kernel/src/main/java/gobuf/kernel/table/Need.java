package gobuf.kernel.table;

import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * What is needed of a table: with 100,000 goroutines each column costs.
 *
 * @param query what is asked for; null for every column
 * @param interrupted tells true when nothing is needed any more
 */
record Need(TableQuery query, BooleanSupplier interrupted) {
    /** Every column, to the end. */
    static final Need ALL = new Need(null, () -> false);

    /** Whether the column is shown, sorted by, or perhaps named by the condition. */
    boolean of(Sheet.Column c) {
        if (query == null || query.all()) return true;
        boolean shown = query.columns().isEmpty() ? c.shown() : query.columns().contains(c.name());
        return shown || query.sort().endsWith(c.name()) || query.where().contains(c.name());
    }

    /** The same, to the end: an interrupt that has shortened the source is not to stop what is made of it. */
    Need on() {
        return interrupted.getAsBoolean() ? new Need(query, () -> false) : this;
    }

    /**
     * The rows one by one.
     *
     * @throws CancellationException while they are gone through, if interrupted
     */
    <T> Iterable<T> each(Iterable<T> rows) {
        return () -> {
            Iterator<T> in = rows.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    if (interrupted.getAsBoolean()) throw new CancellationException("interrupted");
                    return in.hasNext();
                }

                @Override
                public T next() {
                    return in.next();
                }
            };
        };
    }
}
