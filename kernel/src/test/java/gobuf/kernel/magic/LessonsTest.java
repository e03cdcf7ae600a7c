package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gobuf.runtime.engine.Event;
import gobuf.runtime.engine.Events;
import gobuf.runtime.engine.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The numbers that lessons state: each is read off the machine behind the cell that shows it, or off a record of real Go, and stands in the
 * lesson's text.
 */
class LessonsTest {
    private static final Path NOTEBOOKS = Path.of("../notebooks");
    private static final Path RECORDS = Path.of("../runtime/src/test/resources/golden");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Behind a cell an expression has a value, and the text says so. */
    private record Claim(String lesson, String cell, String expression, long value, String text) {}

    private static final List<Claim> CLAIMS = List.of(
            new Claim(
                    "02-bootstrap",
                    "co-04",
                    "runtime.g0.stack.hi - runtime.g0.stack.lo",
                    65432,
                    "65432 is 64·1024 − 104"),
            new Claim(
                    "02-bootstrap",
                    "co-04",
                    "runtime.g0.stack.hi - runtime.g0.stackguard0",
                    65432,
                    "both guards lie at the low end"),
            new Claim("02-bootstrap", "co-07", "[fs_base-8]", 0x123, "it stores 0x123 there"),
            new Claim("02-bootstrap", "co-09", "[&runtime.m0] == &runtime.g0", 1, "m0's first word is `m0.g0`"),
            new Claim("02-bootstrap", "co-09", "[&runtime.g0 + 48] == &runtime.m0", 1, "`g0.m` lies 48 bytes into g0"),
            new Claim("02-bootstrap", "co-11", "sched.maxmcount", 10000, "There may be 10000 Ms"),
            new Claim("02-bootstrap", "co-11", "rax", 1, "so `procresize(1)` makes one P"),
            new Claim("02-bootstrap", "co-13", "sched.npidle", 3, "the other three go to the idle list"),
            new Claim("02-bootstrap", "co-19", "g1.stack.hi - rsp", 0x28, "SP is `stack.hi−0x28`"),
            new Claim("02-bootstrap", "co-19", "[rsp] == goexit+1", 1, "the word there is `goexit+1`"),
            new Claim("02-bootstrap", "co-19", "rbp", 0, "BP is 0"),
            new Claim(
                    "02-bootstrap",
                    "co-19",
                    "g0.stackguard0 - g0.stack.lo",
                    928,
                    "until `mstart` moves them up by 928 bytes"),
            new Claim("02-bootstrap", "co-25", "sched.mnext", 3, "m2 was made for that"),
            new Claim("02-bootstrap", "co-27", "sched.goidgen", 16, "a batch of 16 goids was taken"),
            new Claim("02-bootstrap", "co-27", "p0.goidcache - 1", 4, "of which 4 are used"),
            new Claim("02-bootstrap", "co-27", "p0.goidcache", 5, "So a program's own first goroutine is number 5"),
            new Claim("02-bootstrap", "co-30", "p0.goidcache", 6, "With fmt linked it is number 6"),
            new Claim("02-bootstrap", "co-30", "p0.runnext == g5", 1, "runfinq is in P0's runnext"),
            new Claim("03-runq", "three", "p0.runnext == g7", 1, "The newest, g7, is in `runnext`"),
            new Claim("03-runq", "three", "p0.runqtail - p0.runqhead", 2, "g5, then g6 went to the ring's tail"),
            new Claim("03-runq", "full", "p0.runqtail - p0.runqhead", 256, "The ring has 256 slots"),
            new Claim("03-runq", "full", "p0.runnext == g262", 1, "The 258th go statement"),
            new Claim("03-runq", "moved", "p0.runqtail - p0.runqhead", 128, "128 are left"),
            new Claim("03-runq", "moved", "sched.runqsize", 129, "129 have moved"),
            new Claim("03-runq", "at-tick", "p0.schedtick % 61", 0, "a multiple of 61"),
            new Claim("03-runq", "tick-taken", "sched.runqsize", 129, "It is the oldest of those that moved"),
            new Claim("03-runq", "after-batch", "p0.runqtail - p0.runqhead", 127, "runs the first and puts the rest"),
            new Claim("03-runq", "finish", "sched.runqsize", 0, "then the batch, and last 257"),
            new Claim("04-stealing", "sched", "p1.runqtail - p1.runqhead", 9, "9 are in its ring"),
            new Claim("04-stealing", "sched", "m4.p == p2", 1, "M4 spins on p2"),
            new Claim("04-stealing", "grab", "rax", 5, "Five of nine"),
            new Claim("04-stealing", "grab", "p1.runqtail - p1.runqhead", 4, "takes n − n/2 of n"),
            new Claim("04-stealing", "coprimes", "[[&stealOrder+8]]", 0x300000001L, "steps to choose from are 1 and 3"),
            new Claim("04-stealing", "counts", "sched.npidle", 3, "Three of the four Ps are on the idle list"),
            new Claim("04-stealing", "counts", "sched.nmspinning", 0, "nobody spins"),
            new Claim("05-park-and-wake", "sched", "g1.atomicstatus == _Gwaiting", 1, "the status becomes `_Gwaiting`"),
            new Claim("05-park-and-wake", "sched", "p0.runqtail - p0.runqhead", 0, "The run queue is empty"),
            new Claim("05-park-and-wake", "readied", "p0.runnext == g1", 1, "puts it into `runnext`"),
            new Claim(
                    "05-park-and-wake",
                    "readied",
                    "g1.atomicstatus == _Grunnable",
                    1,
                    "makes goroutine 1 `_Grunnable`"),
            new Claim("06-syscall-and-preemption", "in-call", "p0.status == _Psyscall", 1, "the status `_Psyscall`"),
            new Claim("06-syscall-and-preemption", "in-call", "m0.oldp == p0", 1, "which notes it in `oldp`"),
            new Claim(
                    "06-syscall-and-preemption",
                    "taken",
                    "g6.atomicstatus == _Gsyscall",
                    1,
                    "The goroutine is `_Gsyscall`"),
            new Claim(
                    "06-syscall-and-preemption", "taken", "sched.runqsize", 1, "goroutine 1 waits in the global queue"),
            new Claim("06-syscall-and-preemption", "back", "p0.m == m2", 1, "the P is M2's now"),
            new Claim("06-syscall-and-preemption", "asked", "forcePreemptNS", 10_000_000, "has run for 10 ms"),
            new Claim(
                    "06-syscall-and-preemption",
                    "guard",
                    "curg.stackguard0 == stackPreempt",
                    1,
                    "put `stackPreempt` into"),
            new Claim(
                    "06-syscall-and-preemption", "signal", "rip == sigtramp", 1, "in front of the handler's first row"),
            new Claim(
                    "06-syscall-and-preemption",
                    "frame",
                    "[rsp] == sigreturn",
                    1,
                    "with a return address, `sigreturn`"),
            new Claim("06-syscall-and-preemption", "frame", "[rsp+0xb0] == main.spin", 1, "RIP is the 17th of them"),
            new Claim("06-syscall-and-preemption", "pushed", "rip == asyncPreempt", 1, "called `asyncPreempt`"),
            new Claim("06-syscall-and-preemption", "pushed", "[rsp] == main.spin", 1, "that no CALL has pushed"),
            new Claim("06-syscall-and-preemption", "pushed", "g7.stack.hi - rsp", 0x48, "which lies 8 bytes lower"),
            new Claim("06-syscall-and-preemption", "asked-off", "curg.asyncSafePoint", 1, "sets `g.asyncSafePoint`"),
            new Claim(
                    "06-syscall-and-preemption",
                    "asked-off",
                    "g7.stack.hi - 0x40 - g7.sched.sp",
                    424,
                    "424 bytes below the loop's"),
            new Claim(
                    "06-syscall-and-preemption", "resumed", "rip == main.spin", 1, "in front of which the signal came"),
            new Claim("06-syscall-and-preemption", "resumed", "g7.stack.hi - rsp", 0x40, "which lies 8 bytes lower"),
            new Claim("09-read-a-schedtrace", "run", "gomaxprocs", 4, "Four Ps, sixty goroutines"),
            new Claim("09-read-a-schedtrace", "run", "sched.runqsize", 0, "a row takes 1 µs"),
            new Claim("09-read-a-schedtrace", "steal", "p2.runqtail - p2.runqhead", 12, "with it 25 have become 12"));

