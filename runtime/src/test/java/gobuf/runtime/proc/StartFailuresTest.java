package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Start-up that finds something wrong, in rt0_go, check, schedinit and what they call: Go's words, and where a branch goes. */
class StartFailuresTest {
    private static final long[] WRONG = {0x5555555555555555L, 0, -1, 0x7ff8000000000000L, 1, 5};

    private long page(Booted b) {
        return b.f.global("runtime.physPageSize");
    }

    @Test
    void aRunnableGoroutineDuringBootstrap() {
        Booted b = new Booted(new Boot(2, 2, false)).to("procresize", "pp.status = _Pidle");
        b.steps(1).to("procresize", "pp.status = _Pidle");
        long second = b.mem.ld8(b.mem.ld8(b.f.global("runtime.allp")) + 8);
        b.set("p", second, "runqtail", 1);
        assertThat(b.dies()).isEqualTo("fatal error: unknown runnable goroutine during bootstrap\n");
    }

    @Test
    void moreMsThanNumbers() {
        Booted b = new Booted().to("mcommoninit", "");
        b.set("schedt", b.f.global("runtime.sched"), "mnext", Long.MAX_VALUE);
        assertThat(b.dies()).isEqualTo("fatal error: runtime: thread ID overflow\n");
    }

    @Test
    void pagesOfASizeThatCannotBe() {
        assertThat(new Booted()
                        .to("mallocinit", "")
                        .global("runtime.physPageSize", 8, 0)
                        .dies())
                .isEqualTo("fatal error: failed to get system page size\n");
        assertThat(new Booted()
                        .to("mallocinit", "")
                        .global("runtime.physPageSize", 8, 1 << 20)
                        .dies())
                .startsWith("system page size is larger")
                .endsWith("fatal error: bad system page size\n");
        assertThat(new Booted()
                        .to("mallocinit", "")
                        .global("runtime.physPageSize", 8, 2048)
                        .dies())
                .startsWith("system page size is smaller")
                .endsWith("fatal error: bad system page size\n");
        assertThat(new Booted()
                        .to("mallocinit", "")
                        .global("runtime.physPageSize", 8, 4097)
                        .dies())
                .startsWith("system page size is no power of 2")
                .endsWith("fatal error: bad system page size\n");
        assertThat(new Booted()
                        .to("mallocinit", "")
                        .global("runtime.physHugePageSize", 8, 4097)
                        .dies())
                .endsWith("fatal error: bad system huge page size\n");
    }

    @Test
    void hugePages() {
        Booted b = new Booted().to("mallocinit", "").global("runtime.physHugePageSize", 8, 2 << 20);
        b.to("schedinit", "cpuinit");
        assertThat(b.mem.ld8(b.f.global("runtime.physHugePageShift"))).isEqualTo(21);
        b = new Booted().to("mallocinit", "").global("runtime.physHugePageSize", 8, 1L << 40);
        b.to("schedinit", "cpuinit");
        assertThat(b.mem.ld8(b.f.global("runtime.physHugePageSize"))).isZero();
        assertThat(b.mem.ld8(page(b))).isEqualTo(4096);
    }

    @Test
    void checkedCgoAndABinaryWithoutAVersion() {
        Booted b = new Booted(new Boot(2, 2, false)).to("schedinit", "debug.cgocheck is at most 1");
        b.poke(Switches.variable(b.f, "debug", "cgocheck"), 4, 2);
        b.global("runtime.buildVersion", 8, 0).poke(b.f.global("runtime.buildVersion") + 8, 8, 0);
        b.poke(b.f.global("runtime.modinfo") + 8, 8, 1).to("schedinit", "RET");
        long barrier = b.f.global("runtime.writeBarrier");
        for (String field : List.of("cgo", "enabled"))
            assertThat(b.mem.ld1(barrier
                            + b.f.struct("var writeBarrier").field(field).offset()))
                    .as(field)
                    .isOne();
        assertThat(b.mem.ld8(b.f.global("runtime.buildVersion") + 8)).isEqualTo(7);
        assertThat(b.mem.ld8(b.f.global("runtime.modinfo") + 8)).isZero();
    }

