package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.io.csv.CsvReadOptions;
import tech.tablesaw.io.csv.CsvReader;

/** CSV files, read back with Tablesaw. */
class CsvFileTest {
    @TempDir
    private Path dir;

    @Test
    void readsBackAsItWasWritten() throws Exception {
        Result result = Result.of(Hands.sheet(), TableQuery.ALL, false);

        assertThat(CsvFile.write(result, dir, "gs.csv")).isEqualTo("5 rows of gs written to " + dir.resolve("gs.csv"));

        same(read(dir.resolve("gs.csv"), result.sheet().table()), result.sheet().table());
    }

    @Test
    void writesAllPagesOfWhatTheConditionTook() throws Exception {
        Result result =
                Result.of(Hands.many(305), new TableQuery("status == _Gdead", "-goid", 0, 1, List.of(), false), false);

        assertThat(CsvFile.write(result, dir, "sub.csv")).startsWith("152 rows of gs");

        Table back = read(dir.resolve("sub.csv"), result.sheet().table());
        assertThat(back.rowCount()).isEqualTo(152);
        assertThat(back.longColumn("goid").getLong(0)).isEqualTo(304);
    }

    @Test
    void replacesAFileAndSaysSo() throws Exception {
        Files.writeString(dir.resolve("old.csv"), "something that is much longer than nothing".repeat(100));

        String said = CsvFile.write(
                Result.of(Hands.sheet(), new TableQuery("goid == 5", "", 0, 0, List.of(), false), false),
                dir,
                "old.csv");

        assertThat(said).startsWith("1 row of gs").endsWith("old.csv, which was replaced");
        assertThat(Files.readString(dir.resolve("old.csv"))).doesNotContain("something");
    }

    @Test
    void refusesWhatItCannotWrite() {
        Result result = Result.of(Hands.sheet(), TableQuery.ALL, false);

        assertThatThrownBy(() -> CsvFile.write(result, dir, "."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a directory; name a file");
        assertThatThrownBy(() -> CsvFile.write(result, dir, "  ")).hasMessageContaining("name a file");
        assertThatThrownBy(() -> CsvFile.write(result, dir, "no/such/gs.csv"))
                .hasMessage("--csv: there is no directory " + dir.resolve("no/such"));
        assertThatThrownBy(() -> CsvFile.write(result, dir, "a\0b.csv"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type for example --csv gs.csv");
        assertThat(dir).isEmptyDirectory();
    }

    private static Table read(Path file, Table like) throws Exception {
        try (Reader in = Files.newBufferedReader(file)) {
            return new CsvReader()
                    .read(CsvReadOptions.builder(in)
                            .columnTypes(name -> like.column(name).type())
                            .build());
        }
    }

    private static void same(Table back, Table table) {
        assertThat(back.columnNames()).isEqualTo(table.columnNames());
        for (Column<?> column : table.columns()) {
            assertThat(back.column(column.name()).asObjectArray())
                    .as(column.name())
                    .isEqualTo(column.asObjectArray());
        }
    }
}
