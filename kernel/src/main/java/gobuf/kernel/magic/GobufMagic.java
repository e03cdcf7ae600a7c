package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;

/** Shows a gobuf. */
final class GobufMagic extends Magic {
    GobufMagic(Workbench bench) {
        super(bench, "gobuf", "Shows the gobuf of a goroutine: where it goes on when it runs again.");
        takes("g", Kind.G);
        example("%gobuf");
        example("%gobuf g5");
        example("%gobuf g0");
        details(
                "Without an argument: of the g that the current routines are about, such as the one newproc1 builds, otherwise of the current g.");
    }

    @Override
    Object run(Args args) {
        long g = args.has("g")
                ? bench.g(args.need("g"))
                : Views.subject(bench.session()).orElse(bench.running());
        return Views.gobuf(bench.session(), g, bench.takeNotes());
    }
}
