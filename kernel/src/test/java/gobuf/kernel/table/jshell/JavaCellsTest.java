package gobuf.kernel.table.jshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.table.Tables;
import gobuf.runtime.engine.Session;
import org.junit.jupiter.api.Test;

/** JShell keeps all it has compiled: a fresh one takes its place now and then, with what is declared. */
class JavaCellsTest {
    private static final int MOST = 20;

    private final Links links =
            new Links(Session.open("go1.19"), new Tables(), () -> false, shown -> {}, (table, line) -> null);
    private final JavaCells cells = new JavaCells(MOST);

    private Object run(String code) throws Exception {
        return cells.run(code, links);
    }

    @Test
    void theHeapDoesNotGrowWithEachCellAndWhatIsDeclaredStays() throws Exception {
        run(
                "import java.time.Duration;\nint kept = 42;\nTable some = ps;\nint twice(int n) { return 2 * n; }\nvar list = new ArrayList<String>();");
        run("list.add(\"first\")");
        // What the compiler keeps for as long as there is room, some 30 MB of a JShell that is no more, may come at any
        // time, in two rounds after each other too; what is never given back comes each time.
        long least = Long.MAX_VALUE;
        long before = 0;
        for (int round = 0; round < 8 && least >= 4_000_000; round++) {
            for (int i = 0; i < 2 * MOST; i++) run("byte[] large = new byte[1 << 20]; kept + " + i);
            long after = used();
            if (round > 0) least = Math.min(least, after - before);
            before = after;
        }
        assertThat(least).as("bytes that " + 2 * MOST + " cells leave").isLessThan(4_000_000);
        assertThat(cells.told())
                .anyMatch(l -> l.matches(".*made anew \\d+ times.*"))
                .contains("int kept");
        assertThat(cells.told()).anyMatch(l -> l.matches(".*heap holds \\d+ MB of at most \\d+ MB.*"));
        assertThat(run("twice(kept) + list.get(0) + some.rowCount() + Duration.ofSeconds(1)"))
                .isEqualTo("84first1PT1S");
    }

    @Test
    void whereTheHeapIsFullItSaysWhatLetsGoOfIt() {
        assertThatThrownBy(() -> run("throw new OutOfMemoryError(\"Java heap space\");"))
                .hasMessageContaining("OutOfMemoryError: Java heap space; the kernel goes on")
                .hasMessageContaining("%java --reset lets go");
    }

    /** Their objects would be of classes that are no more. */
    @Test
    void whereACellHasDeclaredATypeItStays() throws Exception {
        run("record Pair(int a, int b) {}\nvar pair = new Pair(1, 2);");
        for (int i = 0; i < MOST + 5; i++) run("pair.a() + " + i);
        assertThat(run("pair.b()")).isEqualTo(2);
    }

    @Test
    void anInterruptWhileItStartsHurtsNoLaterCell() throws Exception {
        Thread.currentThread().interrupt();
        run("1 + 1");
        assertThat(Thread.interrupted()).as("it is still told").isTrue();
        assertThat(run("ps.rowCount()")).isEqualTo(1);
    }

    @Test
    void anInterruptWhileItIsMadeAnewLosesNothing() throws Exception {
        run("int kept = 42;\nint twice(int n) { return 2 * n; }");
        while (cells.told().stream().noneMatch(l -> l.startsWith(MOST + " snippets since"))) run("kept + 1");
        assertThat(cells.told()).noneMatch(l -> l.contains("made anew 1 time"));
        Links interrupted = new Links(links.session(), links.tables(), () -> true, shown -> {}, (table, line) -> null);
        assertThatThrownBy(() -> cells.run("kept = 0;", interrupted)).isInstanceOf(InterruptedException.class);
        assertThat(cells.told()).anyMatch(l -> l.contains("made anew 1 time"));
        assertThat(run("twice(kept)")).isEqualTo(84);
    }

    @Test
    void anInterruptBeforeASnippetReachesTheSnippet() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run("Thread.sleep(60_000);")).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
