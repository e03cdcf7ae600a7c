package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;

/** Shows registers. */
final class RegsMagic extends Magic {
    RegsMagic(Workbench bench) {
        super(bench, "regs", "Shows the registers of the M that runs; what is not modelled is dimmed.");
        example("%regs");
    }

    @Override
    Object run(Args args) {
        return Views.regs(bench.session(), bench.takeNotes());
    }
}
