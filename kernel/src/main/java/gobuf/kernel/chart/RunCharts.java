package gobuf.kernel.chart;

import gobuf.runtime.engine.Instants;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Process;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.ChartView.Axis;
import gobuf.runtime.view.ChartView.Heat;
import gobuf.runtime.view.ChartView.Mark;
import gobuf.runtime.view.ChartView.Panel;
import gobuf.runtime.view.ChartView.Plot;
import gobuf.runtime.view.ChartView.Point;
import gobuf.runtime.view.ChartView.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws a run. What it was like at moments of virtual time is seen by running the history once more: the session does not move. */
public final class RunCharts {
    /** Names of the charts. */
    public static final List<String> NAMES = List.of("queues", "busy", "steals");

    /** About how many moments are looked at. */
    private static final int MOMENTS = 200;
    /** Moments that one column of shades is the mean of. */
    private static final int TOGETHER = 4;

    private static final String OF_A_P = "goroutines in runnext and ring";

    private final Session session;
    private final long from;
    private final long to;
    private final BooleanSupplier interrupted;
    private final long every;

    /**
     * Charts of the current branch.
     *
     * @param from the first moment, nanoseconds of virtual time
     * @param to the last, or {@link Long#MAX_VALUE} for the current step's
     * @throws IllegalArgumentException if nothing lies between
     */
    public RunCharts(Session session, long from, long to, BooleanSupplier interrupted) {
        long now = Instants.now(session);
        long end = Math.min(to, now);
        if (now == 0)
            throw new IllegalArgumentException(
                    "no virtual time has passed yet; run something first, such as %newproc spin 100 --times 20 --run");
        if (end <= from)
            throw new IllegalArgumentException("nothing lies between --from " + from + "ns and "
                    + (from >= now ? "the run's end at " : "--to ") + end + "ns; type for example --from "
                    + Math.min(now, end) / 2 + "ns");
        this.session = session;
        this.from = from;
        this.to = end;
        this.interrupted = interrupted;
        this.every = distance((end - from) / MOMENTS);
    }

    /** 1, 2 or 5 times a power of ten, not below the number given. */
    private static long distance(long least) {
        for (long power = 1; ; power *= 10) {
            for (long digit : new long[] {1, 2, 5}) {
                if (digit * power >= least) return digit * power;
            }
        }
    }

    /** A {@link #distance} in the greatest unit that leaves it whole. */
    private static String time(long ns) {
        List<String> units = List.of("ns", "µs", "ms", "s");
        long number = ns;
        int unit = 0;
        for (; number % 1000 == 0 && unit < units.size() - 1; number /= 1000) unit++;
        return number + " " + units.get(unit);
    }

    /** The chart of that name, one of {@link #NAMES}. */
    public ChartView of(String name) {
        return switch (name) {
            case "queues" -> queues();
            case "busy" -> busy();
            case "steals" -> steals();
            default -> throw new IllegalArgumentException("RunCharts.of: " + name);
        };
    }

    /** What is read of a P at a moment. */
    private interface Reading {
        double of(Memory memory, Types types, long p);
    }

    /** For each P, by its place in allp, the readings one after the other; the place −1 is the global queue. */
    private Map<Integer, List<Double>> readings(Reading reading) {
        Map<Integer, List<Double>> out = new TreeMap<>();
        int[] seen = new int[1];
        Instants.each(
                session,
                from,
                to,
                every,
                (machine, step, ns) -> {
                    Memory memory = machine.memory();
                    Types types = machine.image().types();
                    List<Long> ps = new Process(machine).ps();
                    for (int p = 0; p < ps.size(); p++) put(out, p, seen[0], reading.of(memory, types, ps.get(p)));
                    put(out, -1, seen[0], global(machine));
                    seen[0]++;
                },
                interrupted);
        out.values().forEach(list -> fill(list, seen[0]));
        return out;
    }

    private static double global(Machine machine) {
        long sched = machine.image().profile().global("runtime.sched");
        return machine.memory()
                .ld4(sched + machine.image().types().sched.runqsize.offset());
    }

    private static void put(Map<Integer, List<Double>> out, int p, int at, double value) {
        List<Double> list = out.computeIfAbsent(p, k -> new ArrayList<>());
        fill(list, at);
        list.add(value);
    }

    /** A P that there was not yet has no reading. */
    private static void fill(List<Double> list, int size) {
        while (list.size() < size) list.add(Double.NaN);
    }

