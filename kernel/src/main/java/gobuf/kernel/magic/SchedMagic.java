package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;

/** Shows the scheduler. */
final class SchedMagic extends Magic {
    SchedMagic(Workbench bench) {
        super(bench, "sched", "Shows Ms, Ps, goroutines and queues at one glance.");
        example("%sched");
    }

    @Override
    Object run(Args args) {
        return Views.sched(bench.session());
    }
}
