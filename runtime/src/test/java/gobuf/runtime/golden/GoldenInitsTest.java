package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A program with fmt and os linked initialises the packages in the order in which a real one did, starts the finalizer goroutine meanwhile
 * and comes to main.main with it in P0's runnext: every event of the record, every field.
 */
class GoldenInitsTest {
    private static final String RECORD = "go1.19.8.orderfmt.nl.inits.jsonl";
    private static final Set<String> FUNCTIONS = Set.of(
            "doInit", "SetFinalizer", "createfing", "newproc", "newproc1", "runqput", "entersyscall", "exitsyscall");
    private static final List<String> FIELDS =
            List.of("schedtick", "syscalltick", "runqhead", "runqtail", "goidcache", "goidcacheend");

    private final Session s = Session.boot("go1.19", new Boot(1, 2, true));
    private final Machine machine = s.machine();
    private final Memory memory = machine.memory();
    private final Profile f = machine.image().profile();
    private final List<GoldenRecord.Event> events = new ArrayList<>();
    private boolean held;

    @Test
    void packagesAreInitialisedInTheRecordedOrder() {
        for (int n = 0; !s.waits(); n++) {
            assertThat(n).as("steps").isLessThan(100_000);
            machine.row().ifPresent(this::look);
            s.step(1);
        }
        List<GoldenRecord.Event> recorded = GoldenRecord.events(RECORD);
        assertThat(recorded).hasSizeGreaterThan(200);
        for (int i = 0; i < Math.min(events.size(), recorded.size()); i++)
            assertThat(events.get(i)).isEqualTo(recorded.get(i));
        assertThat(events).hasSameSizeAs(recorded);
        finalizerIsNext();
    }

    /** Goroutine 5, runfinq, in runnext; the next goid is 6. */
    private void finalizerIsNext() {
        long p = memory.ld8(memory.ld8(f.global("runtime.allp")));
        long next = get("p", p, "runnext");
        assertThat(get("g", next, "goid")).isEqualTo(5);
        assertThat(get("g", next, "startpc"))
                .isEqualTo(f.function("runtime.runfinq").entry());
        assertThat(get("p", p, "goidcache")).isEqualTo(6);
        assertThat(get("p", p, "schedtick")).isEqualTo(4);
        assertThat(memory.ld8(f.global("runtime.fing"))).as("it has not run").isZero();
        s.ask(s.statements().go("add", List.of(1L, 2L), 1, false));
        s.cont();
        assertThat(get("g", get("p", p, "runnext"), "goid")).isEqualTo(6);
        s.ask(s.statements().gosched());
        s.cont();
        assertThat(memory.ld8(f.global("runtime.fing"))).as("it waits").isEqualTo(next);
        assertThat(memory.ld1(f.global("runtime.fingwait"))).isOne();
        assertThat(get("g", next, "waitreason")).isEqualTo(f.constant("waitReasonFinalizerWait"));
        assertThat(memory.ld8(f.global("main.sink"))).isEqualTo(3);
    }

    private long get(String struct, long at, String field) {
        Field x = f.struct(struct).field(field);
        return memory.ld(at + x.offset(), Math.min(8, x.size()));
    }

    private void look(Row row) {
        String name = row.routine().name();
        if (!FUNCTIONS.contains(name) || row.routine().symbol().endsWith(".abi0")) return;
        if (row == row.routine().first()) event("entry", name);
        else if (row.text().equals("RET")) event("exit", name);
    }

    private void event(String kind, String function) {
        long g = memory.ld8(machine.registers().get(Reg.FS_BASE) - 8);
        long m = get("g", g, "m");
        if (get("m", m, "id") != 0) return;
        // In a system call it gives its P away for a moment.
        held |= get("m", m, "p") != 0;
        if (!held) return;
        Naming name = new Naming(machine, "orderfmt", new WaitObjects(machine));
        long p = memory.ld8(memory.ld8(f.global("runtime.allp")));
        Map<String, String> state = new TreeMap<>();
        for (String field : FIELDS) state.put("p." + field, Long.toString(get("p", p, field)));
        state.put("p.runnext", name.of(get("p", p, "runnext")));
        state.put("p.runq", ring(p, name));
        state.put("sched.goidgen", Long.toString(get("schedt", f.global("runtime.sched"), "goidgen")));
        state.put("goid", Long.toString(get("g", g, "goid")));
        if (function.equals("doInit") && kind.equals("entry"))
            state.put("task", name.of(machine.registers().get(Reg.RAX)));
        events.add(new GoldenRecord.Event(events.size(), kind, function, state));
    }

    private String ring(long p, Naming name) {
        List<String> out = new ArrayList<>();
        long runq = p + f.struct("p").field("runq").offset();
        for (long i = get("p", p, "runqhead"); i != get("p", p, "runqtail"); i++)
            out.add(name.of(memory.ld8(runq + 8 * (i % 256))));
        return out.toString();
    }
}
