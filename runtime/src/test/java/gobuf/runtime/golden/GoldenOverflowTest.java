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
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * 300 goroutines on one P, as a real process had them: the overflow moves the 128 oldest and the kicked one, the global queue has its turn
 * at schedtick 61 and 122, and an empty P takes 128 of it. Every event of the four functions that move gs, every recorded field.
 */
class GoldenOverflowTest {
    private static final String RECORD = "go1.19.8.spawn300.nl.overflow.jsonl";
    private static final Set<String> FUNCTIONS = Set.of("runqputslow", "globrunqputbatch", "globrunqget", "runqget");

    private final Session s = Session.open("go1.19");
    private final Machine machine = s.machine();
    private final Memory memory = machine.memory();
    private final Profile profile = machine.image().profile();
    private final List<GoldenRecord.Event> events = new ArrayList<>();
    private final long p = memory.ld8(memory.ld8(profile.global("runtime.allp")));

    @Test
    void threeHundredGoroutines() {
        s.ask(s.statements().go("add", List.of(1L, 2L), 300, false));
        run();
        s.ask(s.statements().gosched());
        run();
        List<GoldenRecord.Event> recorded = GoldenRecord.events(RECORD);
        assertThat(events).hasSameSizeAs(recorded).hasSizeGreaterThan(600);
        for (GoldenRecord.Event e : recorded) assertThat(events.get(e.index())).isEqualTo(e);
    }

    private void run() {
        do {
            s.step(1);
            machine.row().ifPresent(this::look);
        } while (!s.waits());
    }

    private void look(Row row) {
        String name = row.routine().name();
        if (!FUNCTIONS.contains(name)) return;
        if (row.index() == 0) event("entry", name);
        else if (row.text().equals("RET")) event("exit", name);
    }

    private void event(String kind, String function) {
        Naming name = new Naming(machine);
        Map<String, String> now = new TreeMap<>();
        long head = word(p, "p", "runqhead");
        long tail = word(p, "p", "runqtail");
        now.put("p.schedtick", Long.toString(word(p, "p", "schedtick")));
        now.put("p.runqhead", Long.toString(head));
        now.put("p.runqtail", Long.toString(tail));
        now.put("p.runnext", name.of(word(p, "p", "runnext")));
        now.put("sched.runqsize", Long.toString(word(profile.global("runtime.sched"), "schedt", "runqsize")));
        if (!function.equals("runqget")) {
            now.put("p.runq", ring(name, head, tail));
            now.put("sched.runq.list", global(name));
        }
        Reg subject = subject(kind, function);
        long g = subject == null ? 0 : machine.registers().get(subject);
        if (g != 0) now.put("subj_name", name.of(g));
        events.add(new GoldenRecord.Event(events.size(), kind, function, now));
    }

    private static Reg subject(String kind, String function) {
        if (kind.equals("entry")) return function.equals("runqputslow") ? Reg.RBX : null;
        return function.endsWith("get") ? Reg.RAX : null;
    }

    private String ring(Naming name, long head, long tail) {
        Field runq = profile.struct("p").field("runq");
        List<String> out = new ArrayList<>();
        for (long i = head; i < tail; i++) out.add(name.of(memory.ld8(p + runq.offset() + i % runq.count() * 8)));
        return out.toString();
    }

    private String global(Naming name) {
        List<String> out = new ArrayList<>();
        long g = word(profile.global("runtime.sched"), "schedt", "runq.head");
        for (; g != 0; g = word(g, "g", "schedlink")) out.add(name.of(g));
        return out.toString();
    }

    private long word(long at, String struct, String field) {
        Field f = profile.struct(struct).field(field);
        return memory.ld(at + f.offset(), f.size());
    }
}
