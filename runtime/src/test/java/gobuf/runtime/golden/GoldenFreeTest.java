package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * 100 goroutines die, 140 are started of what they left and more, and die: gfput spills at 64 down to 31, gfget refills to 32, both lists
 * are last in, first out. Every event of the two functions, every recorded field. And the same for 132 whose stacks grow: such a g is freed
 * without its stack.
 */
class GoldenFreeTest {
    private static final String RECORD = "go1.19.8.reuse.nl.gfree.jsonl";
    private static final int MOST = 2_000_000;

    private final Session s = Session.open("go1.19");
    private final Machine machine = s.machine();
    private final Memory memory = machine.memory();
    private final Profile profile = machine.image().profile();
    private final List<GoldenRecord.Event> events = new ArrayList<>();
    private final long p = memory.ld8(memory.ld8(profile.global("runtime.allp")));
    private final long sched = profile.global("runtime.sched");
    private long globalBefore = -1;
    private int deaths;

    @Test
    void deathsAndReuse() {
        live(100);
        live(140);
        compare(RECORD, 2 * (140 + 100) * 2);
    }

    @Test
    void stacksThatHaveGrown() {
        s.program("regrow");
        List<Row> rows = s.image().routine("regrow.main").orElseThrow().rows();
        for (int n = 0; n < MOST && !machine.row().equals(Optional.of(rows.get(rows.size() - 1))); n++) step();
        assertThat(s.printed()).isEqualTo("132\n");
        compare("go1.19.8.regrow.nl.gfree.jsonl", 2 * 66 * 2 * 2);
    }

    private void compare(String record, int count) {
        List<GoldenRecord.Event> recorded = GoldenRecord.events(record);
        assertThat(events).hasSameSizeAs(recorded).hasSize(count);
        for (GoldenRecord.Event e : recorded) assertThat(events.get(e.index())).isEqualTo(e);
    }

    /** Starts goroutines and yields until all have run, as {@code programs/reuse.go} does. */
    private void live(int count) {
        int before = deaths;
        s.ask(s.statements().go("add", List.of(1L, 2L), count, false));
        run();
        while (deaths < before + count) {
            s.ask(s.statements().gosched());
            run();
        }
    }

    private void run() {
        do {
            step();
        } while (!s.waits());
    }

    private void step() {
        s.step(1);
        machine.row().ifPresent(this::look);
    }

    private void look(Row row) {
        String name = row.routine().name();
        if (!name.equals("gfput") && !name.equals("gfget")) return;
        if (row.index() == 0) event("entry", name);
        else if (row.text().equals("RET")) event("exit", name);
    }

    private void event(String kind, String function) {
        if (function.equals("gfput") && kind.equals("entry")) deaths++;
        Naming name = new Naming(machine);
        Map<String, String> now = new TreeMap<>();
        long first = word(p, "p", "gFree.gList.head");
        long global = word(sched, "schedt", "gFree.n");
        now.put("p.gFree.n", Long.toString(word(p, "p", "gFree.n")));
        now.put("p.gFree.gList.head", name.of(first));
        now.put("sched.gFree.n", Long.toString(global));
        if (global != globalBefore) {
            now.put("p.gFree.list", list(name, first));
            for (String part : List.of("stack", "noStack"))
                now.put("sched.gFree." + part + ".list", list(name, word(sched, "schedt", "gFree." + part + ".head")));
        }
        globalBefore = global;
        long g = subject(kind, function);
        if (g != 0) {
            now.put("subj_name", name.of(g));
            now.put("subj.goid", Long.toString(word(g, "g", "goid")));
            now.put("subj.stack.size", Long.toString(word(g, "g", "stack.hi") - word(g, "g", "stack.lo")));
        }
        events.add(new GoldenRecord.Event(events.size(), kind, function, now));
    }

    /** The g that gfput is given and that gfget gives. */
    private long subject(String kind, String function) {
        if (function.equals("gfput"))
            return kind.equals("entry") ? machine.registers().get(Reg.RBX) : 0;
        return kind.equals("exit") ? machine.registers().get(Reg.RAX) : 0;
    }

    private String list(Naming name, long head) {
        List<String> out = new ArrayList<>();
        for (long g = head; g != 0; g = word(g, "g", "schedlink")) out.add(name.of(g));
        return out.toString();
    }

    private long word(long at, String struct, String field) {
        Field f = profile.struct(struct).field(field);
        return memory.ld(at + f.offset(), f.size());
    }
}
