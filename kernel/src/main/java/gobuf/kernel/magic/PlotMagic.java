package gobuf.kernel.magic;

import gobuf.kernel.chart.RunCharts;
import gobuf.kernel.render.VegaLite;
import gobuf.kernel.table.PlotSpec;
import gobuf.kernel.table.PlotSpec.Form;
import gobuf.kernel.table.TableCharts;
import gobuf.kernel.table.Tables;
import gobuf.runtime.expr.Nearest;
import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.View;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/** Draws a table. */
final class PlotMagic extends Magic {
    private static final int BINS = 40;
    private static final List<String> KEYS = List.of("x=", "y=", "by=", "low=", "high=");

    PlotMagic(Workbench bench) {
        super(
                bench,
                "plot",
                "Draws the run, or a table: distributions, values over values, bars, matrices, heat maps.");
        needs("table", Kind.TABLE);
        takesRest("how", Kind.PLOT);
        option("--where", Kind.CONDITION, "only rows that meet it, as for the table's own magic");
        option("--bins", Kind.COUNT, "how many bins numbers are put into, 40 if not given");
        flag("--log", "a logarithmic x axis");
        flag("--logy", "a logarithmic y axis");
        option("--from", Kind.TIME, "of queues, busy and steals: from this moment of virtual time on");
        option("--to", Kind.TIME, "up to this moment");
        flag("--vegalite", "as a Vega-Lite specification, which JupyterLab draws, in place of the picture");
        example("%plot queues");
        example("%plot steals");
        example("%plot events bar kind");
        example("%plot events hist step");
        example("%plot gs bar status");
        example("%plot events x=step y=m by=kind dots");
        details(
                "How: hist COLUMN counts rows in bins, ecdf COLUMN draws the share of the rows that are less than a value, line and dots draw y= over"
                        + " x=, bar COLUMN counts rows for each value or averages y=, matrix and heat draw a shade for each pair of by= and x=: names, or"
                        + " bins of a number. by= is the column that tells series apart, low= and high= are columns with the ends of"
                        + " intervals. Rows that share a place on the x axis are averaged, with a 95 % confidence interval. Without how, x= and"
                        + " y= make a line, and one column a histogram. The numbers of the picture stand in a table beneath it. In place of a"
                        + " table, queues, busy and steals draw the run itself. What queues and busy show was not written down by anybody: they"
                        + " run the whole history once more, on a machine of its own, from its beginning, which takes about as long as the run took.");
    }

    @Override
    Object run(Args args) {
        try {
            boolean run = RunCharts.NAMES.contains(args.need("table"));
            ChartView chart = run ? run(args, args.need("table")) : table(args);
            return args.has("--vegalite") ? VegaLite.bundle(chart) : chart;
        } catch (CancellationException e) {
            throw MagicError.interrupted(
                    "interrupted before %plot had read its rows; nothing has changed", "%plot gs bar status");
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), examples().get(0), "%help plot");
        }
    }

    private ChartView table(Args args) {
        if (args.has("--from") || args.has("--to"))
            throw new IllegalArgumentException("--from and --to are for " + String.join(", ", RunCharts.NAMES)
                    + "; of a table --where chooses rows");
        return TableCharts.of(
                bench.session(),
                bench.tables(),
                args.need("table"),
                args.get("--where").orElse(""),
                spec(args),
                bench.progress()::wasInterrupted);
    }

    private ChartView run(Args args, String name) {
        if (args.has("how") || args.has("--where") || args.has("--bins"))
            throw new IllegalArgumentException("%plot " + name + " takes --from and --to only");
        long from = Times.ns(args.get("--from").orElse("0"));
        long to = args.has("--to") ? Times.ns(args.need("--to")) : Long.MAX_VALUE;
        return new RunCharts(bench.session(), from, to, bench.progress()::wasInterrupted).of(name);
    }

    /**
     * What Java cells plot.
     *
     * @param own a table of their own, or null for the one that the line begins with
     * @param line the rest of the magic's line
     */
    View view(TableCharts.Own own, String line) {
        List<String> words = Words.split(own == null ? line : "own " + line).stream()
                .map(Words.Word::text)
                .toList();
        Args args = Args.of(this, words);
        try {
            if (own != null) return TableCharts.of(bench.session(), own, spec(args));
            return RunCharts.NAMES.contains(args.need("table")) ? run(args, args.need("table")) : table(args);
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), examples().get(0), "%help plot");
        }
    }

    private PlotSpec spec(Args args) {
        Map<String, String> keys = new TreeMap<>();
        Form form = null;
        String column = "";
        for (String word : args.all("how")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                String key = word.substring(0, equals + 1);
                if (!KEYS.contains(key))
                    throw new IllegalArgumentException("there is no " + key + Nearest.hint(key, KEYS, "")
                            + "; there are " + String.join(" ", KEYS));
                keys.put(key, word.substring(equals + 1));
            } else if (form == null && forms().anyMatch(word::equals)) {
                form = Form.valueOf(word.toUpperCase(Locale.ROOT));
            } else if (column.isEmpty()) {
                column = word;
            } else {
                throw new IllegalArgumentException("'" + column + " " + word + "' is not a form and a column"
                        + Nearest.hint(column, forms().toList(), "") + "\n  forms: "
                        + String.join(", ", forms().toList()));
            }
        }
        if (keys.containsKey("low=") != keys.containsKey("high="))
            throw new IllegalArgumentException("low= and high= go together: the two ends of an interval");
        if (!column.isEmpty() && keys.containsKey("x="))
            throw new IllegalArgumentException("'" + column + "' and x= both say what is along x; type one of them"
                    + Nearest.hint(column, forms().toList(), ""));
        String x = keys.getOrDefault("x=", column);
        if (form == null) form = keys.containsKey("y=") ? Form.LINE : Form.HIST;
        int bins = args.has("--bins") ? (int) bench.count("--bins", args.need("--bins"), PlotSpec.MOST_BINS) : BINS;
        return new PlotSpec(
                form,
                x,
                keys.getOrDefault("y=", ""),
                keys.getOrDefault("by=", ""),
                keys.getOrDefault("low=", ""),
                keys.getOrDefault("high=", ""),
                args.has("--log"),
                args.has("--logy"),
                bins);
    }

    static Stream<String> forms() {
        return Arrays.stream(Form.values()).map(f -> f.name().toLowerCase(Locale.ROOT));
    }

    /** What may follow a table's name. */
    static Stream<String> words(Tables tables, String table, String typed) {
        int equals = typed.indexOf('=') + 1;
        List<String> columns = TableCharts.columns(tables, table);
        if (equals > 0) return columns.stream().map(c -> typed.substring(0, equals) + c);
        return Stream.of(forms(), KEYS.stream(), columns.stream()).flatMap(s -> s);
    }
}
