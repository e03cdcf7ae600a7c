package gobuf.kernel.magic;

import gobuf.runtime.asm.Hardware;
import gobuf.runtime.engine.Experiment;
import gobuf.runtime.engine.Outcome;
import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.expr.Nearest;
import gobuf.runtime.os.Requests.Tally;
import gobuf.runtime.stats.Summary;
import gobuf.runtime.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs a workload in a new process, or tells what has become of the session's. */
final class WorkloadMagic extends Magic {
    private static final int PROCS = 1;

    WorkloadMagic(Workbench bench) {
        super(
                bench,
                "workload",
                "Runs a server under a workload in a new process, and tells how long requests waited.");
        takesRest("workload", Kind.WORKLOAD);
        option("--procs", Kind.COUNT, "how many Ps; 1 unless said");
        option("--policy", Kind.POLICIES, "rules of the scheduler for this run; else those that %policy has set hold");
        option("--schedule", Kind.SCHEDULE, "whose row is next; " + Experiment.SCHEDULE + " unless said");
        flag("--begin", "stops at the server's first row, to be stepped");
        example("%workload open load=0.8 service=exp:100us n=2000 --procs 2");
        example("%workload open n=2000 --procs 8 --policy runnext=off tick=0");
        example("%workload pipeline stages=3 n=500 --begin");
        example("%workload");
    }

    @Override
    public String details() {
        StringBuilder text = new StringBuilder("Kinds:");
        for (Workload.Kind k : Workload.Kind.values())
            text.append("\n  ").append(k.lower()).append(": ").append(k.help());
        text.append("\nKeys, with what holds unless said:");
        Workload.KEYS.forEach(
                (k, help) -> text.append("\n  ").append(k).append("=: ").append(help));
        return text
                + "\nRequests and their times are drawn from the seed and written into a table of the process, which is one logged input."
                + " Ms sleep in the poller until the next request arrives; goroutine 1 accepts them, as a Go server does, and starts a"
                + " goroutine for each. Work is time that passes on the P. Times count from the arrival in virtual time; all of the"
                + " scheduler's own time is in them. Without arguments it tells about the workload of this session, so far.";
    }

    @Override
    Object run(Args args) {
        if (args.all("workload").isEmpty()) return told();
        Map<String, String> given = given(args);
        Session prepared = experiment(args, given).prepare(bench.session());
        bench.turnTo(prepared);
        bench.chosen().aside(given.keySet());
        Past before = Past.of(prepared);
        if (args.has("--begin")) return bench.inputs(() -> {}, "the server stands at its first row" + rules());
        Stop stop = bench.progress().cont();
        Outcome o = Outcome.of(prepared);
        return o.done() == o.requests() ? summary(o) : bench.moved(before, stop);
    }

    private static Map<String, String> given(Args args) {
        Map<String, String> out = new LinkedHashMap<>();
        for (String word : args.get("--policy").orElse("").strip().split("\\s+"))
            if (!word.isEmpty()) out.putAll(PolicyMagic.read(word));
        return out;
    }

    private Experiment experiment(Args args, Map<String, String> given) {
        Map<String, String> policies = bench.chosen().in(bench.session().machine());
        policies.putAll(given);
        long procs = args.has("--procs")
                ? bench.count("--procs", args.need("--procs"), Hardware.MOST, "%workload open n=2000 --procs 4")
                : PROCS;
        try {
            Workload w = Workload.parse(String.join(" ", args.all("workload")));
            return new Experiment(
                    w, (int) procs, policies, args.get("--schedule").orElse(Experiment.SCHEDULE));
        } catch (IllegalArgumentException e) {
            String first = args.all("workload").get(0);
            List<String> kinds = Arrays.stream(Workload.Kind.values())
                    .map(Workload.Kind::lower)
                    .toList();
            String hint = kinds.contains(first) ? "" : Nearest.hint(first, kinds, "");
            throw MagicError.argument(e.getMessage() + hint, "%workload open load=0.8 n=2000");
        }
    }

