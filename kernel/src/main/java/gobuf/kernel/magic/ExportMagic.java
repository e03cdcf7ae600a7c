package gobuf.kernel.magic;

import gobuf.kernel.interchange.ChromeTrace;
import gobuf.kernel.interchange.SchedtraceFile;
import gobuf.kernel.table.CsvFile;
import gobuf.kernel.table.Grouping;
import gobuf.kernel.table.Result;
import gobuf.kernel.table.TableQuery;
import gobuf.runtime.engine.Schedtrace;
import gobuf.runtime.expr.Nearest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes a run for other tools. */
final class ExportMagic extends Magic {
    static final List<String> FORMATS = List.of("schedtrace", "chrome-trace");

    private static final String EVERY = "1ms";
    private static final String CSV = ".csv";
    /** In place of a file: the lines are shown. */
    private static final String SHOWN = "-";

    private static final int MOST_SHOWN = 200;

    ExportMagic(Workbench bench) {
        super(bench, "export", "Writes a table as CSV, or the run as lines of schedtrace or for Perfetto.");
        needs("what", Kind.EXPORT);
        takes("file", Kind.FILE);
        takes("every", Kind.WORD);
        takes("time", Kind.TIME);
        option("--from", Kind.TIME, "the first moment of schedtrace, virtual time; 0 without it");
        option("--to", Kind.TIME, "the last");
        option("--form", Kind.WORD, "the release whose lines schedtrace writes: 1.19 or, as newer ones do, 1.26");
        flag("--detail", "with the lines of Ps, Ms and gs, as scheddetail=1");
        example("%export events.csv");
        example("%export waits w.csv");
        example("%export schedtrace run.txt every 1ms");
        example("%export schedtrace run.txt every 100us --detail");
        example("%export schedtrace - every 10us");
        example("%export schedtrace run.txt every 1ms --form 1.26");
        example("%export chrome-trace run.json");
        details(
                "The name of a table writes all its rows and columns; %export events.csv writes events. schedtrace writes what Go 1.19 prints under GODEBUG=schedtrace (runtime/proc.go), at moments of virtual time, every 1ms if nothing"
                        + " else is said: the state at the first step at which no M that could run is behind the moment. Its milliseconds count from the"
                        + " first line. The history is run once more for it; the session does not move. With - in place of a file they are shown. The form of 1.26 has nil for no M, P or goroutine, schedticks, and needspinning, which is always 0: no thread of Go 1.19 asks for it. chrome-trace writes Chrome's trace event"
                        + " format, which ui.perfetto.dev opens: Ps and Ms as tracks, goroutines as slices, wake-ups as arrows.");
    }

    @Override
    Object run(Args args) {
        String what = args.need("what");
        boolean table =
                what.endsWith(CSV) && !args.has("file") || bench.tables().all().contains(what);
        if (!table && !FORMATS.contains(what))
            throw MagicError.argument(
                    "there is no table or format " + what + Nearest.hint(what, words(), "") + "; formats are "
                            + String.join(" and ", FORMATS),
                    examples().toArray(String[]::new));
        Path file = Path.of(args.get("file").orElse(table ? csv(what) : ""));
        try {
            if (table) return table(what.endsWith(CSV) ? name(what) : what, file);
            if (file.toString().isEmpty()) throw new IllegalArgumentException("behind " + what + " stands a file");
            return what.equals("schedtrace") ? schedtrace(args, file) : chrome(file);
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), examples().toArray(String[]::new));
        } catch (IOException e) {
            throw MagicError.argument("cannot write " + file + ": " + Files.reason(e), "%export schedtrace run.txt");
        }
    }

    private List<String> words() {
        return Stream.concat(bench.tables().all().stream(), FORMATS.stream()).toList();
    }

    private static String csv(String what) {
        return what.endsWith(CSV) ? what : what + CSV;
    }

    /** The table that a file is named after. */
    private static String name(String file) {
        String last = file.substring(file.lastIndexOf('/') + 1);
        return last.substring(0, last.length() - CSV.length());
    }

    private Object table(String name, Path file) {
        Result rows = bench.tables()
                .whole(bench.session(), name, TableQuery.ALL, Grouping.NONE, bench.progress()::wasInterrupted);
        return bench.message(
                CsvFile.write(rows, Path.of(""), file.toString()), List.of(), "%import " + file + " as " + name + "_2");
    }

    private Object schedtrace(Args args, Path file) throws IOException {
        if (args.has("every") && !(args.need("every").equals("every") && args.has("time")))
            throw new IllegalArgumentException("behind the file stands how often: every " + EVERY);
        long every = Times.ns(args.get("time").orElse(EVERY));
        long from = Times.ns(args.get("--from").orElse("0"));
        long to = args.has("--to") ? Times.ns(args.need("--to")) : Long.MAX_VALUE;
        if (file.toString().equals(SHOWN)) return shown(args, from, to, every);
        long moments = SchedtraceFile.write(
                bench.session(),
                file,
                from,
                to,
                every,
                args.has("--detail"),
                form(args),
                bench.progress()::wasInterrupted);
        String count = moments == 1 ? "1 moment" : moments + " moments";
        String newer = form(args) == Schedtrace.Form.GO1_19
                ? ""
                : "; needspinning is always 0, as Go 1.19, which is simulated, has none";
        return bench.message(
                count + " written to " + file,
                List.of("virtual time, every " + args.get("time").orElse(EVERY)
                        + "; the milliseconds of a line are whole ones" + newer),
                "%import " + file + " as traced");
    }

    /** The lines themselves: few enough to be read. */
    private Object shown(Args args, long from, long to, long every) {
        String lines = SchedtraceFile.lines(
                bench.session(), from, to, every, args.has("--detail"), form(args), bench.progress()::wasInterrupted);
        long count = lines.lines().count();
        if (count > MOST_SHOWN)
            throw new IllegalArgumentException("that would show " + count + " lines, and " + MOST_SHOWN
                    + " is the most; a longer distance, --from and --to make them fewer, and a file holds them all");
        return new Page(lines.stripTrailing());
    }

    private static Schedtrace.Form form(Args args) {
        String release = args.get("--form").orElse("1.19");
        return Stream.of(Schedtrace.Form.values())
                .filter(f -> f.release().equals(release))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--form is 1.19 or 1.26, not " + release));
    }

    private Object chrome(Path file) throws IOException {
        ChromeTrace.Written written = ChromeTrace.write(bench.session().log(bench.progress()::wasInterrupted), file);
        return bench.message(
                written.slices() + " slices and " + written.flows() + " arrows written to " + file,
                List.of("ui.perfetto.dev opens it; times are virtual"));
    }
}
