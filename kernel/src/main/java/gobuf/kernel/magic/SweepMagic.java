package gobuf.kernel.magic;

import gobuf.kernel.sweep.Cores;
import gobuf.kernel.sweep.Farm;
import gobuf.kernel.sweep.FarmException;
import gobuf.kernel.sweep.Spark;
import gobuf.kernel.sweep.Sweep;
import gobuf.kernel.table.SweepTables;
import gobuf.kernel.table.Tables;
import gobuf.runtime.engine.Views;
import gobuf.runtime.sweep.Cell;
import gobuf.runtime.sweep.CellResult;
import gobuf.runtime.sweep.CellRunner;
import gobuf.runtime.sweep.Grid;
import gobuf.runtime.sweep.Lab;
import gobuf.runtime.sweep.Metric;
import gobuf.runtime.sweep.Replicated;
import gobuf.runtime.view.Where;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a workload under every combination of numbers of Ps, policies and seeds. */
final class SweepMagic extends Magic {
    private static final String BAR = "████████████████████";
    private static final String ROOM = "░░░░░░░░░░░░░░░░░░░░";

    private static final String EXAMPLE = "%sweep procs=1,2,8 runnext=on,off seed=1..5 -- open load=0.8 n=2000";

    /** Machines of earlier sweeps. */
    private final List<CellRunner> machines = new ArrayList<>();

    private Sweep last;

    SweepMagic(Workbench bench) {
        super(
                bench,
                "sweep",
                "Runs a workload under every combination of numbers of Ps, policies and seeds, on all cores.");
        takesRest("axes", Kind.AXIS);
        option("--columns", Kind.COLUMNS, "which numbers to show; the table has all");
        option(
                "--against",
                Kind.WORD,
                "a setting such as runnext=on: shows how the other cells differ from those that are like them but for it");
        option("--on", Kind.WORD, "a Spark master instead of this machine's cores: spark://host:7077 or local[2]");
        option("--workers", Kind.COUNT, "how many cells run at the same time; as many as there are cores if not given");
        option(
                "--file",
                Kind.FILE,
                "keeps each result there as it arrives; with --resume: goes on with that file's sweep");
        option("--name", Kind.WORD, "names the tables, sweep if not given: one row a cell, and NAME_means");
        flag("--resume", "goes on with the last sweep, or shows it again if all of it is done");
        option("--open", Kind.CELL, "a cell's number: it becomes the session, at its start");
        example(EXAMPLE);
        example("%sweep load=0.5..0.9:0.1 --name loads -- open service=pareto:100us,2.5 n=2000");
        example("%sweep --resume --columns wait_p50_ns,wait_p99_ns,steals,misses");
        example("%sweep --resume --against runnext=on");
        example("%sweep --open 3");
    }

    @Override
    public String details() {
        StringBuilder text = new StringBuilder("name=values: a list, a range such as 1..20 or 0.5..0.9:0.1, or both;"
                + " behind -- stands what %workload takes. At most " + Grid.LIMIT + " cells."
                + " An interrupt keeps what is done. A rule that %policy has set holds in all cells, as an axis of one value,"
                + " unless it is varied. What varies:\n  procs, seed");
        text.append(", ").append(Lab.listed());
        text.append("\nColumns of the table, one row a cell; what a workload does not have is empty:");
        for (Metric m : Metric.values())
            text.append("\n  ").append(m.column()).append(": ").append(m.about());
        return text.toString();
    }

    @Override
    Object run(Args args) {
        if (args.has("--open")) return open(args);
        String name = name(args);
        List<Metric> shown = args.has("--columns") ? SweepPage.metrics(args.need("--columns")) : SweepPage.USUAL;
        Farm farm = farm(args);
        Sweep sweep = args.has("--resume") ? resumed(args) : begun(args);
        last = sweep;
        String stop = "";
        try {
            sweep.run(farm, new Meter(farm));
        } catch (FarmException e) {
            if (sweep.done() == 0)
                throw MagicError.now(e.getMessage(), e.tryThis().toArray(String[]::new));
            stop = e.getMessage();
        }
        if (sweep.done() == 0) throw MagicError.interrupted("interrupted before a cell was done", "%sweep --resume");
        SweepTables.keep(bench.tables(), name, sweep.grid(), sweep.results());
        return page(args, sweep, shown, title(sweep, stop));
    }

