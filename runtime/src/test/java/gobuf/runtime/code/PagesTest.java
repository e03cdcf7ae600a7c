package gobuf.runtime.code;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.layout.Profiles;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Region;
import gobuf.runtime.machine.Threads;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever lies across the edge of a page, or in the same page as something else, paths leave the bytes that rows leave. */
class PagesTest {
    private static final long HEAP = 0xc000000000L;
    private static final int SIZE = 0x10000;
    /** The edge of a page. */
    private static final long EDGE = HEAP + 0x8000;
    /** A struct that lies elsewhere. */
    private static final long APART = HEAP + 0x2000;

    private static final int ROWS = 600;

    /** A machine in front of the routine's loop. */
    private static final class Small {
        final Memory memory = new Memory();
        final Threads threads = new Threads();
        final Image image;
        final Cpu cpu;

        Small(long sp, long base, long other) {
            image = new Program(Profiles.load("go1.19"))
                    .define(PagesTest::define)
                    .link();
            memory.map(new Region("heap", HEAP, SIZE, true));
            for (int i = 0; i < SIZE; i += Memory.PAGE) memory.st8(HEAP + i, i);
            cpu = new Cpu(memory, image, threads);
            cpu.reg(Reg.RSP, sp);
            cpu.reg(Reg.RCX, base);
            cpu.reg(Reg.RSI, other);
            cpu.reg(Reg.RIP, image.routine("test.edge").orElseThrow().entry());
        }

        Map<Long, Integer> bytes() {
            Map<Long, Integer> out = new TreeMap<>();
            memory.pages((at, page) -> out.put(at, Arrays.hashCode(page)));
            return out;
        }
    }

    private static void define(Program p) {
        Rows r = p.own("test.edge", 64).nosplit();
        Local[] list = r.block("list", 2);
        Local sum = r.local("sum");
        // spotless:off
        r.label("again");
        r.step("sum++",                        c -> c.set(sum, c.get(sum) + 1));
        r.step("list[0] = sum",                c -> c.set(list[0], c.get(sum)));
        r.step("list[sum & 1] = 7, by address", c -> c.st8(c.addr(list[0]) + 8 * (c.get(sum) & 1), 7));
        r.step("sum += list[0]",               c -> c.set(sum, c.get(sum) + c.get(list[0])));
        r.step("a struct's first word",        c -> c.st8(c.reg(Reg.RCX), c.ld8(c.reg(Reg.RCX)) + 3));
        r.step("its 4 bytes far behind",       c -> c.st4(c.reg(Reg.RCX) + 0x1fc, c.get(sum)));
        r.step("a byte of it",                 c -> c.st1(c.reg(Reg.RCX) + 0x13, c.get(sum)));
        r.step("another's only word",          c -> c.st8(c.reg(Reg.RSI), c.get(sum) * 5));
        r.step("sum, which they may lie upon",   c -> c.set(sum, c.get(sum) ^ c.get(list[1])));
        r.step("a word far behind it, once",   c -> c.reg(Reg.RBX, c.ld8(c.reg(Reg.RCX) + 0x1000)));
        r.go("again",                          "again");
        // spotless:on
    }

    private static void same(long sp, long base, long other) {
        Small one = new Small(sp, base, other);
        Small two = new Small(sp, base, other);
        Fuser fuser = new Fuser(2);
        long rows = Interpreter.observe(one.cpu, ROWS, (row, n) -> {}, () -> false);
        assertThat(rows).isEqualTo(ROWS);
        assertThat(fuser.run(two.cpu, ROWS, () -> false)).isEqualTo(rows);
        assertThat(two.threads.get(0).copy())
                .as("sp %x, structs at %x and %x", sp, base, other)
                .isEqualTo(one.threads.get(0).copy());
        assertThat(two.bytes())
                .as("sp %x, structs at %x and %x", sp, base, other)
                .isEqualTo(one.bytes());
        assertThat(longest(two.image)).isGreaterThan(5);
    }

    /** How many rows the longest path has. */
    private static long longest(Image image) {
        return image.routines().stream()
                .flatMap(r -> r.rows().stream())
                .flatMap(row -> row.through.stream().distinct())
                .collect(Collectors.groupingBy(t -> t, Collectors.counting()))
                .values()
                .stream()
                .mapToLong(n -> n)
                .max()
                .orElse(0);
    }

    private static void far(Program p) {
        Rows r = p.own("test.far", 0).nosplit();
        r.label("again");
        r.step("a word behind the page", c -> c.reg(Reg.RBX, c.reg(Reg.RBX) + c.ld8(c.reg(Reg.RSP) + 0x18)));
        r.step("another round", c -> c.reg(Reg.RCX, c.reg(Reg.RCX) + 1));
        r.go("again", "again");
    }

    private static void further(Program p) {
        Rows r = p.own("test.far", 0).nosplit();
        r.label("again");
        r.step("SP's word and one more than a page behind it", c -> {
            long near = c.ld8(c.reg(Reg.RSP));
            c.reg(Reg.RBX, c.reg(Reg.RBX) + near + c.ld8(c.reg(Reg.RSP) + 0x1018));
        });
        r.step("another round", c -> c.reg(Reg.RCX, c.reg(Reg.RCX) + 1));
        r.go("again", "again");
    }

    @Test
    void aFrameAcrossTheEdge() {
        for (int i = -16; i <= 96; i += 8) same(EDGE + i, APART, APART + 8);
    }

    @Test
    void aStructAcrossTheEdge() {
        for (int i = -0x210; i <= 16; i += 8) same(HEAP + 0x4800, EDGE + i, EDGE + i + 8);
    }

    @Test
    void aStructInTheFramesPageAndUponTheFrame() {
        long sp = EDGE + 0x800;
        for (int i = -96; i <= 16; i += 8) {
            same(sp, sp + i, APART);
            same(sp, APART, sp + i);
        }
    }

    @Test
    void aFrameWhoseOnlyWordInAPathIsInTheNextPage() {
        adds(EDGE - 8, PagesTest::far, EDGE + 0x10, 5);
    }

    @Test
    void aFrameOfMoreThanAPage() {
        adds(EDGE, PagesTest::further, EDGE + 0x1018, 5);
    }

    /** A routine adds a word to RBX in each round and counts them in RCX. */
    private static void adds(long sp, Consumer<Program> routine, long at, long word) {
        Image image = new Program(Profiles.load("go1.19")).define(routine).link();
        Memory memory = new Memory();
        memory.map(new Region("heap", HEAP, SIZE, true));
        memory.st8(sp, 0);
        memory.st8(at, word);
        Cpu cpu = new Cpu(memory, image, new Threads());
        cpu.reg(Reg.RSP, sp);
        cpu.reg(Reg.RIP, image.routine("test.far").orElseThrow().entry());
        assertThat(new Fuser(2).run(cpu, ROWS, () -> false)).isEqualTo(ROWS);
        assertThat(longest(image)).isEqualTo(3);
        assertThat(cpu.reg(Reg.RCX)).isGreaterThan(100);
        assertThat(cpu.reg(Reg.RBX)).isBetween(word * cpu.reg(Reg.RCX), word * cpu.reg(Reg.RCX) + word);
    }
}
