package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Types;
import java.util.List;

/** The goroutines in allgs, dead ones that wait to be used again too. An M's g0 and gsignal are not in allgs; {@code %ms} has them. */
public final class GsTable implements SessionTable {
    private static final List<Spec<Item>> COLUMNS = specs();

    @Override
    public String name() {
        return "gs";
    }

    @Override
    public String about() {
        return "all gs in allgs, dead ones that wait to be used again too";
    }

    @Override
    public List<Sheet.Column> columns() {
        return Spec.columns(COLUMNS);
    }

    @Override
    public Sheet sheet(Session session, Need need) {
        Reader reader = Reader.of(session);
        List<Long> all = reader.process().gs();
        return Sheet.fill(name(), COLUMNS, reader.items(all), Reader.limited(all), need);
    }

    private static Types.G g(Item i) {
        return i.types().g;
    }

    private static List<Spec<Item>> specs() {
        // spotless:off
        return new Spec.Of<Item>()
                .text("name",            i -> i.self().meaning(),                                  "g and its goid; allgs[4] while it has none")
                .number("goid",          i -> i.signed(g(i).goid),                                 "g.goid; a dead g keeps it until it is used again")
                .text("status",          i -> i.in().process().status(i.at()),                     "g.atomicstatus by name")
                .text("place",           i -> i.in().census().place(i.at()),                       "the queue or list it is in, the m it runs on, or what it waits for")
                .address("m",            i -> i.address(g(i).m),                                   "g.m")
                .address("stack.lo",     i -> i.address(g(i).stackLo),                             "g.stack.lo")
                .address("stack.hi",     i -> i.address(g(i).stackHi),                             "g.stack.hi")
                .number("stack.size",    i -> i.unsigned(g(i).stackHi) - i.unsigned(g(i).stackLo), "bytes from stack.lo to stack.hi")
                .address("stackguard0",  i -> i.address(g(i).stackguard0),                         "g.stackguard0, what prologues compare SP with")
                .address("stktopsp",     i -> i.address(g(i).stktopsp),                            "g.stktopsp, where tracebacks end")
                .address("sched.sp",     i -> i.address(g(i).sched.sp),                            "the gobuf's sp")
                .address("sched.pc",     i -> i.address(g(i).sched.pc),                            "the gobuf's pc")
                .address("sched.ctxt",   i -> i.address(g(i).sched.ctxt),                          "the gobuf's ctxt: the closure, until the g has run")
                .address("sched.bp",     i -> i.address(g(i).sched.bp),                            "the gobuf's bp")
                .address("startpc",      i -> i.address(g(i).startpc),                             "g.startpc: the function it began with")
                .address("gopc",         i -> i.address(g(i).gopc),                                "g.gopc: behind the go statement that made it")
                .address("schedlink",    i -> i.address(g(i).schedlink),                           "g.schedlink: the next in the list it is in")
                .text("waitreason",      i -> i.in().process().waitReason(i.at()),                 "g.waitreason in Go's words; what it waited for last")
                .text("waitson",         i -> i.in().census().waitsOn(i.at()),                     "the channels, semaphore or cond it waits on, or when its timer is due")
                .address("lockedm",      i -> i.address(g(i).lockedm),                             "g.lockedm")
                .bool("preempt",         i -> i.flag(g(i).preempt),                                "g.preempt")
                .number("trackingSeq",   i -> i.unsigned(g(i).trackingSeq),                        "g.trackingSeq")
                .address("address",      Item::self,                                               "where the g lies")
                .showing("name", "status", "place", "sched.pc", "startpc");
        // spotless:on
    }
}
