package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.proc.Heap;
import gobuf.runtime.proc.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More goroutines than there is memory for: the message names the limit, and the session stays what it was. */
class LimitsTest {
    private static Session asked(long goroutines) {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("add", List.of(1L, 2L), goroutines, false));
        return s;
    }

    @Test
    void aGoroutineBombEndsAtTheArenasEnd() {
        Session s = asked(40);
        s.cont();
        long before = s.step();
        String hash = s.hash();
        s.input(new Input.Poke(Words.HEAP_NEXT, 8, Heap.ARENA.end() - 64 * 8192));
        s.ask(s.statements().go("add", List.of(1L, 2L), 2_000_000, false));
        Stop stop = s.cont();
        assertThat(stop.reason()).isEqualTo(Stop.Reason.EXITED);
        assertThat(stop.detail())
                .startsWith("runtime: out of memory: cannot allocate 4194304-byte block (429")
                .contains(" in use)\nfatal error: out of memory")
                .contains("the heap arena of 4 GB, some 1.7 million goroutines, is Gobuf's limit of memory");
        s.goTo(before);
        assertThat(s.hash()).isEqualTo(hash);
        s.ask(s.statements().gosched());
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
    }

    @Test
    void theArenaHoldsAMillionGoroutines() {
        // A g is an object of 416 bytes, 19 to a page of 8 KB; its stack has 2 KB, 16 to a span of 32 KB.
        long pages = 1_000_000 / 19 + 1_000_000 / 16 * 4;
        assertThat(Heap.ARENA.size()).isGreaterThan(pages * 8192 * 3 / 2);
        assertThat(Heap.MSPANS.size()).isGreaterThanOrEqualTo(Heap.ARENA.size() / 8192 * 144);
        assertThat(Heap.entry(Heap.ARENA.end())).isEqualTo(Heap.SPANS.end());
    }

    @Test
    void checkpointsThinOutButTheFirstAndTheNewestStay() {
        Session s = asked(20_000);
        Branch b = s.timeline().branch();
        for (int i = 0; i < 600; i++) {
            s.timeline().checkpoint();
            s.cont(3000);
            assertThat(b.checkpoints).hasSizeLessThanOrEqualTo(Branch.MOST_CHECKPOINTS);
        }
        assertThat(b.checkpoints.firstKey()).isZero();
        assertThat(b.checkpoints.lastKey()).isEqualTo(s.step() - 3000);
        long near = b.checkpoints.lastKey() - b.checkpoints.lowerKey(b.checkpoints.lastKey());
        long far = b.checkpoints.higherKey(0L);
        assertThat(near).isEqualTo(3000);
        assertThat(far).isGreaterThan(3000);
        String hash = s.hash();
        long at = s.step();
        s.goTo(1);
        s.goTo(at);
        assertThat(s.hash()).isEqualTo(hash);
    }

    @Test
    void manyShortRunsMakeAsFewCheckpointsAsOneLongRun() {
        Session s = asked(60_000);
        Branch b = s.timeline().branch();
        int before = b.checkpoints.size();
        for (int i = 0; i < 2000; i++) s.cont(12_000);
        assertThat(b.checkpoints.size() - before).isBetween(1, 3);
        long at = s.step();
        String hash = s.hash();
        s.back(at - 1);
        s.goTo(at);
        assertThat(s.hash()).isEqualTo(hash);
    }

    /** In a JVM with a small heap: Java's memory ends long before the arena does. */
    @Test
    void aBombThatFillsJavasHeapLeavesTheSessionUnharmed() throws IOException, InterruptedException {
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LimitsTest.class.getName());
        java.lang.Process p = child.redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(p.waitFor()).as(said).isZero();
        assertThat(said)
                .contains("LIMIT")
                .contains("the limit in a Java heap of 6")
                .contains("the session is back at step 5, unharmed")
                .contains("same hash: true")
                .contains("goes on: IDLE");
    }

    /** What the child does. */
    public static void main(String[] args) {
        Session s = asked(2_000_000);
        s.step(4);
        String hash = s.hash();
        System.out.println(s.cont());
        System.out.println("same hash: " + (s.hash().equals(hash) && s.step() == 5));
        Session other = asked(2_000_000);
        other.step(4);
        System.out.println("same hash: " + other.hash().equals(hash));
        s.goTo(0);
        s.ask(s.statements().go("add", List.of(1L, 2L), 100, false));
        System.out.println("goes on: " + s.cont().reason());
    }
}
