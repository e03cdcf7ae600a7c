package gobuf.kernel.magic;

import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;

/** Runs on. */
final class ContinueMagic extends Magic {
    ContinueMagic(Workbench bench) {
        super(bench, "continue", "Runs until a breakpoint, or until goroutine 1 waits for the next magic.");
        example("%continue");
        details(
                "When goroutine 1 waits already, it calls runtime.Gosched, so that the other goroutines run. An interrupt stops at a"
                        + " row and loses nothing.");
    }

    @Override
    Object run(Args args) {
        Session session = bench.session();
        Past before = Past.of(session);
        long from = session.step();
        if (session.waits()) session.ask(session.statements().gosched());
        Stop stop = bench.progress().cont();
        long rows = session.step() - from;
        return bench.moved(before, new Stop(stop.reason(), stop.detail(), rows, stop.fault()));
    }
}
