package gobuf.kernel.magic;

/** Runs rows one at a time. */
final class StepMagic extends Magic {
    StepMagic(Workbench bench) {
        super(bench, "step", "Runs the next row, or n rows, going into calls.");
        takes("n", Kind.EXPRESSION);
        example("%step");
        example("%step 5");
        details("One row is one step; an input such as %poke is one too. Breakpoints do not stop it.");
    }

    @Override
    Object run(Args args) {
        long n = args.has("n") ? bench.count(args.need("n"), 1_000_000_000) : 1;
        return bench.moved(() -> bench.session().step(n));
    }
}
