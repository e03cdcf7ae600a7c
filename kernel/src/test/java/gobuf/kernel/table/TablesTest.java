package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Session;
import gobuf.runtime.tracer.EventLog;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables that are asked for by name: typed events and what follows from them, groups, samples, moments, CSV there and back. */
class TablesTest {
    private static Session session;
    private final Tables tables = new Tables();

    @BeforeAll
    static void run() {
        session = Session.boot("go1.19", new Boot(4, 4, false));
        session.cont();
        session.input(Input.Choose.of("virtual"));
        session.ask(session.statements().go("spawn", List.of(5L), 6, true));
        session.cont();
        session.ask(session.statements().gosched());
        session.cont();
    }

    private Result ask(String table, String where, String by, String agg) {
        TableQuery query = new TableQuery(where, "", 0, 0, List.of(), false);
        return tables.ask(session, table, query, Grouping.parse(by, agg), () -> false);
    }

    @Test
    void eventsHoldWhatTheLogHolds() {
        EventLog log = session.log(() -> false);
        Table t = tables.rows(session, "events", () -> false);
        assertThat(t.rowCount()).isEqualTo(log.size()).isGreaterThan(300);
        for (int i = 0; i < log.size(); i++) {
            assertThat(t.longColumn("step").getLong(i)).isEqualTo(log.step(i));
            assertThat(t.longColumn("time_ns").getLong(i)).isEqualTo(log.time(i));
            assertThat(t.stringColumn("kind").get(i)).isEqualTo(log.kind(i).word());
            assertThat(t.longColumn("g").isMissing(i)).isEqualTo(log.g(i) == 0);
            assertThat(t.longColumn("p").isMissing(i)).isEqualTo(log.p(i) == -1);
        }
    }

    @Test
    void groupsAddUpToTheRows() {
        Table rows = tables.rows(session, "waits", () -> false);
        Map<String, double[]> byHand = new HashMap<>();
        for (int i = 0; i < rows.rowCount(); i++) {
            String key = rows.stringColumn("place").get(i) + "|"
                    + rows.stringColumn("cause").get(i);
            double[] n = byHand.computeIfAbsent(key, k -> new double[3]);
            n[0]++;
            n[1] += rows.longColumn("length_ns").getLong(i);
            n[2] = Math.max(n[2], rows.longColumn("length_ns").getLong(i));
        }
        Table t = ask("waits", "", "place, cause", "count, mean(length_ns), max(length_ns), p99( length_ns )")
                .sheet()
                .table();
        assertThat(t.columnNames())
                .containsExactly("place", "cause", "count", "mean_length_ns", "max_length_ns", "p99_length_ns");
        assertThat(t.rowCount()).isEqualTo(byHand.size()).isGreaterThan(3);
        for (int i = 0; i < t.rowCount(); i++) {
            double[] n = byHand.get(t.stringColumn("place").get(i) + "|"
                    + t.stringColumn("cause").get(i));
            assertThat(t.longColumn("count").getLong(i)).isEqualTo((long) n[0]);
            assertThat(t.doubleColumn("mean_length_ns").getDouble(i)).isEqualTo(n[1] / n[0]);
            assertThat(t.longColumn("max_length_ns").getLong(i)).isEqualTo((long) n[2]);
        }
    }

    @Test
    void numbersOfAGroupAreThoseOfItsCellsThatHoldSomething() {
        Table hand = Table.create(
                "hand",
                StringColumn.create("who", "a", "b", "a", "a", "b"),
                LongColumn.create("n", 5, Long.MIN_VALUE, 1, 3, Long.MIN_VALUE),
                DoubleColumn.create("x", 0.5, 2.25, Double.NaN, 1.5, 4));
        tables.put("hand", hand, Map.of("x", "metres"));
        Table t = ask("hand", "", "who", "count,sum(n),min(n),p50(n),first(n),last(x),mean(x)")
                .sheet()
                .table();
        assertThat(t.get(0, 1)).isEqualTo(3L);
        assertThat(t.longColumn("sum_n").getLong(0)).isEqualTo(9);
        assertThat(t.longColumn("min_n").getLong(0)).isEqualTo(1);
        assertThat(t.longColumn("p50_n").getLong(0)).isEqualTo(3);
        assertThat(t.longColumn("first_n").getLong(0)).isEqualTo(5);
        assertThat(t.doubleColumn("last_x").getDouble(0)).isEqualTo(1.5);
        assertThat(t.doubleColumn("mean_x").getDouble(0)).isEqualTo(1);
        assertThat(t.longColumn("sum_n").isMissing(1)).isTrue();
        assertThat(t.doubleColumn("mean_x").getDouble(1)).isEqualTo(3.125);
        assertThat(ask("hand", "x >= 1.5 && n != 5", "", "").size())
                .as("an empty cell meets nothing")
                .isEqualTo(1);
        assertThat(ask("hand", "x < -0.5", "", "").size()).isZero();
        assertThat(tables.columnHelp("hand"))
                .anySatisfy(l -> assertThat(l).startsWith("x").endsWith("metres"));
    }

    @Test
    void whatIsKeptCanBeAskedAgainAndStaysAsItWas() {
        Result steals = ask("events", "kind == stolen", "p,other", "count");
        tables.keep("steals", steals);
        assertThat(tables.names()).containsExactly("steals");
        assertThat(tables.all()).endsWith("lives", "steals");
        assertThat(tables.find("steals").orElseThrow().table().rowCount()).isEqualTo(steals.size());
        assertThat(ask("steals", "count > 0", "", "").size()).isEqualTo(steals.size());
    }

