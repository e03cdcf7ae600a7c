package gobuf.runtime.code;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Routines;
import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Profiles;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.proc.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The code of paths does what the lambdas of their rows do. */
class TraceTest {
    private static final int CYCLES = 16_000;

    private final Sample one = new Sample(CYCLES);
    private final Sample two = new Sample(CYCLES);

    @Test
    void aRunAlongPathsLeavesTheSameBytes() {
        long rows = Interpreter.observe(one.cpu, Long.MAX_VALUE, (row, n) -> {}, () -> false);
        assertThat(Interpreter.run(two.cpu, Long.MAX_VALUE, () -> false)).isEqualTo(rows);
        assertThat(two.image.paths).isPositive();
        same();
    }

    @Test
    void aJournaledRunCanBeUndone() {
        Journal journal = new Journal(64);
        one.journal(journal);
        long rows = Interpreter.journal(one.cpu, journal, 0, 1_800_000, () -> false);
        one.journal(null);
        assertThat(one.image.paths).isPositive();
        Interpreter.observe(two.cpu, rows, (row, n) -> {}, () -> false);
        same();
        long kept = journal.steps();
        assertThat(kept).isGreaterThan(300_000);
        List<Registers> threads = List.of(one.registers);
        Sample before = new Sample(CYCLES);
        Interpreter.observe(before.cpu, rows - kept, (row, n) -> {}, () -> false);
        for (long i = 0; i < kept; i++) journal.undo(one.memory, threads);
        same(before, one);
    }

    /** What a row changed is the same in the journal, however it was run. */
    @Test
    void theJournalTellsOfEveryRowWhatItChanged() {
        Journal along = new Journal(64);
        one.journal(along);
        Interpreter.journal(one.cpu, along, 0, 1_500_000, () -> false);
        one.journal(null);
        Interpreter.observe(two.cpu, 1_500_000 - 1000, (row, n) -> {}, () -> false);
        Journal single = new Journal(64);
        two.journal(single);
        for (int i = 0; i < 1000; i++) Interpreter.step(two.cpu, single, 0);
        two.journal(null);
        for (int i = 0; i < 1000; i++) {
            assertThat(along.newest()).isEqualTo(single.newest());
            assertThat(along.newestRegisters()).isEqualTo(single.newestRegisters());
            along.undo(one.memory, List.of(one.registers));
            single.undo(two.memory, List.of(two.registers));
        }
        same();
    }

    /** What has none: rows that loop over memory, print, or are made of lambdas that were passed through variables. */
    @ParameterizedTest
    @EnumSource(Trace.Kind.class)
    void nearlyEveryRowOfTheCatalogHasCode(Trace.Kind kind) {
        Image image =
                new Program(Profiles.load("go1.19")).define(Routines::define).link();
        List<Row> without = new ArrayList<>();
        int written = 0;
        for (Routine r : image.routines()) {
            for (Row row : r.rows()) {
                if (!RowWriter.knows(row)) continue;
                if (written(kind, row, image.sites())) written++;
                else without.add(row);
            }
        }
        assertThat(without).hasSizeLessThan(written / 20);
        assertThat(written).isGreaterThan(1000);
    }

    /** Fused, as whoever does not watch runs it: a row without code would cut each life into two paths. */
    @Test
    void everyRowOfALifeHasCodeButTheSystems() {
        Session session = Session.open("go1.19");
        session.ask(session.statements().go("lives", List.of(200L), 1, false));
        session.cont();
        session.program("deadlock");
        Set<Row> ran = new LinkedHashSet<>();
        for (int i = 0; i < 80_000; i++) {
            session.step(1);
            session.machine().row().ifPresent(ran::add);
        }
        assertThat(ran).hasSizeGreaterThan(500);
        Sites sites = session.image().sites();
        List<String> without = ran.stream()
                .filter(row -> row.next != null && !Interpreter.system(row))
                .filter(row -> !RowWriter.knows(row) || !written(Trace.Kind.FUSED, row, sites))
                .map(Row::toString)
                .sorted()
                .toList();
        assertThat(without).isEmpty();
    }

    private static boolean written(Trace.Kind kind, Row row, Sites sites) {
        Row next = RowWriter.next(row);
        return new TraceCompiler(kind, 0, List.of(row), next == null ? row : next, sites)
                .compile()
                .isPresent();
    }

    private void same() {
        same(one, two);
    }

    private static void same(Sample one, Sample two) {
        assertThat(two.registers.copy()).isEqualTo(one.registers.copy());
        assertThat(bytes(two)).isEqualTo(bytes(one));
    }

    private static Map<Long, Integer> bytes(Sample s) {
        Map<Long, Integer> out = new TreeMap<>();
        s.memory.pages((at, page) -> out.put(at, Arrays.hashCode(page)));
        return out;
    }
}
