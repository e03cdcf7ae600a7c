package gobuf.kernel.magic;

import gobuf.kernel.table.Moments;
import gobuf.runtime.engine.Instants;
import gobuf.runtime.engine.Session;

/** Goes to a moment of virtual time, or to that of a table's row. */
final class AtMagic extends Magic {
    AtMagic(Workbench bench) {
        super(bench, "at", "Goes to a moment of virtual time, or to the one that a table's row tells of.");
        needs("moment", Kind.MOMENT);
        takes("row", Kind.COUNT);
        example("%at 1.25ms");
        example("%at events 17");
        example("%at waits 3");
        details(
                "A moment has come at the first step at which no M that could run is behind it: all Ms' clocks go together only under %schedule"
                        + " virtual. Rows are counted from 1 in the table's own order, as %table shows it; a table that was sorted or filtered keeps"
                        + " its order under a name (%table … --name slow, then %at slow 1). A row's step is where it goes, in front of the row that"
                        + " did it; without one the row's time. From there %step, %back and all else go on as ever. The session's own tables reach up to the"
                        + " current step, so behind a way back they are shorter; a table with a name stays whole.");
    }

    @Override
    Object run(Args args) {
        String what = args.need("moment");
        Session session = bench.session();
        if (!args.has("row")) {
            if (what.matches("\\d+"))
                throw MagicError.argument(
                        what + " has no unit: ns, us, ms or s; %goto goes to a step",
                        "%at " + what + "us",
                        "%goto " + what);
            if (bench.tables().all().contains(what))
                throw MagicError.argument("which row of " + what + "?", "%at " + what + " 1");
            return bench.moved(() -> session.goTo(step(Times.ns(what))));
        }
        long row = bench.count("%at " + what, args.need("row"), Integer.MAX_VALUE, "%at " + what + " 1");
        try {
            Moments.Moment moment = Moments.of(session, bench.tables(), what, row, bench.progress()::wasInterrupted);
            long step = moment.step() >= 0 ? moment.step() : step(moment.ns());
            return bench.moved(() -> session.goTo(step));
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), examples().toArray(String[]::new));
        }
    }

    /** The step at which a moment has come. */
    private long step(long ns) {
        Session session = bench.session();
        long[] found = {-1};
        Instants.each(
                session,
                ns,
                ns,
                1,
                (machine, step, at) -> found[0] = step,
                () -> found[0] >= 0 || bench.progress().wasInterrupted());
        if (found[0] >= 0) return found[0];
        if (bench.progress().wasInterrupted())
            throw MagicError.interrupted("interrupted before the moment was found; nothing has changed", "%at 1us");
        throw MagicError.argument(
                "this branch has not come to " + ns + " ns of virtual time", "%continue", "%table events --head 5");
    }
}
