package gobuf.spark;

import gobuf.runtime.sweep.Cell;
import gobuf.runtime.sweep.CellResult;
import gobuf.runtime.sweep.CellRunner;
import gobuf.runtime.sweep.Lab;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import scala.Function1;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What an executor does: cells in, results out. */
final class Task extends AbstractFunction1<Iterator<String>, String[]>
        implements Function1<Iterator<String>, String[]>, Serializable {
    private static final long serialVersionUID = 1;

    /** A machine for each of the executor's threads, with the code that its rows have become: the next cell finds it there. */
    private static final ThreadLocal<CellRunner> LAB = ThreadLocal.withInitial(Lab::new);

    @Override
    public String[] apply(Iterator<String> cells) {
        List<String> results = new ArrayList<>();
        while (cells.hasNext()) {
            Cell cell = Cell.parse(cells.next());
            results.add(LAB.get()
                    .run(cell)
                    .orElseGet(() -> CellResult.failed(cell, "interrupted"))
                    .line());
        }
        return results.toArray(String[]::new);
    }
}
