package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Goroutine 1 before and behind main.main, the goroutines that it starts, and the packages of a program with fmt and os. */
class RuntimeMainTest {
    private static final String ENDED = "the process has ended, exit status 0";

    private Booted b;

    private void boot(String routine, String text) {
        b = new Booted().to(routine, text);
    }

    /** The call of main.main has returned. */
    private void behindMain() {
        boot("notebook", "");
        b.returns();
    }

    @Test
    void itMustBeTheMainThreadsM() {
        boot("main", "this is not the main thread's M");
        b.local("g", 0xc000300000L);
        assertThat(b.dies()).isEqualTo("fatal error: runtime.main not on m0\n");
    }

    @Test
    void aClockThatStands() {
        boot("main", "the clock stands at 0");
        b.local("x", 0);
        assertThat(b.dies()).isEqualTo("fatal error: nanotime returning zero\n");
    }

    @Test
    void inittrace() {
        boot("main", "GODEBUG=inittrace is not set");
        b.poke(Switches.variable(b.f, "debug", "inittrace"), 4, 1).to("main", "doInit");
        assertThat(b.mem.ld8(b.f.global("runtime.inittrace") + 8)).isOne();
        assertThat(b.mem.ld1(b.f.global("runtime.inittrace"))).isOne();
    }

    @Test
    void cgoNeedsItsFunctions() {
        List<String> pointers = List.of(
                "_cgo_thread_start", "runtime._cgo_setenv", "runtime._cgo_unsetenv", "_cgo_notify_runtime_init_done");
        for (int have = 0; have <= pointers.size(); have++) {
            boot("main", "there is no cgo");
            b.global("runtime.iscgo", 1, 1);
            for (int i = 0; i < have; i++) b.global(pointers.get(i), 8, 1);
            if (have < pointers.size())
                assertThat(b.dies())
                        .isEqualTo("fatal error: " + pointers.get(have).replace("runtime.", "") + " missing\n");
            else assertThat(b.finish().detail()).contains("a program with cgo is not modelled");
        }
    }

    @Test
    void anArchivesMainIsNotCalled() {
        for (String what : List.of("isarchive", "islibrary")) {
            boot("main", "this is an archive");
            b.global("runtime." + what, 1, 1).to("main", "a library's main is not called");
            b.steps(2);
            assertThat(b.row()).hasToString("goexit:1");
        }
    }

    @Test
    void whenMainMainReturnsTheProcessEnds() {
        behindMain();
        Stop stop = b.finish();
        assertThat(stop.detail()).startsWith(ENDED);
        assertThat(b.row().routine().name()).isEqualTo("exit");
        // Nobody comes back from there.
        b.at("exit", "RET").step();
        b.to("main", "*nil = 0");
        assertThat(b.finish().reason()).isEqualTo(Stop.Reason.FAULT);
        b.at("main", "again").step();
        assertThat(b.row().text()).isEqualTo("*nil = 0");
    }

    /** Deferred calls of a panic in another goroutine get their time: 1000 turns. */
    @Test
    void panicsMayRunTheirDeferredCalls() {
        behindMain();
        b.global("runtime.runningPanicDefers", 4, 1).to("main", "Gosched").to("main", "they had their time");
        b.to("main", "no panic runs deferred calls").global("runtime.runningPanicDefers", 4, 0);
        b.steps(1);
        assertThat(b.row().text()).isEqualTo("if nobody panics");
        behindMain();
        b.global("runtime.runningPanicDefers", 4, 1)
                .to("main", "they had their time")
                .local("i", 1000);
        b.global("runtime.panicking", 4, 1)
                .to("main", "gopark(nil, nil, waitReasonPanicWait)")
                .to("schedule", "");
    }

    @Test
    void aPackageThatNeedsItself() {
        Rig r = new Rig();
        long task = r.memory(64);
        r.poke(task, 8, 2).call("doInit", task);
        r.finishCall();
        r.poke(task, 8, 0).call("doInit", task);
        assertThat(r.mem.ld8(task)).as("no function, no import: done").isEqualTo(2);
        r.finishCall();
        assertThat(r.poke(task, 8, 1).dies("doInit", task))
                .isEqualTo("fatal error: recursive call during initialization - linker skew\n");
    }

    @Test
    void asyncPreemptionNeedsRoom() {
        boot("init.5", "that is too much");
        b.global("runtime.asyncPreemptStack", 8, 1 << 20);
        assertThat(b.dies()).isEqualTo("fatal error: async stack too large\n");
    }