    /** Constants of the profile, which names the place in Go's source that each comes from. */
    private record Constant(String lesson, String name, long value, String text) {}

    private static final List<Constant> CONSTANTS = List.of(
            new Constant("03-runq", "findRunnable.globalEvery", 61, "is a multiple of 61"),
            new Constant("04-stealing", "stealWork.stealTries", 4, "`stealTries` = 4 times"),
            new Constant("04-stealing", "runqgrab.backoff", 3, "`usleep(3)`, three microseconds"),
            new Constant("06-syscall-and-preemption", "sysmon.least", 20, "It looks around every 20 µs"),
            new Constant("06-syscall-and-preemption", "sysmon.most", 10_000, "down to every 10 ms"),
            new Constant("06-syscall-and-preemption", "retake.syscall", 10_000_000, "the call is younger than 10 ms"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "02-bootstrap",
                "03-runq",
                "04-stealing",
                "05-park-and-wake",
                "06-syscall-and-preemption",
                "09-read-a-schedtrace"
            })
    void everyNumberIsWhatTheMachineHas(String lesson) throws Exception {
        JsonNode notebook = JSON.readTree(NOTEBOOKS.resolve(lesson + ".ipynb").toFile());
        String text = text(notebook);
        Cells cells = new Cells();
        Map<String, String> said = new LinkedHashMap<>();
        int checked = 0;
        for (JsonNode cell : notebook.get("cells")) {
            if (!cell.get("cell_type").asText().equals("code")) continue;
            String id = cell.get("id").asText();
            Recorder out = new Recorder();
            cells.run(source(cell), out);
            said.put(id, out.plain());
            for (Claim c : CLAIMS) {
                if (!c.lesson.equals(lesson) || !c.cell.equals(id)) continue;
                assertThat(cells.bench().eval(c.expression).bits())
                        .as(c.toString())
                        .isEqualTo(c.value);
                checked++;
            }
            extra(lesson, id, cells.bench().session(), text, out.plain());
        }
        assertThat(checked)
                .isEqualTo(CLAIMS.stream().filter(c -> c.lesson.equals(lesson)).count());
        assertThat(CLAIMS).filteredOn(c -> c.lesson.equals(lesson)).allSatisfy(c -> assertThat(text)
                .contains(c.text));
        for (Constant c : CONSTANTS) {
            if (!c.lesson.equals(lesson)) continue;
            assertThat(cells.bench().session().image().profile().constant(c.name))
                    .isEqualTo(c.value);
            assertThat(text).contains(c.text);
        }
        if (lesson.startsWith("06")) noRegisterIsLost(said);
        assertThat(said.get("quiz")).contains("1. ").contains("2. ").contains("3. ");
        assertThat(said.get("reveal")).contains("1. ").contains("2. ").contains("3. ");
        assertThat(text).contains(" Three questions ");
    }

