package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Instants;
import gobuf.runtime.engine.Schedtrace;
import gobuf.runtime.engine.Session;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.Table;

/** Lines of schedtrace as tables: those of real programs, and those of a simulated one back again. */
class SchedtraceReaderTest {
    private static List<String> record(String name) throws Exception {
        try (InputStream in =
                SchedtraceReaderTest.class.getResourceAsStream("/gobuf/kernel/schedtrace/" + name + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"burst-go1.19.8", "burst-detail-go1.19.8", "burst-go1.26.8", "burst-detail-go1.26.8"})
    void everyLineOfARecordIsRead(String name) throws Exception {
        assertThat(TableImport.RECORDS).contains(name);
        List<String> lines = record(name);
        SchedtraceReader.Read read = SchedtraceReader.read("t", lines);
        assertThat(read.others()).isZero();
        long heads = lines.stream().filter(l -> l.startsWith("SCHED")).count();
        assertThat(read.lines()).isEqualTo(heads);
        Table head = read.tables().get("t");
        assertThat(head.rowCount()).isEqualTo((int) heads);
        assertThat(head.columnNames()).contains("time_ms", "gomaxprocs", "idleprocs", "threads", "runqueue", "local");
        assertThat(head.columnNames().contains("needspinning")).isEqualTo(name.contains("1.26"));
        assertThat(head.longColumn("gomaxprocs").unique().asList()).containsExactly(4L);
        assertThat(read.tables().get("t_ps").rowCount()).isEqualTo(4 * (int) heads);
        for (String part : List.of("M", "G")) {
            int rows =
                    (int) lines.stream().filter(l -> l.startsWith("  " + part)).count();
            Table table = read.tables().get("t_" + part.toLowerCase(java.util.Locale.ROOT) + "s");
            assertThat(table == null ? 0 : table.rowCount()).isEqualTo(rows);
        }
    }

    @Test
    void fieldsHaveTheirValues() throws Exception {
        Table head =
                SchedtraceReader.read("t", record("burst-go1.19.8")).tables().get("t");
        assertThat(head.longColumn("time_ms").get(1)).isEqualTo(19);
        assertThat(head.longColumn("local").get(1)).isEqualTo(9 + 39 + 9);
        Table ps = SchedtraceReader.read("t", record("burst-go1.26.8")).tables().get("t_ps");
        assertThat(ps.longColumn("runqsize").get(6)).isEqualTo(28);
        assertThat(ps.longColumn("schedtick").get(6)).isEqualTo(3);
    }

    @Test
    void nobodyIsAMissingValueInBothSpellings() throws Exception {
        for (String name : List.of("burst-detail-go1.19.8", "burst-detail-go1.26.8")) {
            Table gs = SchedtraceReader.read("t", record(name)).tables().get("t_gs");
            assertThat(gs.longColumn("lockedm").countMissing()).isGreaterThan(0);
            assertThat(gs.longColumn("m").min()).isGreaterThanOrEqualTo(0);
            assertThat(gs.stringColumn("waitreason").asList()).contains("GC sweep wait", "force gc (idle)");
            Table ms = SchedtraceReader.read("t", record(name)).tables().get("t_ms");
            assertThat(ms.booleanColumn("blocked").asList()).contains(false).doesNotContainNull();
        }
    }

    @Test
    void whatTheProgramItselfPrintsIsLeftOut() {
        SchedtraceReader.Read read = SchedtraceReader.read(
                "t",
                List.of(
                        "hello",
                        "SCHED 0ms: gomaxprocs=1 idleprocs=0 threads=2 runqueue=3 [4]",
                        "",
                        "  Perhaps: not=one",
                        "# no"));
        assertThat(read.lines()).isEqualTo(1);
        assertThat(read.others()).isEqualTo(2);
        assertThat(read.tables().get("t").longColumn("local").get(0)).isEqualTo(4);
        assertThat(SchedtraceReader.is(List.of("SCHEDULE"))).isFalse();
    }

    /** What is left of lines when numbers, none and reasons are the same to one: which fields there are, in which order, with which blanks. */
    private static Set<String> shapes(Stream<String> lines) {
        return lines.filter(l -> !l.startsWith("#"))
                .map(l -> l.replaceAll("=(-1|nil|\\d+)", "=#")
                        .replaceAll("(?<=[ \\[MPG])\\d+", "#")
                        .replaceAll("=(true|false)", "=?")
                        .replaceAll("\\(.*\\) m=", "(…) m=")
                        .replaceAll("(# )+#", "#"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @EnumSource(Schedtrace.Form.class)
    void simulatedLinesHaveTheShapeOfReal(Schedtrace.Form form) throws Exception {
        Session s = Session.boot("go1.19", new Boot(4, 4, false));
        s.cont();
        long begin = s.machine().registers().clock();
        s.ask(s.statements().go("spin", List.of(200L), 30, false));
        s.cont();
        for (boolean detailed : new boolean[] {false, true}) {
            StringBuilder out = new StringBuilder();
            Instants.each(
                    s,
                    begin,
                    Long.MAX_VALUE,
                    10_000,
                    (m, step, ns) -> Schedtrace.lines(m, ns, detailed, form, out),
                    () -> false);
            String name = (detailed ? "burst-detail-go" : "burst-go") + form.release() + ".8";
            assertThat(shapes(out.toString().lines())).isEqualTo(shapes(record(name).stream()));
            String none = form == Schedtrace.Form.GO1_19 ? "=-1 " : "=nil ";
            assertThat(out.toString().contains(none)).isEqualTo(detailed);
        }
    }

    @Test
    void aSimulatedOneComesBackAsItWas() {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("spin", List.of(200L), 30, false));
        s.cont();
        StringBuilder out = new StringBuilder();
        long[] queued = new long[1];
        long moments = Instants.each(
                s,
                0,
                Long.MAX_VALUE,
                4_000,
                (m, step, ns) -> {
                    Schedtrace.lines(m, ns, true, Schedtrace.Form.GO1_19, out);
                    long p = m.image().profile().global("runtime.allp");
                    long p0 = m.memory().ld8(m.memory().ld8(p));
                    var t = m.image().types().p;
                    queued[0] += m.memory().ld4(p0 + t.runqtail.offset())
                            - m.memory().ld4(p0 + t.runqhead.offset());
                },
                () -> false);
        assertThat(moments).isGreaterThan(3);
        SchedtraceReader.Read read =
                SchedtraceReader.read("t", out.toString().lines().toList());
        assertThat(read.lines()).isEqualTo(moments);
        assertThat(read.others()).isZero();
        assertThat((long) read.tables().get("t").longColumn("local").sum()).isEqualTo(queued[0]);
        assertThat((long) read.tables().get("t_ps").longColumn("runqsize").sum())
                .isEqualTo(queued[0]);
    }

    @Test
    void errorsSayWhatToType() {
        Tables tables = new Tables();
        assertThatThrownBy(() -> TableImport.schedtrace("record:brst-go1.19.8", "t", tables))
                .hasMessageContaining("did you mean burst-go1.19.8");
        assertThatThrownBy(() -> TableImport.schedtrace("pom.xml", "t", tables))
                .hasMessageContaining("no line that begins with SCHED");
        assertThatThrownBy(() -> tables.put("no name", Table.create("t"), java.util.Map.of()))
                .hasMessageContaining("is no name of a table");
        assertThatThrownBy(() -> tables.put("gs", Table.create("t"), java.util.Map.of()))
                .hasMessageContaining("a table of the session");
    }
}