    private String sampled() {
        return "read every " + time(every) + " of virtual time; what was only between two moments is not seen";
    }

    // ---- queues

    private ChartView queues() {
        Map<Integer, List<Double>> readings = readings((memory, t, p) -> {
            long ring = memory.ld4(p + t.p.runqtail.offset()) - memory.ld4(p + t.p.runqhead.offset()) & 0xffffffffL;
            return ring + (memory.ld8(p + t.p.runnext.offset()) != 0 ? 1 : 0);
        });
        List<Panel> panels = new ArrayList<>();
        Axis time = Axis.of("virtual time", "ns");
        readings.forEach((p, values) -> {
            if (p >= 0) panels.add(panel("p" + p, time, Axis.of(OF_A_P, ""), values));
        });
        int ps = panels.size();
        panels.add(panel("global queue", time, Axis.of("goroutines", ""), readings.getOrDefault(-1, List.of())));
        int columns = ps <= 4 ? 1 : ps <= 16 ? 2 : 4;
        String title = "queue lengths of " + (ps == 1 ? "one P" : ps + " Ps") + " and the global queue";
        List<String> remarks = columns == 1 ? List.of(sampled()) : List.of("of each P: " + OF_A_P, sampled());
        return new ChartView(Views.where(session), title, remarks, columns, panels);
    }

    private Plot panel(String name, Axis x, Axis y, List<Double> values) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < values.size(); i++)
            points.add(Point.bar(from + i * every, from + (i + 1) * every, values.get(i)));
        return new Plot(name, x, y, List.of(new Series("", Mark.STEPS, points)));
    }

    // ---- Ps

    private ChartView busy() {
        Map<Integer, List<Double>> readings = readings((memory, t, p) -> {
            long m = memory.ld8(p + t.p.m.offset());
            return m != 0 && memory.ld8(m + t.m.curg.offset()) != 0 ? 1 : 0;
        });
        readings.remove(-1);
        List<List<Double>> values =
                readings.values().stream().map(RunCharts::means).toList();
        List<String> names = readings.keySet().stream().map(p -> "p" + p).toList();
        String unit = "share of the moments at which its M ran a goroutine";
        Heat heat = new Heat(
                "",
                Axis.of("virtual time", "ns"),
                new Axis("P", "", false, names),
                from,
                every * TOGETHER,
                unit,
                values);
        String remark = "each column: " + TOGETHER + " moments, " + time(every) + " of virtual time apart";
        return new ChartView(Views.where(session), "what the Ps did over time", List.of(remark), 1, List.of(heat));
    }

    private static List<Double> means(List<Double> values) {
        IntFunction<Double> mean =
                i -> values.subList(i * TOGETHER, Math.min(values.size(), (i + 1) * TOGETHER)).stream()
                        .collect(Collectors.averagingDouble(v -> v));
        return IntStream.range(0, (values.size() + TOGETHER - 1) / TOGETHER)
                .mapToObj(mean)
                .toList();
    }

    // ---- steals

    private ChartView steals() {
        EventLog log = session.log(interrupted);
        int ps = new Process(session.machine()).ps().size();
        double[][] stolen = new double[ps][ps];
        long times = 0;
        long misses = 0;
        for (int i = 0; i < log.size(); i++) {
            if (log.time(i) < from || log.time(i) > to) continue;
            if (log.kind(i) == EventKind.STEAL_MISS) misses++;
            if (log.kind(i) != EventKind.STEAL || log.p(i) < 0 || log.p(i) >= ps || log.other(i) >= ps) continue;
            stolen[log.p(i)][log.other(i)] += log.value(i);
            times++;
        }
        List<String> names = IntStream.range(0, ps).mapToObj(p -> "p" + p).toList();
        List<List<Double>> values = new ArrayList<>();
        for (int p = 0; p < ps; p++) {
            stolen[p][p] = Double.NaN;
            values.add(Arrays.stream(stolen[p]).boxed().toList());
        }
        Heat heat = new Heat(
                "",
                new Axis("victim", "", false, names),
                new Axis("thief", "", false, names),
                0,
                1,
                "goroutines stolen",
                values);
        List<String> remarks = new ArrayList<>();
        remarks.add(times + " steals, and " + misses + " looks at a P that had nothing to steal");
        if (log.dropped() > 0) remarks.add(log.dropped() + " older events are no longer known");
        return new ChartView(Views.where(session), "who stole from whom", remarks, 1, List.of(heat));
    }
}
