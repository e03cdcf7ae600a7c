package gobuf.kernel.table;

import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.view.Change;
import gobuf.runtime.view.Value;
import java.util.List;
import java.util.function.Supplier;

/** What differs in memory from before the last move, the most telling first. */
public final class ChangesTable implements SessionTable {
    private static final List<Spec<Change>> COLUMNS = specs();

    private final Supplier<Past> before;

    /** @param before the machine before the last move; may throw what is to be told if there is none */
    public ChangesTable(Supplier<Past> before) {
        this.before = before;
    }

    @Override
    public String name() {
        return "changes";
    }

    @Override
    public String about() {
        return "what the last move changed in memory, the most telling first";
    }

    @Override
    public List<Sheet.Column> columns() {
        return Spec.columns(COLUMNS);
    }

    @Override
    public Sheet sheet(Session session, Need need) {
        List<Change> changes = Views.changes(session, before.get(), LIMIT);
        String remark =
                changes.size() < LIMIT ? "" : "only the first " + LIMIT + " words were read: the limit of a table";
        return Sheet.fill(name(), COLUMNS, changes, remark, need);
    }

    private static Address address(Value value) {
        return new Address(value.bits(), value.meaning());
    }

    private static List<Spec<Change>> specs() {
        // spotless:off
        return new Spec.Of<Change>()
                .text("location",    Change::place,              "the field or word by name")
                .address("address",  c -> new Address(c.address(), ""), "where it lies")
                .text("was",         c -> c.before().text(),     "what it held before")
                .text("is",          c -> c.after().text(),      "what it holds now")
                .address("old",      c -> address(c.before()),   "what it held, for conditions: as a number or by what it means")
                .address("new",      c -> address(c.after()),    "what it holds, for conditions")
                .showing("location", "was", "is");
        // spotless:on
    }
}