    /** Claims that no one expression tells. */
    private static void extra(String lesson, String cell, Session s, String text, String said) throws IOException {
        switch (lesson + " " + cell) {
            case "03-runq order-three" -> {
                assertThat(order(s)).startsWith("g7", "g5", "g6", "g1");
                assertThat(text).contains("7, 5, 6: of n goroutines");
            }
            case "03-runq moved" ->
                assertThat(record("go1.19.8.spawn300.nl.overflow.jsonl")).anySatisfy(line -> assertThat(
                                line.at("/set/sched.runqsize").asInt())
                        .isEqualTo(129));
            case "03-runq tick-taken" ->
                assertThat(said).contains("M0 runs g5: the global queue's turn (p0.schedtick = 61, and 61 % 61");
            case "03-runq finish" -> {
                String recorded = record("go1.19.8.order.nl.orders.jsonl").stream()
                        .filter(line -> line.path("n").asInt() == 258)
                        .map(line -> line.get("order").asText())
                        .findFirst()
                        .orElseThrow();
                assertThat(text).contains(" " + recorded + " ");
                assertThat(ranges(order(s))).isEqualTo(recorded);
            }
            case "04-stealing counts" -> {
                long dead = new gobuf.runtime.engine.Process(s.machine())
                        .gs().stream()
                                .filter(g -> new gobuf.runtime.engine.Process(s.machine())
                                        .status(g)
                                        .equals("_Gdead"))
                                .count();
                assertThat(dead).isEqualTo(24);
                assertThat(text).contains("All 24 have run");
            }
            case "05-park-and-wake dead" -> {
                assertThat(s.printed()).contains("all goroutines are asleep - deadlock!");
                assertThat(said).contains("exit status 2").contains("goroutine 1 [chan receive]:", "main.main()");
                assertThat(text).contains("exit status 2").contains("each goroutine with what it waits for");
            }
            case "05-park-and-wake explain" -> assertThat(said).contains("p0.runnext; gp inherits the time");
            case "09-read-a-schedtrace real-lines" -> realLines(text);
            case "09-read-a-schedtrace lines" -> {
                assertThat(text).contains("From `[0 1 25 0]` to `[0 0 11 12]` P3 has taken 13 of P2's 25");
                assertThat(said.replaceAll("(?m)^SCHED \\d+ms:.*(?= \\[)", "")).contains(" [0 1 25 0]\n [0 0 11 12]\n");
                assertThat(text).contains("The global queue never has more than two");
                assertThat(said).contains("runqueue=2 ").doesNotContainPattern("runqueue=([3-9]|\\d\\d)");
            }
            case "09-read-a-schedtrace thefts" -> assertThat(said).containsPattern("97618920 +2 +3 +2 +13 ");
            case "09-read-a-schedtrace steal" ->
                assertThat(said).contains("p2.runqhead = 25").contains("runqgrab");
            default -> {}
        }
    }

