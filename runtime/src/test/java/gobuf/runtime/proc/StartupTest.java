package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** Start-up row by row, and what it leaves. */
class StartupTest {
    private final Rig rig = new Rig();
    private Session s;

    /** Steps a new process to the first row of a routine; its rows count as run. */
    private void boot(Boot boot, String to) {
        s = rig.s.reboot(boot);
        for (int n = 0; n < 100_000; n++) {
            Row row = s.machine().row().orElseThrow();
            if (row.index() == 0 && row.routine().name().equals(to)) return;
            Stop stop = s.step(1);
            assertThat(stop.reason()).as("%s at %s", stop, row).isEqualTo(Stop.Reason.STEPPED);
            Rig.RAN.add(rig.s.image().row(row.address()));
        }
        throw new AssertionError(to + " is not reached");
    }

    private long get(String struct, long base, String field) {
        Field x = s.image().profile().struct(struct).field(field);
        return s.machine().memory().ld(base + x.offset(), x.size());
    }

    private long global(String name) {
        return s.machine().memory().ld8(s.image().profile().global("runtime." + name));
    }

    @Test
    void aGoroutineForMainPcIsMade() {
        boot(Boot.RECORDED, "mstart");
        Profile f = s.image().profile();
        long g = s.machine().memory().ld8(global("allgs"));
        assertThat(get("g", g, "goid")).isOne();
        assertThat(get("g", g, "startpc")).isEqualTo(f.function("runtime.main").entry());
        assertThat(get("g", g, "gopc"))
                .isEqualTo(f.function("runtime.newproc.abi0").entry() + 0x25);
        assertThat(get("g", g, "sched.ctxt")).isEqualTo(f.global("runtime.mainPC"));
        assertThat(get("p", s.machine().memory().ld8(global("allp")), "runnext"))
                .isEqualTo(g);
        assertThat(s.machine().registers().get(Reg.RSP)).isEqualTo(get("g", f.global("runtime.g0"), "stack.hi") - 8);
    }

    @Test
    void schedinitMakesAsManyPsAsItIsTold() {
        for (int procs : new int[] {1, 4, 33}) {
            boot(new Boot(procs, 2, false), "mstart");
            Profile f = s.image().profile();
            assertThat(s.machine().memory().ld8(f.global("runtime.allp") + 8)).isEqualTo(procs);
            assertThat(s.machine().memory().ld4(f.global("runtime.gomaxprocs"))).isEqualTo(procs);
            long sched = f.global("runtime.sched");
            assertThat(get("schedt", sched, "npidle")).isEqualTo(procs - 1);
            assertThat(get("schedt", sched, "maxmcount")).isEqualTo(10000);
            int idle = 0;
            for (long p = get("schedt", sched, "pidle"); p != 0; p = get("p", p, "link")) {
                idle++;
                assertThat(get("p", p, "id")).isEqualTo(idle);
            }
            assertThat(idle).isEqualTo(procs - 1);
        }
    }

    @Test
    void withoutGomaxprocsThereAreAsManyAsProcessors() {
        boot(new Boot(0, 8, false), "mstart");
        assertThat(s.machine().memory().ld4(s.image().profile().global("runtime.gomaxprocs")))
                .isEqualTo(8);
    }
}