    @Test
    void cgoTakesAnotherWay() {
        Booted b = new Booted().to("rt0_go", "MOVQ _cgo_init");
        b.global("_cgo_init", 8, b.f.function("runtime.asminit.abi0").entry()).to("rt0_go", "LEAQ $runtime.g0(SB), CX");
        // What C's start-up would have done.
        b.register(
                        Reg.FS_BASE,
                        b.f.global("runtime.m0") + b.f.struct("m").field("tls").offset() + 8)
                .to("check", "");
        long g0 = b.f.global("runtime.g0");
        assertThat(b.get("g", g0, "stackguard0") - b.get("g", g0, "stack.lo")).isEqualTo(928);
    }

    @Test
    void threadLocalStorageThatIsNotM0s() {
        Booted b = new Booted()
                .to("rt0_go", "CMPQ AX, $0x123")
                .register(Reg.RAX, 1)
                .to("abort", "");
        assertThat(b.finish().detail()).contains("SIGTRAP, the runtime aborted");
    }

    @Test
    void mstartMustNotReturn() {
        Booted b = new Booted().to("mstart", "").returns().to("abort", "").returns();
        Stop stop = b.steps(1).finish();
        assertThat(stop.reason()).as("%s", stop).isEqualTo(Stop.Reason.FAULT);
    }

    /** A processor without what GOAMD64 asks for; this build asks for nothing, so nobody jumps there. */
    @Test
    void aProcessorThatIsTooOld() {
        Booted b = new Booted().to("check", "");
        b.returns().at("rt0_go", "MOVQ $0x2, (SP)");
        Stop stop = b.finish();
        assertThat(stop.detail()).contains("the process has ended, exit status 1");
        // The message is for GOAMD64=v2 and up; in this binary its bytes are 0.
        assertThat(b.s.printed()).isEqualTo("\0".repeat(84));
        b.at("exit", "RET").step();
        b.to("abort", "").returns().step();
        b.at("rt0_go", "LEAQ $runtime.debugCallV2").steps(2);
    }

    @Test
    void redirectedWrites() {
        Booted b = new Booted().to("check", "");
        b.returns().at("rt0_go", "MOVQ $0x2, (SP)").global("runtime.overrideWrite", 8, 1);
        assertThat(b.finish().detail()).contains("redirected writes are not modelled");
    }

    /** Whatever check and testAtomic64 compare, if it is wrong they end the process with the message of that line. */
    @Test
    void aProcessorThatCannotCount() {
        for (String routine : List.of("check", "testAtomic64")) {
            Rig r = new Rig();
            r.onG0().enter(routine);
            List<String> messages = new ArrayList<>();
            for (int n = 0; n < 400 && !at(r).equals("gobuf.callreturn:0"); n++) {
                Row row = r.machine.row().orElseThrow();
                if (row.routine().name().equals(routine) && row.tests()) {
                    String message = broken(r, row);
                    if (!message.isEmpty()) messages.add(message);
                }
                r.step();
            }
            long thrown = r.s.image().routine(routine).orElseThrow().rows().stream()
                    .filter(x -> x.text().startsWith("throw"))
                    .count();
            assertThat(thrown).isPositive();
            assertThat(messages).hasSizeGreaterThanOrEqualTo((int) thrown).allMatch(m -> m.startsWith("fatal error: "));
        }
    }

    private static String at(Rig r) {
        return r.machine.row().map(Row::toString).orElse("no row");
    }

