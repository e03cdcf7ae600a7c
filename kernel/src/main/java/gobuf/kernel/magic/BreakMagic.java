package gobuf.kernel.magic;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Breakpoint;
import gobuf.runtime.engine.Breakpoints;
import gobuf.runtime.engine.Events;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.expr.Expression;
import gobuf.runtime.expr.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Makes, lists and clears breakpoints. */
final class BreakMagic extends Magic {
    BreakMagic(Workbench bench) {
        super(bench, "break", "Makes a breakpoint; lists or clears them.");
        takes("place", Kind.BREAK);
        takesRest("numbers", Kind.NUMBER);
        option(
                "--if",
                Kind.EXPRESSION,
                "stops only if the condition is not 0; without a place, at whatever row that comes to hold");
        option("--event", Kind.EVENT, "stops in front of rows that mean this event, such as runq overflow");
        example("%break newproc1:17");
        example("%break runqput --if p0.runqtail - p0.runqhead == 256");
        example("%break --event runq overflow");
        example("%break --if g5.atomicstatus == _Grunning");
        example("%break list");
        example("%break clear 1");
        details(
                "Breakpoints stop %continue, %next, %stepout and %goto, and %back continue. They change nothing of the machine.");
    }

    @Override
    Object run(Args args) {
        String place = args.get("place").orElse("");
        if (place.equals("clear")) return clear(args.all("numbers"));
        if (args.has("numbers"))
            throw MagicError.argument(
                    "'" + args.need("numbers") + "' was not expected; a condition follows --if",
                    "%break newproc1 --if newg.goid == 5");
        if (args.has("--event") && !place.isEmpty())
            throw MagicError.argument("an event and a place do not go together", "%break --event runq overflow");
        if (place.equals("list") || place.isEmpty() && !args.has("--if") && !args.has("--event"))
            return list("breakpoints");
        make(place, args);
        return list("breakpoint made");
    }

    private void make(String place, Args args) {
        Breakpoints breakpoints = bench.session().breakpoints();
        Predicate<Machine> condition = args.get("--if")
                .map(c -> Expression.parse(c).condition(bench.session().machine()))
                .orElse(null);
        String only = args.get("--if").map(c -> " if " + c).orElse("");
        if (args.has("--event")) {
            String event = args.need("--event");
            breakpoints.onEvent("event " + event + only, event, rowsOf(event), condition);
        } else if (place.isEmpty()) {
            breakpoints.when("whenever " + args.need("--if"), condition);
        } else {
            Row row = bench.row(place);
            breakpoints.atRows(row + only, List.of(row), condition);
        }
    }

    private List<Row> rowsOf(String event) {
        Map<String, List<Row>> kinds = Events.kinds(bench.session().image());
        if (!kinds.containsKey(event)) {
            throw MagicError.argument("no row means the event '" + event + "'"
                    + Nearest.hint(event, kinds.keySet(), "; there are " + String.join(", ", kinds.keySet())));
        }
        return kinds.get(event);
    }

    private Object clear(List<String> numbers) {
        Breakpoints breakpoints = bench.session().breakpoints();
        List<Integer> ids = new ArrayList<>();
        for (String n : numbers) {
            int id = (int) bench.count("%break clear", n, Integer.MAX_VALUE, "%break list");
            if (breakpoints.all().stream().noneMatch(b -> b.id() == id))
                throw MagicError.argument("there is no breakpoint " + id, "%break list");
            ids.add(id);
        }
        if (ids.isEmpty()) breakpoints.clearAll();
        ids.forEach(breakpoints::clear);
        return breakpoints.all().isEmpty()
                ? bench.message("cleared: no breakpoints are left", List.of())
                : list("cleared");
    }

    private Object list(String title) {
        List<String> lines = new ArrayList<>();
        for (Breakpoint b : bench.session().breakpoints().all())
            lines.add(b.id() + "  " + (b.size() > 0 ? "watch " : "") + b.text());
        if (lines.isEmpty()) return bench.message("no breakpoints", lines, "%break newproc1:17", "%watch p0.runnext");
        return bench.message(title, lines);
    }
}