    @Test
    void theCollectorsGoroutinesInDisorder() {
        Rig r = new Rig();
        long scavenger = r.f.global("runtime.scavenger");
        long g = scavenger + r.f.struct("scavengerState").field("g").offset();
        assertThat(r.poke(g, 8, r.g1).dies("(*scavengerState).init", scavenger))
                .isEqualTo("fatal error: scavenger state is already wired\n");
        r = new Rig();
        assertThat(r.poke(g, 8, r.g0).dies("(*scavengerState).park", scavenger))
                .isEqualTo("fatal error: tried to park scavenger from another goroutine\n");
        boot("forcegchelper", "it was idle already");
        b.poke(
                b.f.global("runtime.forcegc")
                        + b.f.struct("forcegcstate").field("idle").offset(),
                4,
                1);
        assertThat(b.dies()).isEqualTo("fatal error: forcegc: phase error\n");
    }

    /** Nobody wakes them here. If somebody did, they would say that no collection is modelled. */
    @Test
    void theCollectorsGoroutinesWoken() {
        boot("bgsweep", "goparkunlock");
        assertThat(b.steps(1).returns().finish().detail()).contains("sweeping is not modelled");
        boot("(*scavengerState).park", "goparkunlock");
        assertThat(b.steps(1).returns().finish().detail()).contains("scavenging is not modelled");
        boot("forcegchelper", "goparkunlock");
        assertThat(b.steps(1).returns().finish().detail()).contains("a garbage collection is not modelled");
    }

    @Test
    void aGoroutineOfTheCollectorThatReturns() {
        for (String wrapper : List.of("gcenable.func1", "gcenable.func2")) {
            boot(wrapper, "");
            b.steps(2).returns().steps(2);
            assertThat(b.row()).hasToString("goexit:1");
        }
    }

    // ---- fmt and os

    private void fmt(String routine, String text) {
        b = new Booted(new Boot(1, 2, true)).to(routine, text);
    }

    @Test
    void packageOsMakesThreeFiles() {
        fmt("notebook", "");
        for (int fd = 0; fd < 3; fd++) {
            long file = b.mem.ld8(b.mem.ld8(
                    b.f.global("os." + List.of("Stdin", "Stdout", "Stderr").get(fd))));
            assertThat(b.get("os.file", file, "pfd.Sysfd")).isEqualTo(fd);
            assertThat(b.get("os.file", file, "stdoutOrErr")).isEqualTo(fd == 0 ? 0 : 1);
            assertThat(b.get("os.file", file, "pfd.isBlocking")).isOne();
            assertThat(text(b.get("os.file", file, "name")))
                    .isEqualTo(
                            List.of("/dev/stdin", "/dev/stdout", "/dev/stderr").get(fd));
        }
    }

    private String text(long at) {
        StringBuilder out = new StringBuilder();
        for (long a = at; b.mem.ld1(a) != 0; a++) out.append((char) b.mem.ld1(a));
        return out.toString();
    }

    @Test
    void aDescriptorThatDoesNotBlock() {
        fmt("internal/syscall/unix.IsNonblock", "flag = AX");
        b.register(Reg.RAX, 0x800).to("os.NewFile", "kind = kindNonBlock").to("os.newFile", "");
        assertThat(b.reg(Reg.RDI)).as("the kind: kindNonBlock").isEqualTo(3);
        fmt("internal/syscall/unix.IsNonblock", "flag = AX");
        b.register(Reg.RCX, 9)
                .to("internal/syscall/unix.IsNonblock", "return false and the error")
                .to("os.NewFile", "x = newFile");
        assertThat(new Rig().call("os.newFile", -1, 0, 0, 0)).isZero();
    }

    @Test
    void oneFinalizerGoroutine() {
        Rig r = new Rig();
        r.poke(Switches.variable(r.f, "debug", "sbrk"), 4, 1).call("SetFinalizer", 0, 0, 0, 0);
        assertThat(r.mem.ld4(r.f.global("runtime.fingCreate"))).isZero();
        r.finishCall();
        r.enter("createfing")
                .to("createfing", "CAS")
                .global("runtime.fingCreate", 4, 1)
                .finish();
        assertThat(r.get("p", r.p, "runnext")).isZero();
    }

    @Test
    void runfinqWaitsAndLooksAgain() {
        fmt("notebook", "wait for what a magic asks");
        b.s.ask(b.s.statements().gosched());
        // goparkunlock would have unlocked it.
        b.to("runfinq", "goparkunlock")
                .steps(1)
                .returns()
                .global("runtime.finlock", 8, 0)
                .to("runfinq", "finq = nil");
        b.local("fb", 1);
        assertThat(b.finish().detail()).contains("finalizers are not modelled");
    }
}
