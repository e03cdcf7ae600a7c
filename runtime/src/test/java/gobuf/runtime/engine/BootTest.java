package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process from its first instruction. */
class BootTest {
    private final Session s = Session.boot("go1.19", Boot.RECORDED);
    private final Machine m = s.machine();
    private final Memory mem = m.memory();
    private final Profile f = m.image().profile();
    private final long g0 = f.global("runtime.g0");
    private final long m0 = f.global("runtime.m0");

    private long get(String struct, long base, String field) {
        Field x = f.struct(struct).field(field);
        return mem.ld(base + x.offset(), x.size());
    }

    private long reg(Reg r) {
        return m.registers().get(r);
    }

    private String at() {
        return m.row().map(Row::toString).orElse("no row");
    }

    private void to(String routine) {
        Row row = s.image().routine(routine).orElseThrow().first();
        s.until(x -> x.row().filter(r -> r == row).isPresent(), "there");
        assertThat(at()).isEqualTo(row.toString());
    }

    private String text(long at) {
        StringBuilder out = new StringBuilder();
        for (long a = at; mem.ld1(a) != 0; a++) out.append((char) mem.ld1(a));
        return out.toString();
    }

    @Test
    void theKernelHandsOverRegistersAndAStack() {
        assertThat(s.step()).isZero();
        assertThat(at()).isEqualTo("_rt0_amd64_linux:0");
        for (Reg r : Reg.values()) {
            if (r != Reg.RIP && r != Reg.RSP) assertThat(reg(r)).as("%s", r).isZero();
        }
        long sp = reg(Reg.RSP);
        List<String> strings = new ArrayList<>();
        long at = sp + 8;
        for (; mem.ld8(at) != 0; at += 8) strings.add(text(mem.ld8(at)));
        assertThat(mem.ld8(sp)).isEqualTo(strings.size()).isEqualTo(3);
        at += 8;
        for (; mem.ld8(at) != 0; at += 8) strings.add(text(mem.ld8(at)));
        assertThat(strings)
                .containsExactly("./add", ">", "/dev/null", "GOMAXPROCS=1", "GOGC=off", "GODEBUG=asyncpreemptoff=1");
        List<Long> tags = new ArrayList<>();
        for (at += 8; mem.ld8(at) != 0; at += 16) tags.add(mem.ld8(at));
        assertThat(tags).contains(6L, 25L);
    }

    /** What the file holds is there, and nothing else: no g, no m, no p. */
    @Test
    void theDataIsTheFiles() {
        assertThat(mem.ld8(f.global("runtime.mainPC")))
                .isEqualTo(f.function("runtime.main").entry());
        assertThat(mem.ld4(f.global("runtime.startingStackSize"))).isEqualTo(2048);
        for (String zero : List.of("runtime.allgs", "runtime.allm", "runtime.allp", "runtime.mcache0"))
            assertThat(mem.ld8(f.global(zero))).as(zero).isZero();
        assertThat(mem.ld4(f.global("runtime.ncpu"))).isZero();
        for (String struct : List.of("g0", "m0", "sched")) {
            Profile.Global v = f.globals().get("runtime." + struct);
            for (int i = 0; i < v.size(); i += 8)
                assertThat(mem.ld8(v.address() + i)).as("%s+%d", struct, i).isZero();
        }
    }

    @Test
    void g0IsTheKernelsStack() {
        to("settls");
        long sp = reg(Reg.RSP) + 8;
        assertThat(sp & 15).isZero();
        assertThat(get("g", g0, "stack.hi")).isEqualTo(sp);
        for (String field : List.of("stack.lo", "stackguard0", "stackguard1"))
            assertThat(get("g", g0, field)).as(field).isEqualTo(sp - 64 * 1024 + 104);
        assertThat(mem.ld4(sp + 24)).isEqualTo(3);
        assertThat(text(mem.ld8(mem.ld8(sp + 32)))).isEqualTo("./add");
        assertThat(mem.ld1(f.global("runtime.isIntel"))).isOne();
    }

    @Test
    void threadLocalStorageIsTriedWith0x123() {
        long slot = m0 + f.struct("m").field("tls").offset();
        s.until(x -> x.memory().ld8(slot) != 0, "stored");
        assertThat(reg(Reg.FS_BASE) - 8).isEqualTo(slot);
        assertThat(mem.ld8(slot)).isEqualTo(0x123);
        to("check");
        assertThat(mem.ld8(slot)).isEqualTo(g0);
        assertThat(get("m", m0, "g0")).isEqualTo(g0);
        assertThat(get("g", g0, "m")).isEqualTo(m0);
    }

    /** rt0_go and what it calls run on g0 of m0 long before these are in allm. */
    @Test
    void theFirstMHasItsNamesFromTheStart() {
        Past before = Past.of(s);
        to("check");
        assertThat(mem.ld8(f.global("runtime.allm"))).isZero();
        assertThat(Views.where(s).text()).isEqualTo("step " + s.step() + " · M0 · g0 · check:0");
        assertThat(Views.changes(s, before, 100))
                .extracting(c -> c.place())
                .contains("m0.g0.stack.lo", "m0.g0.stack.hi", "m0.g0.stackguard0", "m0.g0.m", "m0.g0", "m0.tls[0]")
                .noneMatch(place -> place.startsWith("[g0") || place.startsWith("[m0+"));
    }

