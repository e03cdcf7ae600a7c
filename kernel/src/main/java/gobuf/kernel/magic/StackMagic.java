package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;
import java.util.List;

/** Shows a stack. */
final class StackMagic extends Magic {
    StackMagic(Workbench bench) {
        super(bench, "stack", "Shows a stack word by word, with frames, SP, BP and guard.");
        takes("whose", Kind.STACK);
        example("%stack");
        example("%stack m");
        example("%stack g5");
        details(
                "g: of the current goroutine; m: of the M's g0; otherwise of that goroutine. Without an argument: the one SP is in.");
    }

    @Override
    Object run(Args args) {
        String whose = args.get("whose").orElse("");
        long g =
                switch (whose) {
                    case "" -> bench.running();
                    case "g" -> bench.g("curg");
                    case "m" -> bench.g("g0");
                    default -> bench.g(whose);
                };
        return Views.stack(bench.session(), List.of(g), bench.takeNotes());
    }
}
