package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.asm.Mstart;
import gobuf.runtime.asm.SysLinux;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profiles;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Region;
import gobuf.runtime.os.Costs;
import gobuf.runtime.os.Linux;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three threads that count, sleep and wake each other, under every schedule. */
class SchedulesTest {
    private static final long HEAP = 0xc000000000L;
    /** How many children still count; main sleeps on it. */
    private static final long LEFT = HEAP;
    /** A counter that all of them increment in two rows, so that what it comes to tells the interleaving. */
    private static final long SHARED = HEAP + 8;

    private static final long OWN = HEAP + 64;
    private static final int ROUNDS = 40;

    private final Machine machine;
    private final Timeline timeline;

    SchedulesTest() {
        Program p = new Program(Profiles.load("go1.19")).define(SchedulesTest::define);
        Memory memory = new Memory();
        machine = new Machine(p.link(), memory);
        memory.map(new Region("heap", HEAP, 0x20000, true));
        Linux.start(memory);
        machine.registers().set(Reg.RSP, HEAP + 0x10000);
        machine.registers()
                .set(Reg.RIP, machine.image().routine("test.main").orElseThrow().entry());
        timeline = new Timeline(machine, new Branch("main", null, 0));
    }

    private static void define(Program p) {
        SysLinux.define(p);
        Mstart.define(p);
        for (String never : List.of("runtime.abort.abi0", "runtime.mstart0")) {
            Rows r = p.own(never, 0);
            r.halt("not in the test", never, c -> false);
            r.step("never", c -> {});
        }
        Rows child = p.own("test.child", 72);
        child.nosplit();
        count(child);
        // spotless:off
        child.step("left--",                       c -> c.st8(LEFT, c.ld8(LEFT) - 1));
        child.callOnStack("futex wake",            "runtime.futex.abi0", c -> LEFT, c -> 129 | 1L << 32, c -> 0, c -> 0, c -> 0);
        child.callOnStack("exit",                  "runtime.exitThread.abi0", c -> HEAP + 0x100);
        child.halt("never", "never", c -> false);

        Rows main = p.own("test.main", 72);
        Local left = main.nosplit().scratch("left");
        main.step("left = 2",                      c -> c.st8(LEFT, 2));
        for (int i = 1; i <= 2; i++) {
            long stack = HEAP + 0x10000 + i * 0x4000L;
            main.callOnStack("clone",              "runtime.clone.abi0", c -> 0, c -> stack, c -> 0, c -> 0, c -> c.ld8(HEAP + 0x200));
        }
        count(main);
        main.label("wait");
        main.step("left = how many count",         c -> c.set(left, c.ld8(LEFT)));
        main.when("none",                          c -> c.get(left) == 0, "slept");
        main.callOnStack("futex wait",             "runtime.futex.abi0", c -> LEFT, c -> 128 | c.get(left) << 32, c -> 0, c -> 0, c -> 0);
        main.go("look again",                      "wait");
        main.label("slept");
        main.callOnStack("sleep 3 ms",             "runtime.usleep.abi0", c -> 3000);
        main.halt("the end", "the end", c -> false);
        // spotless:on
    }

    private static void count(Rows r) {
        Local i = r.local("i");
        Local seen = r.local("seen");
        r.step("i = 0", c -> c.set(i, 0));
        r.label("count");
        r.step("own++", c -> c.st8(OWN + 8L * c.thread(), c.ld8(OWN + 8L * c.thread()) + 1));
        r.step("seen = shared", c -> c.set(seen, c.ld8(SHARED)));
        r.step("shared = seen + 1", c -> c.st8(SHARED, c.get(seen) + 1));
        r.step("i++", c -> c.set(i, c.get(i) + 1));
        r.when("not yet", c -> c.get(i) < ROUNDS, "count");
    }

    private void choose(String schedule) {
        machine.memory()
                .st8(
                        HEAP + 0x200,
                        machine.image().routine("test.child").orElseThrow().entry());
        timeline.branch().checkpoints.clear();
        timeline.checkpoint();
        timeline.input(Input.Choose.of(schedule));
    }

    private long toTheEnd() {
        for (int i = 0; i < 10_000; i++) {
            if (!timeline.forward()) return timeline.step();
        }
        throw new AssertionError("no end");
    }