    @Test
    void everyBootIsTheSameAndGoesBackToItsStart() throws IOException {
        String start = s.hash();
        to("mcommoninit");
        String there = s.hash();
        Session other = s.reboot(Boot.RECORDED);
        assertThat(other.hash()).isEqualTo(start);
        other.goTo(s.step());
        assertThat(other.hash()).isEqualTo(there);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        StateFile.write(s, file);
        Session loaded = StateFile.read(new ByteArrayInputStream(file.toByteArray()), (text, session) -> null);
        assertThat(loaded.hash()).isEqualTo(there);
        assertThat(loaded.boot()).contains(Boot.RECORDED);
        loaded.back(Long.MAX_VALUE);
        assertThat(loaded.hash()).isEqualTo(start);
        s.back(Long.MAX_VALUE);
        assertThat(s.hash()).isEqualTo(start);
    }

    private static final int STRIDE = 400;

    /** The whole start, back in strides and at once, and forward again: the same state each time. */
    @Test
    void theWholeStartAndBack() {
        List<String> hashes = new ArrayList<>();
        while (!s.waits()) {
            assertThat(hashes).hasSizeLessThan(100);
            hashes.add(s.hash());
            s.step(STRIDE);
        }
        long end = s.step();
        String there = s.hash();
        s.goTo((long) STRIDE * (hashes.size() - 1));
        for (int i = hashes.size() - 1; i >= 0; i--) {
            assertThat(s.hash()).as("step %d", s.step()).isEqualTo(hashes.get(i));
            s.back(STRIDE);
        }
        assertThat(s.step()).isZero();
        s.goTo(end);
        assertThat(s.hash()).isEqualTo(there);
        s.back(Long.MAX_VALUE);
        assertThat(s.hash()).isEqualTo(hashes.get(0));
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        assertThat(s.hash()).as("unobserved").isEqualTo(there);
    }

    /** Saved and loaded in the middle of start-up it goes on to the same main.main. */
    @Test
    void savedInTheMiddleOfTheStart() throws IOException {
        List<Session> loaded = new ArrayList<>();
        for (String routine : List.of("settls", "mallocinit", "procresize", "newproc1", "gcenable", "bgscavenge")) {
            to(routine);
            s.step(3);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            StateFile.write(s, file);
            Session other = StateFile.read(new ByteArrayInputStream(file.toByteArray()), (text, session) -> null);
            assertThat(other.hash()).as(routine).isEqualTo(s.hash());
            loaded.add(other);
        }
        s.cont();
        for (Session other : loaded) {
            assertThat(other.cont().reason()).isEqualTo(Stop.Reason.IDLE);
            assertThat(other.hash()).isEqualTo(s.hash());
            assertThat(other.step()).isEqualTo(s.step());
        }
    }

    /** In a branch from before the Ps are made there are three; the other one does not know. */
    @Test
    void aBranchWithMorePs() {
        to("procresize");
        long at = s.step();
        s.fork("three");
        s.input(new Input.SetRegister(Reg.RAX, 3));
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        assertThat(mem.ld8(f.global("runtime.allp") + 8)).isEqualTo(3);
        String three = s.hash();
        s.switchTo("main");
        assertThat(s.step()).isEqualTo(at);
        s.cont();
        assertThat(mem.ld8(f.global("runtime.allp") + 8)).isOne();
        s.switchTo("three");
        assertThat(s.hash()).isEqualTo(three);
        assertThat(Invariants.broken(m)).isEmpty();
    }

    /** A new process has text of its own: no closure of the old one's go statements is there, and no breakpoint. */
    @Test
    void anotherProcessSharesNothing() {
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        long at = s.statements().go("add", List.of(1L, 2L), 1, false).entry();
        s.breakpoints()
                .atRows(
                        "schedinit",
                        List.of(s.image().routine("schedinit").orElseThrow().first()),
                        null);
        for (Session other : List.of(s.reboot(Boot.RECORDED), s.reopen())) {
            assertThat(other.image().find(at)).isEmpty();
            assertThat(other.image().symbols().find("notebook.func1")).isEmpty();
            assertThat(other.cont().reason()).isEqualTo(Stop.Reason.IDLE);
            assertThat(other.statements().go("add", List.of(3L, 4L), 1, false).entry())
                    .isEqualTo(at);
        }
        s.goTo(0);
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.BREAKPOINT);
        assertThat(s.reopen().hash()).isEqualTo(Session.open("go1.19").hash());
    }

    @Test
    void backFollowsEveryRow() {
        List<String> hashes = new ArrayList<>();
        to("args");
        long first = s.step();
        for (int i = 0; i < 200; i++) {
            hashes.add(s.hash());
            s.step(1);
        }
        for (int i = 199; i >= 0; i--) {
            s.back(1);
            assertThat(s.hash()).as("step %d", first + i).isEqualTo(hashes.get(i));
        }
    }

    @Test
    void numbersThatCannotBe() {
        assertThatThrownBy(() -> new Boot(5000, 2, false)).hasMessage("GOMAXPROCS has to be from 1 to 1024, not 5000");
        assertThatThrownBy(() -> new Boot(-1, 2, false)).hasMessage("GOMAXPROCS has to be from 1 to 1024, not -1");
        assertThatThrownBy(() -> new Boot(1, 0, false)).hasMessage("there have to be from 1 to 1024 processors, not 0");
        assertThatThrownBy(() -> Boot.parse("1 2")).hasMessage("not the start of a process: 1 2");
    }

    @Test
    void theStartIsWrittenDown() {
        for (Boot b : List.of(Boot.RECORDED, new Boot(0, 8, true), new Boot(4, 2, false)))
            assertThat(Boot.parse(b.line())).isEqualTo(b);
        assertThat(new Boot(0, 8, false).environment())
                .doesNotContain("GOMAXPROCS=0")
                .hasSize(2);
    }
}
