package gobuf.kernel.table;

import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Types;
import java.util.List;
import java.util.OptionalInt;

/** The threads of the runtime, by rising id. Those that the simulation does not run are listed with what their m holds. */
public final class MsTable implements SessionTable {
    private static final List<Spec<Item>> COLUMNS = specs();

    @Override
    public String name() {
        return "ms";
    }

    @Override
    public String about() {
        return "all ms in allm, by id";
    }

    @Override
    public List<Sheet.Column> columns() {
        return Spec.columns(COLUMNS);
    }

    @Override
    public Sheet sheet(Session session, Need need) {
        Reader reader = Reader.of(session);
        List<Long> all = reader.process().ms();
        return Sheet.fill(name(), COLUMNS, reader.items(all), Reader.limited(all), need);
    }

    private static Types.M m(Item i) {
        return i.types().m;
    }

    /** The row an M is about to run. */
    private static String row(Item i) {
        Machine machine = i.in().machine();
        long id = i.signed(m(i).id);
        OptionalInt thread = machine.threadOf(id);
        if (thread.isEmpty()) return "not simulated";
        return machine.row(thread.getAsInt())
                .map(r -> r.routine().name() + ":" + r.index())
                .orElse("no row");
    }

    private static List<Spec<Item>> specs() {
        // spotless:off
        return new Spec.Of<Item>()
                .text("name",          i -> i.self().meaning(),            "m and its id")
                .number("id",          i -> i.signed(m(i).id),             "m.id")
                .text("row",           MsTable::row,                       "routine and row it runs next")
                .address("p",          i -> i.address(m(i).p),             "m.p: the p it holds")
                .address("curg",       i -> i.address(m(i).curg),          "m.curg: its goroutine, also while it is on g0")
                .address("g0",         i -> i.address(m(i).g0),            "m.g0: the g with the scheduler's stack")
                .address("gsignal",    i -> i.address(m(i).gsignal),       "m.gsignal")
                .number("locks",       i -> i.signed(m(i).locks),          "m.locks; above 0 it is not preempted")
                .number("mallocing",   i -> i.signed(m(i).mallocing),      "m.mallocing")
                .bool("spinning",      i -> i.flag(m(i).spinning),         "m.spinning: looks for work")
                .bool("blocked",       i -> i.flag(m(i).blocked),          "m.blocked: sleeps on a note")
                .address("lockedg",    i -> i.address(m(i).lockedg),       "m.lockedg")
                .number("lockedExt",   i -> i.unsigned(m(i).lockedExt),    "m.lockedExt")
                .number("lockedInt",   i -> i.unsigned(m(i).lockedInt),    "m.lockedInt")
                .address("nextp",      i -> i.address(m(i).nextp),         "m.nextp")
                .address("oldp",       i -> i.address(m(i).oldp),          "m.oldp")
                .number("dying",       i -> i.signed(m(i).dying),          "m.dying")
                .number("throwing",    i -> i.signed(m(i).throwing),       "m.throwing")
                .address("schedlink",  i -> i.address(m(i).schedlink),     "m.schedlink: the next idle m")
                .address("alllink",    i -> i.address(m(i).alllink),       "m.alllink: the next in allm")
                .address("address",    Item::self,                         "where the m lies")
                .showing("name", "row", "p", "curg", "locks", "mallocing", "spinning", "blocked", "lockedg");
        // spotless:on
    }
}
