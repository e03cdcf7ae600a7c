package gobuf.kernel.magic;

import gobuf.runtime.engine.Decision;
import gobuf.runtime.engine.Views;
import gobuf.runtime.view.DecisionView;
import java.util.List;
import java.util.Optional;

/** Says why the scheduler's last decision fell as it did. */
final class ExplainMagic extends Magic {
    ExplainMagic(Workbench bench) {
        super(
                bench,
                "explain",
                "Says why the last scheduling decision fell so: every condition that was tested on the way to it.");
        takes("m", Kind.M);
        example("%explain");
        example("%explain m2");
        details(
                "The history is run once more and its rows are read, so it is what ran. A loop's conditions stand once for each result: ×3 is three times.");
    }

    @Override
    Object run(Args args) {
        long m = -1;
        if (args.has("m")) {
            if (!args.need("m").matches("[mM]\\d{1,9}"))
                throw MagicError.argument(args.need("m") + " is no M such as m2", "%explain m0", "%explain");
            m = Long.parseLong(args.need("m").substring(1));
        }
        Optional<Decision> found = Decision.last(bench.session(), m, bench.progress()::wasInterrupted);
        if (found.isEmpty()) {
            Optional<String> none = m < 0 ? Optional.empty() : bench.session().without(m);
            if (none.isPresent()) throw MagicError.argument(none.get(), "%ms", "%explain");
            throw MagicError.now("no decision" + (m < 0 ? "" : " of M" + m)
                    + " has fallen since the session began; %continue lets goroutine 1 yield");
        }
        Decision d = found.get();
        String title = "step " + d.step() + ": " + d.m() + what(d);
        if (!d.numbers().isEmpty()) title += " (" + d.numbers() + ")";
        List<DecisionView.Test> tests = d.tests().stream()
                .map(t -> new DecisionView.Test(t.row(), t.text(), t.held(), t.times()))
                .toList();
        return new DecisionView(Views.where(bench.session()), title, tests, d.hidden(), List.of("%goto " + d.step()));
    }

    private static String what(Decision d) {
        String why = d.rule().isEmpty() ? "" : ": " + d.rule();
        if (!d.g().isEmpty()) return " runs " + d.g() + why;
        return why.isEmpty() ? " found nothing to run and stops" : " stops" + why;
    }
}
