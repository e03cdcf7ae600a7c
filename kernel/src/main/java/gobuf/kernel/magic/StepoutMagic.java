package gobuf.kernel.magic;

/** Leaves the current routine. */
final class StepoutMagic extends Magic {
    StepoutMagic(Workbench bench) {
        super(bench, "stepout", "Runs until the current routine has returned to its caller.");
        example("%stepout");
    }

    @Override
    Object run(Args args) {
        return bench.moved(() -> bench.session().stepout());
    }
}