    private Object told() {
        Session s = bench.session();
        try {
            return summary(Outcome.of(s));
        } catch (IllegalStateException e) {
            throw MagicError.now(e.getMessage(), "%workload open load=0.8 n=2000");
        }
    }

    private Object summary(Outcome o) {
        List<String> lines = new ArrayList<>();
        int done = (int) o.done();
        String rows = o.steps() + " rows since the process began";
        lines.add(
                done == 0
                        ? "none of the " + o.requests() + " requests is done with yet; " + rows
                        : done + " of " + o.requests() + " requests are done with, " + time(o.end())
                                + " of virtual time from the first row on; " + rows);
        long[] waited = new long[done];
        long[] there = new long[done];
        long[] arrivals = o.arrivals();
        long[] starts = o.starts();
        long[] ends = o.ends();
        for (int i = 0, k = 0; i < arrivals.length; i++) {
            if (ends[i] < 0) continue;
            waited[k] = starts[i] - arrivals[i];
            there[k++] = ends[i] - arrivals[i];
        }
        if (done > 0) {
            lines.add("from arrival to first running: " + spread(waited));
            lines.add("from arrival to end: " + spread(there));
        }
        if (done == o.requests()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "requests there, averaged over time: %.3f, of them not yet running: %.3f; Little's law %s",
                    o.meanNumber(),
                    o.meanWaiting(),
                    o.little() ? "holds to the nanosecond" : "IS BROKEN"));
            lines.add(String.format(
                    Locale.ROOT, "work took %.1f %% of the Ps' time: %s", 100 * o.utilisation(), busy(o)));
        }
        lines.add(Arrays.stream(Tally.values())
                .map(t -> t.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + o.count(t))
                .collect(Collectors.joining(", ", "", ", migrations " + o.migrations())));
        if (!rules().isEmpty()) lines.add(rules().substring(2));
        String schedule = bench.session().schedule();
        if (!schedule.startsWith("virtual"))
            lines.add(
                    "under the schedule " + schedule + " no M waits for another's clock, so times from one M to another"
                            + " are not what they would be; %schedule virtual keeps them together");
        return bench.message("workload", lines, "%events", "%policy", "%sched");
    }

    /** Which rules are not Go's, so that nobody takes these times for Go's; empty if all are. */
    private String rules() {
        Map<String, String> unusual = ChosenRules.unusual(bench.session().machine());
        if (unusual.isEmpty()) return "";
        boolean chosen = bench.chosen().in(bench.session().machine()).entrySet().containsAll(unusual.entrySet());
        return "; rules that are not Go 1.19's: " + ChosenRules.text(unusual)
                + (chosen ? ", set by %policy; %policy --reset ends that" : "");
    }

    private static String busy(Outcome o) {
        long[] busy = o.busy();
        return java.util.stream.IntStream.range(0, busy.length)
                .limit(16)
                .mapToObj(p -> String.format(Locale.ROOT, "p%d %.1f %%", p, 100.0 * busy[p] / o.end()))
                .collect(Collectors.joining(", ", "", busy.length > 16 ? ", …" : ""));
    }

    private static String spread(long[] ns) {
        Summary s = Summary.of(ns);
        return "mean " + time(s.mean()) + ", p50 " + time(s.p50()) + ", p90 " + time(s.p90()) + ", p99 " + time(s.p99())
                + ", most " + time(s.max());
    }

    private static String time(double ns) {
        if (Double.isNaN(ns)) return "?";
        if (ns < 1e3) return String.format(Locale.ROOT, "%.0f ns", ns);
        if (ns < 1e6) return String.format(Locale.ROOT, "%.2f µs", ns / 1e3);
        return ns < 1e9
                ? String.format(Locale.ROOT, "%.3f ms", ns / 1e6)
                : String.format(Locale.ROOT, "%.4f s", ns / 1e9);
    }
}
