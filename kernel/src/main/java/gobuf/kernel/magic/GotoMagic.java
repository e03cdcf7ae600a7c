package gobuf.kernel.magic;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;

/** Goes to a step or runs to a row. */
final class GotoMagic extends Magic {
    GotoMagic(Workbench bench) {
        super(bench, "goto", "Goes to a step, back or forward; or runs on to a row.");
        needs("place", Kind.PLACE);
        example("%goto 42");
        example("%goto newproc1:17");
        example("%goto runqput");
        details(
                "A step is a number of this branch: what lies in its past is as it was, what lies ahead runs along the log. A routine, or a"
                        + " routine and row, is run to; a breakpoint on the way stops it.");
    }

    @Override
    Object run(Args args) {
        String place = args.need("place");
        Session session = bench.session();
        if (place.matches("\\d+")) {
            long step = bench.number(place);
            return bench.moved(() -> session.goTo(step));
        }
        if (place.startsWith("-"))
            throw MagicError.argument(place + " is no step: they are numbered from 0", "%goto 0", "%back 1");
        Row row = bench.row(place);
        Past before = Past.of(session);
        Stop stop = bench.runTo(row, m -> true, "at " + row);
        return bench.moved(before, Workbench.missed(stop, row.toString()));
    }
}