    private String stopped() {
        return machine.row().map(r -> r.halt()).orElse(null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "virtual",
                "virtual 20",
                "virtual 700",
                "keep",
                "rr",
                "rr 7",
                "random 1",
                "random 2",
                "script m0*60 m1*5 m0*30 m1*9 m2*3"
            })
    void everyThreadCountsToItsEnd(String schedule) {
        choose(schedule);
        toTheEnd();
        assertThat(stopped()).as("%s", timeline.schedules().stuck()).isEqualTo("the end");
        for (int t = 0; t < 3; t++)
            assertThat(machine.memory().ld8(OWN + 8L * t)).isEqualTo(ROUNDS);
        assertThat(machine.memory().ld8(SHARED)).isBetween((long) ROUNDS, 3L * ROUNDS);
        assertThat(Linux.state(machine.memory(), 1)).isEqualTo(Linux.State.ENDED);
        assertThat(machine.threads().get(0).clock()).isGreaterThan(3_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "virtual 20", "virtual 700", "keep", "rr", "rr 7", "random 1"})
    void backIsWhatForwardWas(String schedule) {
        choose(schedule);
        List<String> hashes = new ArrayList<>();
        hashes.add(machine.hash());
        while (timeline.forward()) hashes.add(machine.hash());
        for (int i = hashes.size() - 2; i >= 0; i--) {
            assertThat(timeline.undo()).isTrue();
            assertThat(machine.hash()).as("step %d", i + 1).isEqualTo(hashes.get(i));
        }
        for (int i = 1; i < hashes.size(); i++) {
            assertThat(timeline.forward()).isTrue();
            assertThat(machine.hash()).as("step %d again", i + 1).isEqualTo(hashes.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "virtual 20", "virtual 700", "keep", "rr", "rr 7", "random 1"})
    void nobodyWatchingLeavesTheSameBytes(String schedule) {
        choose(schedule);
        long from = timeline.step();
        long end = toTheEnd();
        String hash = machine.hash();
        timeline.restoreBefore(0);
        assertThat(timeline.run(Long.MAX_VALUE, () -> false)).isEqualTo(end);
        assertThat(machine.hash()).isEqualTo(hash);
        long middle = (from + end) / 2;
        assertThat(timeline.goTo(middle, () -> false)).isTrue();
        assertThat(timeline.goTo(end, () -> false)).isTrue();
        assertThat(machine.hash()).isEqualTo(hash);
    }

    @Test
    void seedsDiffer() {
        choose("random 1");
        toTheEnd();
        String one = machine.hash();
        SchedulesTest other = new SchedulesTest();
        other.choose("random 2");
        other.toTheEnd();
        assertThat(other.machine.hash()).isNotEqualTo(one);
        SchedulesTest same = new SchedulesTest();
        same.choose("random 1");
        same.toTheEnd();
        assertThat(same.machine.hash()).isEqualTo(one);
    }

    @Test
    void theLowestClockIsNext() {
        choose("virtual");
        while (timeline.forward()) {
            long now = machine.registers().clock();
            for (int t = 0; t < Linux.threads(machine.memory()); t++) {
                if (Linux.state(machine.memory(), t) == Linux.State.RUNNING)
                    assertThat(machine.threads().get(t).clock()).isGreaterThanOrEqualTo(now);
            }
        }
    }

    @Test
    void whatIsWokenIsNotThereBeforeItWasWoken() {
        choose("virtual");
        toTheEnd();
        long child = Math.min(
                machine.threads().get(1).clock(), machine.threads().get(2).clock());
        assertThat(machine.threads().get(0).clock()).isGreaterThan(child + Costs.WAKEUP.standard());
    }

    @Test
    void turnsOfSoManyRows() {
        choose("rr 7");
        while (Linux.threads(machine.memory()) < 3 || Linux.state(machine.memory(), 2) != Linux.State.RUNNING)
            timeline.forward();
        int last = machine.thread();
        int turns = 0;
        for (int i = 0; i < 70; i++) {
            timeline.forward();
            if (machine.thread() != last) {
                assertThat(timeline.step() % 7).isZero();
                last = machine.thread();
                turns++;
            }
        }
        assertThat(turns).isEqualTo(10);
    }

    @Test
    void aScriptIsFollowedRowByRow() {
        choose("script m0*100 m1*3 m2*4 m1*1 m0*2");
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 110; i++) {
            ran.add(machine.thread());
            timeline.forward();
        }
        assertThat(ran.subList(100, 110)).containsExactly(1, 1, 1, 2, 2, 2, 2, 1, 0, 0);
    }

    @Test
    void aScriptThatCannotGoOnSaysWhy() {
        choose("script m0*10 m7");
        toTheEnd();
        assertThat(timeline.schedules().stuck()).isEqualTo("the script's next row is m7's, which has no thread");
        timeline.input(Input.Choose.of("keep"));
        toTheEnd();
        assertThat(stopped()).isEqualTo("the end");
    }

    @Test
    void oneGoesFirst() {
        choose("keep");
        while (Linux.threads(machine.memory()) < 3) timeline.forward();
        timeline.input(new Input.First(2, 5));
        for (int i = 0; i < 5; i++) {
            assertThat(machine.thread()).isEqualTo(2);
            timeline.forward();
        }
        toTheEnd();
        assertThat(stopped()).isEqualTo("the end");
    }

    @Test
    void nobodyLeftToWake() {
        choose("virtual");
        while (machine.memory().ld8(SHARED) == 0) timeline.forward();
        timeline.input(new Input.Poke(LEFT, 8, 5));
        toTheEnd();
        assertThat(timeline.schedules().stuck()).isEqualTo("every thread sleeps, and nobody is left to wake one");
    }

    @Test
    void costsAreReplacedAndUndone() {
        choose("virtual");
        timeline.input(new Input.Cost(Costs.ROW, 10));
        long before = machine.registers().clock();
        String hash = machine.hash();
        for (int i = 0; i < 5; i++) timeline.forward();
        assertThat(machine.registers().clock() - before).isEqualTo(50);
        for (int i = 0; i < 5; i++) timeline.undo();
        assertThat(machine.hash()).isEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "often",
                "rr 0",
                "virtual 0",
                "virtual x",
                "rr x",
                "random",
                "random 1 2",
                "script",
                "script m0*0",
                "script 3",
                "keep 2",
                "script m0*"
            })
    void whatIsNoSchedule(String text) {
        assertThatThrownBy(() -> Input.Choose.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there are: virtual [ns], keep, rr [rows], random SEED, script m0*3 m2 m0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"schedule rr 7", "first 2 5", "cost wakeup 200", "schedule script m0*3 m2"})
    void inputsAreLinesOfTheLog(String line) {
        assertThat(Input.parse(line).line()).isEqualTo(line);
    }
}
