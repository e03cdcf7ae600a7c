package gobuf.kernel.magic;

import gobuf.runtime.engine.Stop;

/** Runs rows one at a time. */
final class StepMagic extends Magic {
    StepMagic(Workbench bench) {
        super(bench, "step", "Runs the next row, or n rows, going into calls.");
        takes("m", Kind.M);
        takes("n", Kind.COUNT);
        example("%step");
        example("%step 5");
        example("%step m2 5");
        details(
                "One row is one step; an input such as %poke is one too. Breakpoints do not stop it. %step m2 runs rows of that M,"
                        + " whatever %schedule says: that is a logged input in front of them.");
    }

    @Override
    Object run(Args args) {
        boolean named = args.has("m") && args.need("m").matches("[mM]\\d{1,9}");
        if (args.has("m") && args.has("n") && !named)
            throw MagicError.argument(args.need("m") + " is no M such as m2", "%step m0 5", "%step 5");
        String count = named ? args.get("n").orElse("1") : args.get("m").orElse("1");
        long n = bench.count("%step", count, 1_000_000_000, "%step 5", "%step m2 5");
        if (!named) return bench.moved(() -> bench.session().step(n));
        long m = Long.parseLong(args.need("m").substring(1));
        try {
            return bench.moved(() -> asked(bench.session().step(n, m), n));
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), "%schedule", "%step");
        }
    }

    /** An M whose thread goes to sleep before all rows have run says so. */
    private static Stop asked(Stop stop, long n) {
        boolean early = stop.reason() == Stop.Reason.STEPPED && stop.steps() > 0 && stop.steps() < n;
        return early ? new Stop(Stop.Reason.HELD, stop.detail(), stop.steps(), null) : stop;
    }
}
