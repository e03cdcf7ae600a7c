package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.server.CellError;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java cells: what they see, what comes back, and what goes wrong in other Java kernels. */
class JavaMagicTest {
    private static final Cells CELLS = new Cells();

    @BeforeAll
    static void thirty() throws Exception {
        run("%newproc spin 100 --times 30 --run\n%continue");
    }

    private static String run(String cell) throws Exception {
        Recorder out = new Recorder();
        CELLS.run(cell, out);
        return out.plain();
    }

    private static String java(String body) throws Exception {
        return run("%%java\n" + body);
    }

    @Test
    void theTablesOfTheSessionAreThere() throws Exception {
        assertThat(java("gs.rowCount() + \" \" + ps.rowCount() + \" \" + ms.rowCount()"))
                .startsWith("34 1 ");
        assertThat(java("events.rowCount() > 100 && waits.rowCount() > 30 && lives.rowCount() >= 30"))
                .startsWith("true");
        assertThat(java("session.step()"))
                .startsWith(Long.toString(CELLS.bench().session().step()));
    }

    @Test
    void aTableGoesToMagicsAndBack() throws Exception {
        assertThat(java("Table counted = events.countBy(\"kind\");\ncounted"))
                .contains("runnext put")
                .contains("rows 1 to");
        assertThat(run("%plot counted bar kind y=Count")).contains("counted: Count by kind");
        assertThat(java("put(\"fewer\", counted.first(2)); table(\"fewer\").rowCount()"))
                .startsWith("2");
        assertThat(run("%plot fewer bar kind y=Count")).contains("2 rows");
        run("%import record:burst-go1.19.8 as real");
        assertThat(java("real.rowCount() + real_ps.rowCount()")).startsWith("175");
    }

    @Test
    void whatIsShownAndPrintedStandsInItsOrder() throws Exception {
        String said = java(
                "System.out.println(\"one\");\nshow(\"two\");\nplot(\"events bar kind\");\nplot(waits, \"hist length_ns\");\n\"three\"");
        assertThat(said)
                .contains("one")
                .contains("two")
                .contains("events: rows by kind")
                .contains("waits: distribution");
        assertThat(said.indexOf("two")).isLessThan(said.indexOf("events:")).isGreaterThan(said.indexOf("one"));
        assertThat(said.strip()).endsWith("three");
    }

    @Test
    void errorsHaveTheirPlace() {
        assertThatThrownBy(() -> java("int fine = 1;\n\nint wrong = fine +\n    nothing;"))
                .isInstanceOfSatisfying(CellError.class, e -> assertThat(e.traceback())
                        .contains("cannot find symbol: variable nothing")
                        .anyMatch(l -> l.startsWith("line 4:     nothing;"))
                        .contains("            ^"));
        assertThatThrownBy(() -> java("int[] few = new int[2];\n\nfew[5] = 1;"))
                .isInstanceOfSatisfying(CellError.class, e -> assertThat(e.traceback())
                        .anyMatch(l -> l.contains("ArrayIndexOutOfBoundsException"))
                        .contains("    at the cell, line 3"));
        assertThatThrownBy(() -> java("for (int i = 0; i < 3; i++) {"))
                .hasMessageContaining("ends in the middle of a statement");
        assertThatThrownBy(() -> java("int later() { return missing(); }")).hasMessageContaining("missing()");
        assertThatThrownBy(() -> java("plot(\"events bar kin\")")).hasMessageContaining("did you mean kind?");
        assertThatThrownBy(() -> java("put(\"gs\", ps)")).hasMessageContaining("a table of the session");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true) {}",
                "long n = 0; for (;;) { try { n++; } catch (Throwable t) { n = 0; } }",
                "int again(int n) { return n == 0 ? 0 : again(n - 1); }\nwhile (true) again(100);",
                "Thread.sleep(60_000);",
                "java.util.stream.LongStream.iterate(0, i -> i + 1).filter(i -> i < 0).findFirst();",
            })
    @Timeout(120)
    void anInterruptEndsABusyCellAndTheNextRuns(String busy) throws Exception {
        Thread cell = Thread.currentThread();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> interrupt = CompletableFuture.runAsync(() -> {
            begun.countDown();
            sleep();
            CELLS.interrupt();
            cell.interrupt();
        });
        begun.await(120, TimeUnit.SECONDS);
        assertThatThrownBy(() -> java(busy)).isInstanceOf(InterruptedException.class);
        interrupt.get(120, TimeUnit.SECONDS);
        Thread.interrupted();
        assertThat(java("1 + 1")).startsWith("2");
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(600);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void noThreadIsLeftThatHoldsTheProcessUp() throws Exception {
        java("1");
        Set<String> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(t -> !t.isDaemon())
                .map(Thread::getName)
                // JUnit's own, which watches the time that tests take.
                .filter(name -> !name.startsWith("junit-"))
                .collect(Collectors.toSet());
        assertThat(threads).isSubsetOf(List.of("main", Thread.currentThread().getName()));
    }

    @Test
    void resetForgets() throws Exception {
        java("int gone = 1;");
        run("%java --reset");
        assertThatThrownBy(() -> java("gone")).hasMessageContaining("cannot find symbol");
        assertThat(run("%java")).contains("snippets since JShell began");
    }
}