    /** Makes everything wrong that the row may look at, until it goes to a throw; tells what is thrown. */
    private String broken(Rig r, Row row) {
        String home = r.s.branch();
        for (long wrong : WRONG) {
            r.s.switchTo(home);
            r.s.fork(null);
            for (Local l : row.routine().locals()) {
                if (l.reg() != null) r.register(l.reg(), wrong);
                else r.poke(r.reg(Reg.RSP) + l.offset(), 8, wrong);
            }
            r.poke(r.reg(Reg.RSP), 8, wrong);
            for (String name : List.of("test_z64", "test_x64")) r.global("runtime." + name, 8, wrong);
            r.step();
            if (r.machine.row().filter(x -> x.text().startsWith("throw")).isPresent()) {
                String printed = r.dies();
                r.s.switchTo(home);
                return printed;
            }
        }
        r.s.switchTo(home);
        return "";
    }

    private final Rig r = new Rig();

    @Test
    void divisionOfTicks() {
        assertThat(r.call("timediv", 12, 5, 0)).isEqualTo(2);
        long rest = r.memory(8);
        r.finishCall();
        assertThat(r.call("timediv", 1L << 40, 1, rest)).isEqualTo(0x7fffffff);
        assertThat(r.mem.ld4(rest)).isZero();
    }

    @Test
    void withoutAnAuxiliaryVector() {
        long argv = r.memory(64);
        r.global("runtime.physPageSize", 8, 0);
        r.call("sysargs", 0, argv);
        assertThat(r.mem.ld8(r.f.global("runtime.physPageSize"))).isEqualTo(4096);
    }

    @Test
    void cgosSignalsAreTakenOut() {
        long mask = r.f.global("runtime.sigsetAllExiting");
        r.global("runtime.iscgo", 1, 1).poke(mask, 8, -1).call("osinit");
        assertThat(r.mem.ld8(mask)).isEqualTo(~(7L << 31));
    }

    @Test
    void withoutRandomBytesTheyStayAsTheyAre() {
        long to = r.memory(8);
        r.global("runtime.startupRandomData", 8, 0).poke(to, 8, 77).call("getRandomData", to, 8, 8);
        assertThat(r.mem.ld8(to)).isEqualTo(77);
    }

    @Test
    void severalModules() {
        long first = r.f.global("runtime.firstmoduledata");
        r.poke(first + r.f.struct("moduledata").field("next").offset(), 8, first);
        r.enter("typelinksinit");
        assertThat(r.finish().detail()).contains("several modules is not modelled");
    }

    @Test
    void aModuleWithoutMain() {
        long first = r.f.global("runtime.firstmoduledata");
        int main = r.f.struct("moduledata").field("hasmain").offset();
        r.poke(first + main, 1, 0).call("modulesinit");
        assertThat(r.mem.ld8(r.mem.ld8(r.f.global("runtime.modulesSlice")))).isNotZero();
    }

    @Test
    void stringsOfNothing() {
        assertThat(r.call("findnull", 0)).isZero();
        r.finishCall();
        assertThat(r.call("gostring", r.memory(8))).isZero();
        r.finishCall();
    }

    private String number(String routine, String text) {
        long at = r.memory(64);
        for (int i = 0; i < text.length(); i++) r.poke(at + i, 1, text.charAt(i));
        long n = r.call(routine, at, text.length());
        boolean ok = (r.reg(Reg.RBX) & 1) != 0;
        r.finishCall();
        return ok ? Long.toString(n) : "no";
    }

    @Test
    void numbersInTheEnvironment() {
        assertThat(number("atoi64", "-5")).isEqualTo("-5");
        assertThat(number("atoi64", "-9223372036854775808")).isEqualTo("-9223372036854775808");
        for (String bad : List.of(
                "",
                "4x",
                "199999999999999999999",
                "18446744073709551619",
                "9223372036854775808",
                "-9223372036854775809"))
            assertThat(number("atoi64", bad)).as(bad).isEqualTo("no");
        assertThat(number("atoi32", "2147483648")).isEqualTo("no");
        assertThat(number("atoi32", "-2147483648")).isEqualTo("-2147483648");
    }

    @Test
    void theEnvironmentBeforeItIsThere() {
        r.global("runtime.envs", 8, 0);
        assertThat(r.dies("gogetenv", 0, 0)).isEqualTo("fatal error: getenv before env init\n");
    }
}