    @ParameterizedTest
    @CsvSource({"events", "waits", "lives", "gs", "ps"})
    void aTableGoesToAFileAndBack(String name, @TempDir Path dir) {
        Result rows = tables.whole(session, name, TableQuery.ALL, Grouping.NONE, () -> false);
        CsvFile.write(rows, dir, "t.csv");
        assertThat(tables.read(dir, "t.csv", "back")).isEqualTo(rows.size());
        Table there = rows.sheet().table();
        Table back = tables.find("back").orElseThrow().table();
        assertThat(back.columnNames()).isEqualTo(there.columnNames());
        for (String column : there.columnNames()) {
            assertThat(back.column(column).asObjectArray())
                    .as("column %s", column)
                    .isEqualTo(there.column(column).asObjectArray());
        }
    }

    @Test
    void samplesAreWhatTheMachineHolds() {
        long moments = Samples.keep(
                session,
                tables,
                List.of("p*.runqsize", "sched.runqsize", "p1.runqtail"),
                0,
                Long.MAX_VALUE,
                1000,
                "samples",
                () -> false);
        Table t = tables.find("samples").orElseThrow().table();
        assertThat(moments).isGreaterThan(20);
        Session other = Session.boot("go1.19", new Boot(4, 4, false));
        other.cont();
        other.input(Input.Choose.of("virtual"));
        other.ask(other.statements().go("spawn", List.of(5L), 6, true));
        other.cont();
        long something = 0;
        for (int row = t.rowCount() - 1; row >= 0; row -= 11) {
            long step = t.longColumn("step").getLong(row);
            if (step > other.step()) continue;
            other.goTo(step);
            String name = t.stringColumn("name").get(row).replaceAll("(p\\d)\\.runqsize", "$1.runqtail-$1.runqhead");
            long value = gobuf.runtime.expr.Expression.parse(name)
                    .eval(other.machine())
                    .bits();
            assertThat(t.longColumn("value").getLong(row))
                    .as("%s at %d", name, step)
                    .isEqualTo(value);
            something += value;
        }
        assertThat(something).as("some queue held something").isPositive();
        assertThat(ask("samples", "p == 2", "", "").size()).isPositive();
    }

    @Test
    void beforeThereIsAPAStarHasNoValue() {
        Session early = Session.boot("go1.19", new Boot(4, 4, false));
        early.step(10);
        assertThatThrownBy(() -> Samples.keep(
                        early, tables, List.of("p*.runqsize"), 0, Long.MAX_VALUE, 1, "samples", () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at none of these moments is there a p or an m for p*.runqsize; %continue goes on");
    }

    @Test
    void aRowTellsItsMoment() {
        Moments.Moment event = Moments.of(session, tables, "events", 17, () -> false);
        assertThat(event.step()).isEqualTo(session.log(() -> false).step(16));
        assertThat(event.column()).isEqualTo("step");
        Moments.Moment life = Moments.of(session, tables, "lives", 1, () -> false);
        assertThat(life.step()).isEqualTo(-1);
        assertThat(life.column()).isEqualTo("created_ns");
        tables.put("traced", Table.create("traced", DoubleColumn.create("time_ms", 1.5)), Map.of());
        assertThat(Moments.of(session, tables, "traced", 1, () -> false).ns()).isEqualTo(1_500_000);
        assertThatThrownBy(() -> Moments.of(session, tables, "gs", 1, () -> false))
                .hasMessageContaining("row 1 of gs tells no moment");
        assertThatThrownBy(() -> Moments.of(session, tables, "traced", 2, () -> false))
                .hasMessageContaining("traced has the rows 1 to 1, not 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "evnts|||        -> there is no table evnts; did you mean events?",
                "samples|||      -> there is no table samples; type %sample p*.runqsize every 1us to make it",
                "events||knd|    -> --by: events has no column knd; did you mean kind?",
                "events|||mean(tim_ns) -> --agg: events has no column tim_ns; did you mean time_ns?",
                "events|||mean   -> --agg: mean of which column?; type for example",
                "events|||mean(kind) -> --agg: kind holds text, of which there is no mean",
                "events|||count(kind) -> count counts rows",
                "events|||p95(step) -> --agg: there is no p95",
                "events|||sum step -> --agg: sum of which column?",
                "events|kind == nothing|p| -> events has no rows to group where kind == nothing",
                "events|knd == 1|| -> events has no column knd",
                "events|p ~|| -> a value is missing behind ~",
            })
    void whatCannotBeAskedIsSaidWithWhatToType(String asked, String message) {
        String[] a = asked.strip().split("\\|", -1);
        assertThatThrownBy(() -> ask(a[0], a[1], a[2], a[3].strip())).hasMessageContaining(message.strip());
    }

    @Test
    void namesAreChecked() {
        Table t = Table.create("x");
        assertThatThrownBy(() -> tables.put("events", t, Map.of())).hasMessageContaining("is a table of the session");
        assertThatThrownBy(() -> tables.put("a b", t, Map.of())).hasMessageContaining("'a b' is no name of a table");
        for (int i = 0; i < Tables.MOST; i++) tables.put("t" + i, t, Map.of());
        assertThatThrownBy(() -> tables.put("more", t, Map.of())).hasMessageContaining("there are 1000 named tables");
        tables.put("t7", t, Map.of());
    }
}
