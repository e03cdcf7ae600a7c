package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;

/** Draws Ms and Ps over virtual time. */
final class TimelineMagic extends Magic {
    /** Steps that are drawn unless somebody asks for others. */
    private static final long LAST = 2_000;

    TimelineMagic(Workbench bench) {
        super(bench, "timeline", "Draws what each M and P did over virtual time, and who woke whom.");
        option("--last", Kind.COUNT, "so many steps before the current one; 2000 without it");
        option("--from", Kind.STEP, "the first step");
        option("--to", Kind.STEP, "the step behind the last; the current one without it");
        example("%timeline");
        example("%timeline --last 10000");
        example("%timeline --from 0 --to 500");
        details(
                "The history is run once more and its rows are read; the machine does not move. An M's time is its own clock. A bar of"
                        + " an M is a goroutine it runs or works for, or the scheduler on g0; a gap is sleep. A bar of a P is what"
                        + " the M that holds it does. An arrow is a futex wake, a clone or a steal; a triangle is a goroutine made ready.");
    }

    @Override
    Object run(Args args) {
        if (args.has("--last") && args.has("--from"))
            throw MagicError.argument(
                    "--last and --from do not go together", "%timeline --last 500", "%timeline --from 0");
        long now = bench.session().step();
        long to = args.has("--to") ? step(args, "--to") : now;
        long last = args.has("--last")
                ? bench.count("--last", args.need("--last"), Long.MAX_VALUE, "%timeline --last 500")
                : LAST;
        if (now == 0 && !args.has("--from"))
            throw MagicError.now("nothing has run yet", "%newproc add 0x100 0x200 --run", "%continue");
        long from = args.has("--from") ? step(args, "--from") : Math.max(0, to - last);
        try {
            return Views.timeline(bench.session(), from, to, bench.progress()::wasInterrupted);
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), "%timeline", "%timeline --last 500");
        }
    }

    private long step(Args args, String option) {
        return bench.number(option, args.need(option), 0, Long.MAX_VALUE, "%timeline --from 0");
    }
}
