package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.render.Renderer;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.view.TableView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;

/** Tables of a session: equal to the raw bytes of its memory, readable, and without effect on the machine. */
class SessionTablesTest {
    static List<SessionTable> tables() {
        return List.of(new GsTable(), new MsTable(), new PsTable(), new EventsTable());
    }

    private static Session with(long goroutines) {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), goroutines, false));
        s.cont();
        return s;
    }

    private static Table table(SessionTable t, Session s) {
        return t.sheet(s, Need.ALL).table();
    }

    /** Bytes of memory as an unsigned number: another way to the values than the one the tables take. */
    private static long raw(Session s, long address, int size) {
        Memory memory = s.machine().memory();
        byte[] bytes = new byte[8];
        System.arraycopy(memory.bytes(address, size), 0, bytes, 0, size);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static long field(Session s, String struct, String field, long base) {
        var f = s.image().profile().struct(struct).field(field);
        return raw(s, base + f.offset(), f.size());
    }

    private static long hex(Table t, String column, int row) {
        return Address.parse(t.stringColumn(column).get(row));
    }

    @Test
    void gsHoldWhatMemoryHolds() {
        Session s = with(300);
        Profile profile = s.image().profile();
        Table t = table(new GsTable(), s);
        long allgs = raw(s, profile.global("runtime.allgs"), 8);
        long n = raw(s, profile.global("runtime.allglen"), 8);

        assertThat(t.rowCount()).isEqualTo((int) n).isEqualTo(304);
        for (int row = 0; row < n; row++) {
            long g = raw(s, allgs + 8L * row, 8);
            assertThat(hex(t, "address", row)).isEqualTo(g);
            assertThat(t.longColumn("goid").getLong(row)).isEqualTo(field(s, "g", "goid", g));
            assertThat(profile.constant(t.stringColumn("status").get(row))).isEqualTo(field(s, "g", "atomicstatus", g));
            List<String> reasons = profile.strings("runtime.waitReasonStrings");
            assertThat(reasons.get((int) field(s, "g", "waitreason", g)))
                    .isEqualTo(t.stringColumn("waitreason").get(row));
            assertThat(t.longColumn("stack.size").getLong(row))
                    .isEqualTo(field(s, "g", "stack.hi", g) - field(s, "g", "stack.lo", g));
            assertThat(t.booleanColumn("preempt").get(row)).isEqualTo(field(s, "g", "preempt", g) != 0);
            for (String f :
                    List.of("stack.lo", "stack.hi", "sched.sp", "sched.pc", "sched.ctxt", "startpc", "gopc", "m")) {
                assertThat(hex(t, f, row)).as(f + " of row " + row).isEqualTo(field(s, "g", f, g));
            }
        }
    }

    @Test
    void aNewGStandsAsTheLessonSays() {
        Session s = with(1);
        Table t = table(new GsTable(), s);
        int row = t.rowCount() - 1;

        assertThat(t.stringColumn("name").get(row)).isEqualTo("g5");
        assertThat(t.stringColumn("status").get(row)).isEqualTo("_Grunnable");
        assertThat(t.stringColumn("place").get(row)).isEqualTo("runnext of p0");
        assertThat(t.stringColumn("sched.sp.meaning").get(row)).isEqualTo("g5.stack.hi−0x28");
        assertThat(t.stringColumn("stktopsp.meaning").get(row)).isEqualTo("g5.stack.hi−0x20");
        assertThat(t.longColumn("stack.size").getLong(row)).isEqualTo(2048);
        assertThat(t.stringColumn("sched.pc").get(row))
                .isEqualTo(t.stringColumn("startpc").get(row));
    }

    @Test
    void msAndPsHoldWhatMemoryHolds() {
        Session s = with(300);
        Profile profile = s.image().profile();
        Table ms = table(new MsTable(), s);
        Map<Long, Long> byId = new LinkedHashMap<>();
        for (long m = raw(s, profile.global("runtime.allm"), 8); m != 0; m = field(s, "m", "alllink", m))
            byId.put(field(s, "m", "id", m), m);

        assertThat(ms.rowCount()).isEqualTo(byId.size()).isEqualTo(3);
        for (int row = 0; row < ms.rowCount(); row++) {
            long m = byId.get(ms.longColumn("id").getLong(row));
            for (String f : List.of("curg", "p", "g0", "gsignal", "lockedg", "alllink"))
                assertThat(hex(ms, f, row)).as(f).isEqualTo(field(s, "m", f, m));
            assertThat(ms.longColumn("locks").getLong(row)).isEqualTo((int) field(s, "m", "locks", m));
            assertThat(ms.booleanColumn("blocked").get(row)).isEqualTo(field(s, "m", "blocked", m) != 0);
        }
        assertThat(ms.stringColumn("row").asList()).containsExactly("notebook:1", "not simulated", "not simulated");

        Table ps = table(new PsTable(), s);
        long p = raw(s, raw(s, profile.global("runtime.allp"), 8), 8);
        assertThat(ps.rowCount()).isEqualTo(1);
        assertThat(ps.stringColumn("status").get(0)).isEqualTo("_Prunning");
        for (String f : List.of("schedtick", "runqhead", "runqtail", "goidcache", "goidcacheend", "gFree.n"))
            assertThat(ps.longColumn(f).getLong(0)).as(f).isEqualTo(field(s, "p", f, p));
        assertThat(ps.longColumn("runq.length").getLong(0)).isEqualTo(170);
        assertThat(hex(ps, "runnext", 0)).isEqualTo(field(s, "p", "runnext", p));
    }

    @Test
    void conditionsFindWhatTheyName() {
        Session s = with(300);

        assertThat(names(s, "place ~ 'global queue'")).hasSize(129).first().isEqualTo("g5");
        assertThat(names(s, "place == 'runnext of p0'")).containsExactly("g304");
        assertThat(names(s, "status == _Gwaiting")).containsExactly("g2", "g3", "g4");
        assertThat(names(s, "goid >= 0x10 && goid < 18")).containsExactly("g16", "g17");
        assertThat(names(s, "schedlink == g6")).containsExactly("g5");
        assertThat(names(s, "sched.sp == g7.stack.hi-0x28")).containsExactly("g7");
        assertThat(names(s, "m != nil")).containsExactly("g1");
    }

    private static List<String> names(Session s, String where) {
        TableQuery query = new TableQuery(where, "", 1000, 0, List.of("name"), false);
        return Result.of(new GsTable(), s, query, () -> false).view(Views.where(s)).rows().stream()
                .map(r -> r.get(0))
                .toList();
    }

    @Test
    void eventsTellTheOverflow() {
        Table t = table(new EventsTable(), with(300));
        List<String> kinds = t.stringColumn("kind").asList();

        assertThat(kinds).contains("runq overflow");
        assertThat(kinds.stream().filter("runnext put"::equals).count()).isEqualTo(300);
        assertThat(kinds.stream().filter("runnext kick"::equals).count()).isEqualTo(299);
        LongColumn steps = t.longColumn("step");
        assertThat(steps.asList()).isSorted();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void lookingChangesNothing(SessionTable table) {
        Session s = with(50);
        s.step(1);
        String hash = s.hash();
        for (boolean all : new boolean[] {false, true}) {
            TableQuery query = new TableQuery("", "", 0, 0, List.of(), all);
            Renderer.text(Result.of(table, s, query, () -> false).view(Views.where(s)), Renderer.COLUMNS);
        }
        assertThat(s.hash()).isEqualTo(hash);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void theDefaultFitsIntoALine(SessionTable table) {
        Session s = with(300);
        TableView view = Result.of(table, s, TableQuery.ALL, () -> false).view(Views.where(s));
        List<String> lines = Renderer.text(view, 100).lines().toList();

        assertThat(lines).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(100));
        // The place, two edges of the box, the headings and the count stand around the rows; no row takes two lines.
        assertThat(lines).hasSize(view.rows().size() + 5);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void columnsThatNobodyAsksForMakeNoDifference(SessionTable table) {
        Session s = with(20);
        for (String where : List.of("", "m != nil || m == 0 || address == 0")) {
            if (!where.isEmpty() && !table.name().equals("gs")) continue;
            TableQuery query = new TableQuery(where, "-" + table.columnNames().get(1), 0, 0, List.of(), false);
            Result few = Result.of(table, s, query, () -> false);
            Result whole = Result.whole(table, s, query, () -> false);
            assertThat(few.view(Views.where(s))).isEqualTo(whole.view(Views.where(s)));
            assertThat(few.sheet().table().columnCount())
                    .isLessThan(whole.sheet().table().columnCount());
        }
    }

    @Test
    void anInterruptEndsATable() {
        Session s = with(20);
        assertThatThrownBy(() -> Result.of(new GsTable(), s, TableQuery.ALL, () -> true))
                .isInstanceOf(CancellationException.class);
        Result events = Result.of(new EventsTable(), s, TableQuery.ALL, () -> true);
        assertThat(events.view(Views.where(s)).title()).contains("interrupted: only events from step");
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyColumnIsDescribed(SessionTable table) {
        assertThat(table.columnHelp()).hasSameSizeAs(table.columnNames()).allSatisfy(line -> assertThat(line.strip())
                .contains("  "));
    }
}
