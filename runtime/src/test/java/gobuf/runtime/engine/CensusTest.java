package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A census answers what a walk through the runtime's lists answers, and finds every g where the lists have it. */
class CensusTest {
    private static Session with(long goroutines) {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), goroutines, false));
        s.cont();
        return s;
    }

    @Test
    void namesWhatTheProcessNames() {
        Session s = with(20);
        Process process = new Process(s.machine());
        Census census = new Census(process);
        Memory memory = s.machine().memory();
        Types.G g = s.image().types().g;

        List<Long> addresses = new ArrayList<>(List.of(0L, 8L, 0xc000000008L, Long.MIN_VALUE));
        addresses.addAll(process.gs());
        addresses.addAll(process.ms());
        addresses.addAll(process.ps());
        for (long m : process.ms())
            addresses.add(memory.ld8(m + s.image().types().m.g0.offset()));
        for (long x : process.gs()) {
            addresses.add(memory.ld8(x + g.sched.sp.offset()));
            addresses.add(memory.ld8(x + g.sched.pc.offset()));
            addresses.add(memory.ld8(x + g.stackLo.offset()) + 16);
        }
        addresses.add(s.image().profile().function("runtime.goexit.abi0").entry() + 1);

        assertThat(addresses).hasSizeGreaterThan(100).allSatisfy(a -> {
            assertThat(census.gName(a)).isEqualTo(process.gName(a));
            assertThat(census.describe(a)).isEqualTo(process.describe(a));
        });
        assertThat(census.describe(addresses.get(addresses.size() - 1))).contains("goexit+1");
    }

    @Test
    void growsWithAllgsWhileTheMachineRunsForward() {
        Session s = with(1);
        Process process = new Process(s.machine());
        Census census = new Census(process);
        int before = process.gs().size();
        s.ask(s.statements().go("add", List.of(1L, 2L), 50, false));
        s.cont();

        assertThat(process.gs()).hasSizeGreaterThan(before + 40);
        assertThat(process.gs()).allSatisfy(x -> assertThat(census.gName(x)).isEqualTo(process.gName(x)));
    }

    @Test
    void placesEveryGInOneOfTheRuntimesLists() {
        Session s = with(300);
        Process process = new Process(s.machine());
        Census census = new Census(process);
        Memory memory = s.machine().memory();
        Types types = s.image().types();
        long p = process.ps().get(0);
        long head = memory.ld4(p + types.p.runqhead.offset());

        assertThat(census.place(process.byGoid(1).orElseThrow())).isEqualTo("running on m0");
        assertThat(census.place(process.byGoid(3).orElseThrow())).isEqualTo("waiting: GC sweep wait");
        assertThat(census.place(memory.ld8(p + types.p.runnext.offset()))).isEqualTo("runnext of p0");
        long slot = head % 256;
        assertThat(census.place(memory.ld8(p + types.p.runq.offset() + 8 * slot)))
                .isEqualTo("p0.runq[" + slot + "]");
        List<Long> global = process.globalQueue();
        assertThat(global).hasSize(129);
        assertThat(census.place(global.get(128))).isEqualTo("global queue[128]");
        assertThat(process.gs()).noneMatch(x -> census.place(x).equals("in no list"));
        assertThat(process.gs()).noneMatch(x -> census.place(x).contains(", "));
    }

    @Test
    void aDamagedListEndsWhereItIsDamaged() {
        Session s = with(300);
        Types.G g = s.image().types().g;
        List<Long> global = new Process(s.machine()).globalQueue();
        long third = global.get(2);

        s.input(new Input.Poke(third + g.schedlink.offset(), 8, global.get(0)));
        assertThat(new Process(s.machine()).globalQueue()).isEqualTo(global.subList(0, 3));
        long nowhere = 0x7766_5544_3300L;
        assertThat(s.machine().memory().region(nowhere)).isEmpty();
        s.input(new Input.Poke(third + g.schedlink.offset(), 8, nowhere));
        assertThat(new Process(s.machine()).globalQueue()).isEqualTo(global.subList(0, 3));
        s.input(new Input.Poke(third + g.schedlink.offset(), 8, global.get(3) + 1));
        assertThat(new Process(s.machine()).globalQueue()).isEqualTo(global.subList(0, 3));
        assertThat(new Census(new Process(s.machine())).place(global.get(7))).isEqualTo("in no list");
    }
}
