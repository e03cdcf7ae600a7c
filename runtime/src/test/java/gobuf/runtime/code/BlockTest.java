package gobuf.runtime.code;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.layout.Profiles;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.proc.Catalog;
import gobuf.runtime.proc.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rows as code do what their lambdas do. */
class BlockTest {
    private static final int CYCLES = 4000;

    private final Sample one = new Sample(CYCLES);
    private final Sample two = new Sample(CYCLES);

    @Test
    void aRunThroughTheirCodeLeavesTheSameBytes() {
        long rows = Interpreter.observe(one.cpu, Long.MAX_VALUE, (row, n) -> {}, () -> false);
        assertThat(Interpreter.run(two.cpu, Long.MAX_VALUE, () -> false)).isEqualTo(rows);
        assertThat(two.image.routine("runtime.casgstatus").orElseThrow().rows().stream()
                        .filter(r -> r.block != null)
                        .count())
                .isGreaterThan(3);
        same();
    }

    @Test
    void aJournaledRunCanBeUndone() {
        Interpreter.run(one.cpu, 500_000, () -> false);
        Interpreter.observe(two.cpu, 500_000, (row, n) -> {}, () -> false);
        same();
        Journal journal = new Journal(64);
        one.journal(journal);
        assertThat(Interpreter.journal(one.cpu, journal, 0, 5000, () -> false)).isEqualTo(5000);
        one.journal(null);
        assertThat(journal.steps()).isEqualTo(5000);
        List<Registers> threads = List.of(one.registers);
        for (int i = 0; i < 5000; i++) journal.undo(one.memory, threads);
        same();
    }

    @Test
    void everyRowOfTheCatalogHasCode() {
        Image image =
                new Program(Profiles.load("go1.19")).define(Catalog::define).link();
        List<Row> without = new ArrayList<>();
        int written = 0;
        for (Routine r : image.routines()) {
            for (Row row : r.rows()) {
                if (row.block == null) BlockCompiler.compile(row, image.sites());
                if (row.block != null && row.journaledBlock != null) written++;
                else without.add(row);
            }
        }
        assertThat(without).allMatch(r -> r.waits || r instanceof Steps.Restore || r instanceof Edge);
        assertThat(written).isGreaterThan(1000);
    }

    private void same() {
        assertThat(two.registers.copy()).isEqualTo(one.registers.copy());
        assertThat(bytes(two)).isEqualTo(bytes(one));
    }

    private static Map<Long, Integer> bytes(Sample s) {
        Map<Long, Integer> out = new TreeMap<>();
        s.memory.pages((at, page) -> out.put(at, Arrays.hashCode(page)));
        return out;
    }
}
