package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The numbers that the lesson {@code 02-bootstrap} states, in a process that was started here and in the records of real ones. */
class GoldenBootNumbersTest {
    private final Session booted = Session.boot("go1.19", Boot.RECORDED);
    private final Session recorded = booted.reopen();
    private final Profile f = booted.image().profile();
    private final long sched = f.global("runtime.sched");
    private final long g0 = f.global("runtime.g0");

    private long get(Session s, String struct, long base, String field) {
        Field x = f.struct(struct).field(field);
        return s.machine().memory().ld(base + x.offset(), Math.min(8, x.size()));
    }

    private long p0(Session s) {
        Memory m = s.machine().memory();
        return m.ld8(m.ld8(f.global("runtime.allp")));
    }

    private long g1(Session s) {
        Memory m = s.machine().memory();
        return m.ld8(m.ld8(f.global("runtime.allgs")));
    }

    private void to(Session s, String routine) {
        Row first = s.image().routine(routine).orElseThrow().first();
        s.until(m -> m.row().filter(r -> r == first).isPresent(), "there");
        assertThat(s.machine().row()).contains(first);
    }

    /** SP is stack.hi−0x28 and the word there goexit+1, BP is 0, RDX is &mainPC: by the record of runtime.main's entry, too. */
    @Test
    void runtimeMainsFirstInstruction() {
        to(booted, "main");
        long hi = get(booted, "g", g1(booted), "stack.hi");
        long sp = booted.machine().registers().get(Reg.RSP);
        assertThat(hi - sp).isEqualTo(0x28);
        assertThat(booted.machine().memory().ld8(sp))
                .isEqualTo(f.function("runtime.goexit.abi0").entry() + 1);
        assertThat(booted.machine().registers().get(Reg.RBP)).isZero();
        assertThat(booted.machine().registers().get(Reg.RDX)).isEqualTo(f.global("runtime.mainPC"));
        Row row = booted.machine().row().orElseThrow();
        assertThat(row.live() & Reg.RDX.bit()).as("RDX is shown").isNotZero();
        assertThat(get(booted, "g", g1(booted), "goid")).isOne();

        List<GoldenRecord.Event> m0 =
                GoldenRecord.byThread("go1.19.8.add.nl.start.jsonl").get(0);
        int at = m0.stream().map(GoldenRecord.Event::function).toList().indexOf("main");
        Map<String, String> entry = m0.get(at).state();
        assertThat(entry)
                .containsEntry("regs.rip", "runtime.main")
                .containsEntry("regs.rsp", "G0.hi-0x28")
                .containsEntry("regs.rbp", "0")
                .containsEntry("g.goid", "1");
        assertThat(entry.get("frames.run")).contains("G0.hi-0x28: runtime.goexit.abi0+0x1");
        GoldenRecord.Event gogo = m0.get(at - 1);
        assertThat(gogo.function()).isEqualTo("gogo");
        assertThat(gogo.kind()).isEqualTo("exit");
        assertThat(gogo.state()).containsEntry("regs.rdx", "fv:runtime.main");
        assertThat(booted.machine().memory().ld8(f.global("runtime.mainPC")))
                .isEqualTo(f.function("runtime.main").entry());
    }

    /** runtime.main's prologue compares SP with the guard of the g in R14; twice later it reads g from the word at fs:−8 anew. */
    @Test
    void runtimeMainLooksAtItsStack() {
        var main = f.function("runtime.main");
        assertThat(main.guard()).isZero();
        assertThat(main.tls()).containsExactly(0x71, 0x235);
        assertThat(main.growth().orElseThrow().to()).isEqualTo("runtime.morestack_noctxt.abi0");
        to(booted, "main");
        long tls = booted.machine().registers().get(Reg.FS_BASE) - 8;
        assertThat(booted.machine().memory().ld8(tls))
                .isEqualTo(booted.machine().registers().get(Reg.R14));
    }

    @Test
    void atMainMain() {
        booted.cont();
        for (Session s : List.of(booted, recorded)) {
            assertThat(get(s, "g", g0, "stack.hi") - get(s, "g", g0, "stack.lo"))
                    .isEqualTo(64 * 1024 - 104);
            assertThat(get(s, "g", g0, "stackguard0") - get(s, "g", g0, "stack.lo"))
                    .isEqualTo(928);
            assertThat(get(s, "schedt", sched, "maxmcount")).isEqualTo(10000);
            assertThat(get(s, "p", p0(s), "schedtick")).isEqualTo(4);
            assertThat(get(s, "p", p0(s), "runqhead")).isEqualTo(2);
            assertThat(get(s, "p", p0(s), "runqtail")).isEqualTo(2);
            assertThat(get(s, "p", p0(s), "goidcache")).isEqualTo(5);
            assertThat(get(s, "p", p0(s), "goidcacheend")).isEqualTo(17);
            assertThat(get(s, "schedt", sched, "goidgen")).isEqualTo(16);
            assertThat(get(s, "schedt", sched, "mnext")).isEqualTo(3);
            s.ask(s.statements().go("add", List.of(1L, 2L), 1, false));
            s.cont();
            assertThat(get(s, "g", get(s, "p", p0(s), "runnext"), "goid"))
                    .as("the first goroutine of a program")
                    .isEqualTo(5);
        }
        assertThat(GoldenRecord.events("go1.19.8.add.nl.main.jsonl"))
                .filteredOn(e -> e.kind().equals("exit") && e.function().equals("newproc1"))
                .singleElement()
                .satisfies(e -> assertThat(e.state()).containsEntry("subj.goid", "5"));
    }
}
