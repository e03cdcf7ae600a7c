package gobuf.kernel.magic;

import gobuf.runtime.engine.Decision;
import java.util.ArrayList;
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
                "The history is run once more and its rows are read, so it is what ran. ✓ marks conditions that held, – those that did not, ×3 what a loop tested three times.");
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
        if (found.isEmpty())
            throw MagicError.now("no decision" + (m < 0 ? "" : " of M" + m)
                    + " has fallen since the session began; %continue lets goroutine 1 yield");
        Decision d = found.get();
        List<String> lines = new ArrayList<>();
        for (Decision.Test t : d.tests())
            lines.add((t.held() ? "✓ " : "– ") + t.row() + "  " + t.text() + (t.times() > 1 ? "  ×" + t.times() : ""));
        if (d.hidden() > 0) lines.add("… and " + d.hidden() + " more tests");
        String stops = d.rule().isEmpty()
                ? " found nothing to run and stops"
                : " found a goroutine that is locked to another M, gives that M its P and stops";
        String what = d.m() + (d.g().isEmpty() ? stops : " runs " + d.g());
        String rule = d.rule().isEmpty() ? "" : ": " + d.rule();
        if (!d.numbers().isEmpty()) rule += " (" + d.numbers() + ")";
        return bench.message("step " + d.step() + ": " + what + rule, lines, "%goto " + d.step());
    }
}
