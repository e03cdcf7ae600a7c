package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;

/** Shows a backtrace. */
final class BtMagic extends Magic {
    BtMagic(Workbench bench) {
        super(bench, "bt", "Shows the frames of a stack, read off simulated memory.");
        takes("g", Kind.G);
        example("%bt");
        example("%bt g5");
    }

    @Override
    Object run(Args args) {
        long g = args.has("g") ? bench.g(args.need("g")) : bench.running();
        return Views.backtrace(bench.session(), g);
    }
}
