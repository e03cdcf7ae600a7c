package gobuf.kernel.magic;

import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.expr.Nearest;
import java.util.List;
import java.util.function.Supplier;

/** Goes back. */
final class BackMagic extends Magic {
    BackMagic(Workbench bench) {
        super(bench, "back", "Goes back one step, n steps, or to where the stepping verb began.");
        takes("how", Kind.BACK);
        example("%back");
        example("%back 10");
        example("%back next");
        example("%back stepout");
        example("%back continue");
        details(
                "next: to the row before in the same frame; stepout: to the call of the current routine; continue: to the last moment"
                        + " at which a breakpoint would have stopped. Every byte is as it was then. An input from there makes a new branch; the"
                        + " old future stays in its own.");
    }

    @Override
    Object run(Args args) {
        String how = args.get("how").orElse("1");
        Session session = bench.session();
        Supplier<Stop> move =
                switch (how) {
                    case "next" -> session::backNext;
                    case "stepout" -> session::backStepout;
                    case "continue" -> session::backToBreakpoint;
                    default -> steps(how);
                };
        return bench.moved(move);
    }

    private Supplier<Stop> steps(String how) {
        if (how.matches("[a-zA-Z]{2,}") && !bench.readable(how)) {
            throw MagicError.argument(
                    "%back " + how + " is not known"
                            + Nearest.hint(
                                    how,
                                    List.of("next", "stepout", "continue"),
                                    "; it takes next, stepout or continue"),
                    "%back 10",
                    "%back next");
        }
        long n = bench.count("%back", how, Long.MAX_VALUE, "%back 10", "%back next");
        return () -> bench.session().back(n);
    }
}
