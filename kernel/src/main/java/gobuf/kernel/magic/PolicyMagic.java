package gobuf.kernel.magic;

import gobuf.runtime.engine.Policies;
import gobuf.runtime.engine.Policies.Policy;
import gobuf.runtime.engine.Session;
import gobuf.runtime.expr.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows and sets rules of the scheduler. */
final class PolicyMagic extends Magic {
    PolicyMagic(Workbench bench) {
        super(
                bench,
                "policy",
                "Shows rules of the scheduler with their values, or sets them: runnext, tick, steal and others.");
        takesRest("rules", Kind.POLICY);
        flag("--reset", "all are Go 1.19's again");
        example("%policy");
        example("%policy runnext=off tick=0");
        example("%policy order=lfsr steal=one");
        example("%policy --reset");
    }

    @Override
    public String details() {
        StringBuilder text = new StringBuilder(
                "Each is a word of the process that rows read; a logged input sets it, which is one step."
                        + " What is set here holds also in the processes of %workload and %sweep that follow, which take the same"
                        + " names and may say otherwise; %reset and %boot begin with Go 1.19's.");
        for (Policy p : Policies.all()) text.append("\n  ").append(describe(p));
        return text.toString();
    }

    private static String describe(Policy p) {
        return p.name() + "=" + p.values() + " (" + p.standard() + "): " + p.help() + ". " + p.since();
    }

    @Override
    Object run(Args args) {
        boolean reset = args.has("--reset");
        if (!reset && args.all("rules").isEmpty()) return list();
        Map<String, String> values = new LinkedHashMap<>();
        if (reset) Policies.all().forEach(p -> values.put(p.name(), p.standard()));
        for (String word : args.all("rules")) values.putAll(read(word));
        Session session = bench.session();
        boolean hold = values.entrySet().stream()
                .allMatch(e -> Policies.find(e.getKey()).in(session.machine()).equals(e.getValue()));
        bench.chosen().set(values);
        if (hold) return bench.message("these rules hold already", told(values));
        String what = reset && args.all("rules").isEmpty()
                ? "rules of the scheduler are Go 1.19's again"
                : ChosenRules.text(values);
        return bench.inputs(() -> Policies.set(session, values), what);
    }

    private static List<String> told(Map<String, String> values) {
        List<String> out = new ArrayList<>();
        values.forEach((name, value) -> out.add(name + " = " + value));
        return out;
    }

    static Map<String, String> read(String word) {
        String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
        if (!Policies.names().contains(name))
            throw MagicError.argument(
                    "there is no rule " + name
                            + Nearest.hint(
                                    name, Policies.names(), "; there are " + String.join(", ", Policies.names())),
                    "%policy runnext=off");
        try {
            return Policies.parse(word);
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(
                    e.getMessage(),
                    "%policy " + name + "=" + Policies.find(name).standard());
        }
    }

    private Object list() {
        List<String> lines = new ArrayList<>();
        for (Policy p : Policies.all()) {
            String now = p.in(bench.session().machine());
            String value =
                    p.name() + " = " + now + (now.equals(p.standard()) ? "" : " (Go 1.19: " + p.standard() + ")");
            lines.add(p.cost() ? value + ": " + p.help() : value + ": " + p.help() + ". " + p.since());
        }
        return bench.message("rules of the scheduler", lines, "%policy runnext=off", "%policy --reset");
    }
}
