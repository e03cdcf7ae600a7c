package gobuf.kernel.bench;

import gobuf.kernel.table.PlotSpec;
import gobuf.kernel.table.TableCharts;
import gobuf.kernel.table.Tables;
import gobuf.runtime.engine.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.Table;

/**
 * Goroutines that live while their events are written down, the Tablesaw table of these events, and pictures of it: lives a second with and
 * without the table, what it takes of Java's heap, and how long the first picture takes. To be run with the heap that it may take:
 * {@code java -XX:+UseSerialGC -Xmx1500m … gobuf.kernel.bench.TablesBench}.
 */
final class TablesBench {
    private static final int EVENTS = 10_000_000;
    private static final int TOGETHER = 200;
    private static final int WINDOW = 20_000;
    private static final PlotSpec FIRST = new PlotSpec(PlotSpec.Form.HIST, "time_ns", "", "", "", "", false, false, 40);

    private TablesBench() {}

    /**
     * Takes the number of events, ten million if not given. Windows of lives with events and of lives that nobody observes alternate, so
     * that both see the same load; a tenth of them goes before.
     */
    public static void main(String[] args) {
        int events = args.length > 0 ? Integer.parseInt(args[0]) : EVENTS;
        Session unobserved = Session.open("go1.19");
        windows(unobserved, events / 10, new ArrayList<>(), new ArrayList<>());
        List<Double> recorded = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        Session session = windows(unobserved, events, recorded, alone);
        long begin = System.nanoTime();
        Tables tables = new Tables();
        Table table = tables.rows(session, "events", () -> false);
        double made = seconds(begin);
        int lives = recorded.size() * WINDOW;
        double ran = recorded.stream().mapToDouble(w -> w).sum();
        begin = System.nanoTime();
        TableCharts.of(session, new TableCharts.Own(table), FIRST);
        double pictured = seconds(begin);
        long used = used() >> 20;
        begin = System.nanoTime();
        TableCharts.of(session, tables, "events", "", FIRST, () -> false);
        double again = seconds(begin);
        say("%,d lives, %,d steps, windows of %,d lives: median, best", lives, session.step(), WINDOW);
        say("|  | measured | wanted |%n|---|---|---|");
        say("| lives that nobody observes | %s |  |", row(alone));
        say("| lives with their events written down | %s | ≥ 0.3 M/s |", row(recorded));
        say("| with the making of their table, in %.1f s | %.3g M/s | ≥ 0.3 M/s |", made, lives / (ran + made) / 1e6);
        say("| log and table of %,d events in Java's heap | %,d MB | ≤ 1,500 MB |", table.rowCount(), used);
        say("| first picture of that table | %.2f s | ≤ 2 s |", pictured);
        say("| `%%plot` of it, which reads its column anew | %.2f s |  |", again);
    }

    /** Fills a new session's log; the seconds of each window go into the lists. */
    private static Session windows(Session unobserved, int events, List<Double> recorded, List<Double> alone) {
        Session session = Session.open("go1.19");
        session.recording(true);
        while (session.log(() -> false).size() < events) {
            recorded.add(window(session));
            alone.add(window(unobserved));
        }
        return session;
    }

    /** Go statements of goroutine 1 and a Gosched, so that all of them run and end, again and again. */
    private static double window(Session session) {
        long begin = System.nanoTime();
        for (int n = 0; n < WINDOW; n += TOGETHER) {
            session.ask(session.statements().go("add", List.of(1L, 2L), TOGETHER, false));
            session.cont();
            session.ask(session.statements().gosched());
            session.cont();
        }
        return seconds(begin);
    }

    private static String row(List<Double> windows) {
        double[] sorted =
                windows.stream().mapToDouble(w -> WINDOW / w / 1e6).sorted().toArray();
        return String.format(Locale.ROOT, "%.3g, %.3g M/s", sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void say(String format, Object... words) {
        System.out.printf(Locale.ROOT, format + "%n", words);
    }
}