    /** The count is the same in the signal's frame, at asyncPreempt's first row and at its last. */
    private static void noRegisterIsLost(Map<String, String> said) {
        List<String> counts = Stream.of("frame", "pushed", "resumed")
                .map(cell -> said.get(cell).replaceAll("(?s).* = 0x[0-9a-f]+ \\((\\d+)\\).*", "$1"))
                .toList();
        assertThat(counts).containsOnly(counts.get(0));
        assertThat(Long.parseLong(counts.get(0))).isBetween(1L, 100_000L);
    }

    /** What lesson 09 says of the record of a real program stands in that record. */
    private static void realLines(String text) throws IOException {
        String record = Files.readString(Path.of("src/main/resources/gobuf/kernel/schedtrace/burst-go1.19.8.txt"));
        assertThat(record)
                .contains(
                        "SCHED 19ms: gomaxprocs=4 idleprocs=0 threads=5 spinningthreads=1 idlethreads=0 runqueue=0 [9 39 9 0]\n")
                .contains("runqueue=0 [9 39 3 4]\n")
                .contains("runqueue=1 [1 34 0 1]\nSCHED 175ms: ")
                .contains(
                        "SCHED 175ms: gomaxprocs=4 idleprocs=0 threads=5 spinningthreads=0 idlethreads=0 runqueue=0 [1 17 16 1]\n")
                .containsPattern("SCHED 121ms: .* runqueue=11 .*\nSCHED 131ms: .* runqueue=0 ");
        List<String> queued = record.lines()
                .skip(3)
                .limit(9)
                .map(l -> l.replaceAll(".*runqueue=(\\d+) .*", "$1"))
                .toList();
        assertThat(queued).containsExactly("0", "1", "2", "5", "6", "8", "10", "11", "0");
        assertThat(text)
                .contains("From 38 ms on it has 1, 2, 5 and at last 11 goroutines", "At 131 ms the 11 are gone");
        assertThat(text).contains("From `[1 34 0 1]` to `[1 17 16 1]`, at 175 ms", "From `[9 39 9 0]` to `[9 39 3 4]`");
    }

    /** The goroutines in the order in which they were switched to. */
    private static List<String> order(Session s) {
        return Events.of(s, 1_000_000, () -> false).list().stream()
                .filter(e -> e.kind().equals("switch"))
                .map(Event::subject)
                .toList();
    }

    /** As the record writes an order: numbers from 1 on, which is g5, and runs of them joined. */
    private static String ranges(List<String> gs) {
        List<long[]> out = new ArrayList<>();
        for (String g : gs) {
            long n = Long.parseLong(g.substring(1)) - 4;
            if (n < 1) continue;
            long[] last = out.isEmpty() ? null : out.get(out.size() - 1);
            if (last != null && last[1] == n - 1) last[1] = n;
            else out.add(new long[] {n, n});
        }
        return String.join(
                " ",
                out.stream()
                        .map(r -> r[0] == r[1] ? "" + r[0] : r[0] + "-" + r[1])
                        .toList());
    }

    private static List<JsonNode> record(String file) throws IOException {
        List<JsonNode> out = new ArrayList<>();
        for (String line : Files.readAllLines(RECORDS.resolve(file))) out.add(JSON.readTree(line));
        return out;
    }

    private static String source(JsonNode cell) {
        JsonNode source = cell.get("source");
        if (source.isTextual()) return source.asText();
        StringBuilder out = new StringBuilder();
        source.forEach(line -> out.append(line.asText()));
        return out.toString();
    }

    /** All prose, its line breaks as blanks. */
    private static String text(JsonNode notebook) {
        Stream.Builder<String> out = Stream.builder();
        for (JsonNode cell : notebook.get("cells"))
            if (cell.get("cell_type").asText().equals("markdown")) out.add(source(cell));
        return String.join(" ", out.build().toList()).replaceAll("\\s+", " ");
    }
}