    private static String name(Args args) {
        String name = args.get("--name").orElse("sweep");
        try {
            Tables.checkName(name);
            Tables.checkName(name + SweepTables.MEANS);
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage());
        }
        return name;
    }

    private Object page(Args args, Sweep sweep, List<Metric> shown, String title) {
        Grid grid = sweep.grid();
        Where where = Views.where(bench.session());
        if (!args.has("--against")) return SweepPage.of(grid, sweep.results(), shown, where, title);
        String base = args.need("--against");
        int equals = base.indexOf('=');
        String name = base.substring(0, Math.max(0, equals));
        String value = base.substring(equals + 1);
        boolean there = !name.equals(Grid.SEED)
                && grid.axis(name).filter(a -> a.values().contains(value)).isPresent();
        if (!there)
            throw MagicError.argument(
                    "no cells of the sweep have " + base + "; it varies " + grid.text(),
                    "%sweep --resume --against runnext=on");
        List<CellResult> differences = Replicated.differences(grid, sweep.results(), name, value);
        return SweepPage.of(
                grid, differences, shown, where, title + " · differences from " + base + ", each with the same seed");
    }

    private static String title(Sweep sweep, String stop) {
        int seeds = sweep.grid().axis(Grid.SEED).orElseThrow().values().size();
        StringBuilder title = new StringBuilder("sweep · ").append(sweep.grid().workload());
        title.append(" · ").append(sweep.done());
        if (!sweep.whole()) title.append(" of ").append(sweep.grid().size());
        title.append(sweep.done() == 1 ? " cell" : " cells");
        if (seeds > 1) title.append(" · means over seeds ± half a 95 % confidence interval");
        if (!stop.isEmpty()) title.append(" · ").append(stop);
        if (!sweep.whole()) title.append(" · %sweep --resume goes on");
        String problems = SweepPage.problems(sweep);
        if (!problems.isEmpty()) title.append(" · ").append(problems);
        return title.toString();
    }

    private Farm farm(Args args) {
        if (!args.has("--on")) {
            int workers =
                    args.has("--workers") ? (int) bench.count("--workers", args.need("--workers"), 1024) : Cores.all();
            return new Cores(workers, machines, Lab::new);
        }
        if (args.has("--workers"))
            throw MagicError.argument("a cluster knows itself how many workers it has: --on or --workers", EXAMPLE);
        try {
            return new Spark(args.need("--on"));
        } catch (FarmException e) {
            throw MagicError.argument(e.getMessage(), e.tryThis().toArray(String[]::new));
        }
    }

    private Sweep resumed(Args args) {
        if (!args.all("axes").isEmpty())
            throw MagicError.argument("--resume goes on with what was asked for before: it takes no axes", usage());
        if (args.has("--file")) {
            try {
                return Sweep.load(Path.of(args.need("--file")), Lab::vocabulary);
            } catch (IOException e) {
                throw MagicError.argument("cannot read " + args.need("--file") + ": " + Files.reason(e), EXAMPLE);
            } catch (IllegalArgumentException e) {
                throw MagicError.argument(e.getMessage(), EXAMPLE);
            }
        }
        return last();
    }

    private Sweep last() {
        if (last == null) throw MagicError.now("there has been no sweep yet", EXAMPLE);
        return last;
    }

    private Sweep begun(Args args) {
        List<String> words = args.all("axes");
        int split = words.indexOf("--");
        if (split < 0 || split == words.size() - 1)
            throw MagicError.argument("a sweep needs a workload, behind --", EXAMPLE, "%help workload");
        String workload = String.join(" ", words.subList(split + 1, words.size()));
        try {
            Grid grid = Grid.parse(withChosen(words.subList(0, split)), workload, Lab.vocabulary(workload));
            return args.has("--file") ? Sweep.of(grid, Path.of(args.need("--file"))) : Sweep.of(grid);
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), EXAMPLE);
        } catch (IOException e) {
            throw MagicError.argument("cannot write " + args.need("--file") + ": " + Files.reason(e), EXAMPLE);
        }
    }

    /** Rules that %policy has set are axes of one value, unless the sweep has them among its own. */
    private List<String> withChosen(List<String> axes) {
        List<String> out = new ArrayList<>();
        bench.chosen().in(bench.session().machine()).forEach((name, value) -> {
            if (axes.stream().noneMatch(a -> a.startsWith(name + "="))) out.add(name + "=" + value);
        });
        out.addAll(axes);
        return out;
    }

    private Object open(Args args) {
        Grid grid = last().grid();
        long number = bench.number("--open", args.need("--open"), 0, grid.size() - 1, "%sweep --open 0");
        Cell cell = grid.cell((int) number);
        bench.turnTo(Lab.open(cell));
        return bench.message(
                "cell " + number + " of the sweep, at its start: " + cell.text(),
                List.of("workload: " + cell.workload()),
                "%continue",
                "%step",
                "%break findRunnable");
    }

    /** Tells how far it is, and hears of interrupts. */
    private final class Meter implements Sweep.Meter {
        private final String where;
        /** How many were done when the first result of this run had come, and when that was; before it a cluster has to start. */
        private int first = -1;

        private long since;
        private final int before;

        Meter(Farm farm) {
            this.where = farm.what();
            this.before = last.done();
        }

        @Override
        public boolean goesOn(Sweep sweep) {
            if (bench.progress().wasInterrupted()) return false;
            if (first < 0 && sweep.done() > before) {
                first = sweep.done();
                since = System.nanoTime();
            }
            bench.progress().tell(() -> line(sweep));
            return true;
        }

        private String line(Sweep sweep) {
            int all = sweep.grid().size();
            int done = sweep.done();
            int filled = BAR.length() * done / all;
            StringBuilder text = new StringBuilder("sweep ")
                    .append(BAR, 0, filled)
                    .append(ROOM, 0, BAR.length() - filled)
                    .append(' ')
                    .append(done)
                    .append(" of ")
                    .append(all)
                    .append(" cells on ")
                    .append(where);
            if (first >= 0 && done > first) {
                double seconds = (System.nanoTime() - since) / 1e9;
                long left = Math.round(seconds / (done - first) * (all - done));
                text.append(left == 0 ? "; less than 1 s left" : "; about " + left + " s left");
            }
            return text.append("; an interrupt keeps what is done").toString();
        }
    }
}
