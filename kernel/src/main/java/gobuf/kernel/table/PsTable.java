package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Types;
import java.util.List;

/** The processors in allp. */
public final class PsTable implements SessionTable {
    private static final List<Spec<Item>> COLUMNS = specs();

    @Override
    public String name() {
        return "ps";
    }

    @Override
    public String about() {
        return "all ps in allp";
    }

    @Override
    public List<Sheet.Column> columns() {
        return Spec.columns(COLUMNS);
    }

    @Override
    public Sheet sheet(Session session, Need need) {
        Reader reader = Reader.of(session);
        List<Long> all = reader.process().ps();
        return Sheet.fill(name(), COLUMNS, reader.items(all), Reader.limited(all), need);
    }

    private static Types.P p(Item i) {
        return i.types().p;
    }

    private static List<Spec<Item>> specs() {
        // spotless:off
        return new Spec.Of<Item>()
                .text("name",             i -> i.self().meaning(),                                                          "p and its id")
                .number("id",             i -> i.signed(p(i).id),                                                           "p.id")
                .text("status",           i -> i.in().process().pStatus(i.at()),                                            "p.status by name")
                .address("m",             i -> i.address(p(i).m),                                                           "p.m: the m that holds it")
                .number("schedtick",      i -> i.unsigned(p(i).schedtick),                                                  "p.schedtick: every 61st looks at the global queue first")
                .number("syscalltick",    i -> i.unsigned(p(i).syscalltick),                                                "p.syscalltick")
                .number("runqhead",       i -> i.unsigned(p(i).runqhead),                                                   "p.runqhead; grows, the slot is runqhead%256")
                .number("runqtail",       i -> i.unsigned(p(i).runqtail),                                                   "p.runqtail; grows, the slot is runqtail%256")
                .number("runq.length",    i -> (i.unsigned(p(i).runqtail) - i.unsigned(p(i).runqhead)) & 0xffffffffL,       "runqtail−runqhead: gs in the ring")
                .address("runnext",       i -> i.address(p(i).runnext),                                                     "p.runnext: runs before the ring")
                .number("goidcache",      i -> i.unsigned(p(i).goidcache),                                                  "p.goidcache: the next goid it gives")
                .number("goidcacheend",   i -> i.unsigned(p(i).goidcacheend),                                               "p.goidcacheend: here it needs new ones")
                .number("gFree.n",        i -> i.signed(p(i).gFreeN),                                                       "p.gFree.n: dead gs kept for use again")
                .address("gFree.head",    i -> i.address(p(i).gFreeHead),                                                   "p.gFree.gList.head")
                .address("mcache",        i -> i.address(p(i).mcache),                                                      "p.mcache")
                .address("link",          i -> i.address(p(i).link),                                                        "p.link: the next idle p")
                .bool("preempt",          i -> i.flag(p(i).preempt),                                                        "p.preempt")
                .number("runSafePointFn", i -> i.unsigned(p(i).runSafePointFn),                                             "p.runSafePointFn")
                .address("address",       Item::self,                                                                       "where the p lies")
                .showing("name", "status", "m", "schedtick", "runqhead", "runqtail", "runq.length", "runnext");
        // spotless:on
    }
}
