package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Start-up does what a real process did, from the first instruction to main.main: per M every event in its order. */
class GoldenStartTest {
    private static final Set<String> MORE = Set.of(
            "rt0_go",
            "check",
            "args",
            "osinit",
            "main",
            "doInit",
            "gcenable",
            "bgsweep",
            "bgscavenge",
            "forcegchelper",
            "sysmon",
            "newosproc",
            "notewakeup",
            "dolockOSThread",
            "dounlockOSThread");
    private static final Set<String> SYSTEMSTACK = Set.of("systemstack", "gosave_systemstack_switch");
    private static final Set<String> SET_BY_OTHERS = Set.of("m.nextp", "m.schedlink");

    private final Session s = Session.boot("go1.19", Boot.RECORDED);
    private final Machine m = s.machine();
    private final Memory mem = m.memory();
    private final Profile f = m.image().profile();
    private final Observer o = new Observer(m);
    private final Map<Integer, List<GoldenRecord.Event>> ours = new TreeMap<>();
    private final Set<Long> hadP = new HashSet<>();
    private final Holders holders = new Holders(m);

    @Test
    void everyMDoesTheRecordedThings() {
        while (!s.waits()) {
            look();
            s.step(1);
        }
        Map<Integer, List<GoldenRecord.Event>> recorded = GoldenRecord.byThread("go1.19.8.add.nl.start.jsonl");
        assertThat(ours.keySet()).isEqualTo(recorded.keySet());
        recorded.forEach((t, events) -> {
            if (t == 1) return;
            assertThat(names(ours.get(t))).as("M%d", t).containsExactlyElementsOf(names(events));
        });
        // Sysmon's M goes on for as long as there is time.
        List<String> sysmon = names(recorded.get(1));
        assertThat(names(ours.get(1)).subList(0, 3)).isEqualTo(sysmon.subList(0, 3));
        int fields = 0;
        List<String> wrong = new ArrayList<>();
        for (int t : List.of(0, 2)) {
            for (int i = 0; i < recorded.get(t).size(); i++) {
                GoldenRecord.Event real = recorded.get(t).get(i);
                Map<String, String> here = ours.get(t).get(i).state();
                fields += real.state().size();
                Set<String> keys = new TreeSet<>(real.state().keySet());
                keys.addAll(here.keySet());
                for (String k : keys) {
                    if (leftOut(real.function(), k)) continue;
                    String a = here.get(k);
                    String b = real.state().get(k);
                    if (!String.valueOf(a).equals(String.valueOf(b)))
                        wrong.add("M" + t + " " + real.index() + " " + real.kind() + " " + real.function() + " " + k
                                + ": " + a + ", recorded " + b);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(fields).isGreaterThan(20_000);
    }

    /**
     * Variables of frames, and a register behind closechan's only argument; chansend's element, which lies in rodata that the simulation
     * has not; and g.sched.bp, which systemstack leaves deeper down where the allocator's functions are summarised.
     */
    private static boolean leftOut(String function, String key) {
        if (key.startsWith("subj_top.") || key.equals("g.sched.bp")) return true;
        return key.equals("arg.rbx") && Set.of("closechan", "chansend").contains(function);
    }

    private static List<String> names(List<GoldenRecord.Event> events) {
        return events.stream().map(e -> e.kind() + " " + e.function()).toList();
    }

    private void look() {
        o.at(MORE).ifPresent(e -> event(e.getKey(), e.getValue()));
    }

    private void event(String kind, String function) {
        long fs = m.registers().get(Reg.FS_BASE);
        long g = fs == 0 ? 0 : mem.ld8(fs - 8);
        long mp = g == 0 ? 0 : field("g", g, "m");
        if (mp != 0 && field("m", mp, "p") != 0) hadP.add(mp);
        if (SYSTEMSTACK.contains(function) && (!hadP.contains(mp) || field("m", mp, "mallocing") != 0)) return;
        boolean held = mp == 0 || holders.holds(mp, kind, function);
        boolean ps = mem.ld8(f.global("runtime.allp") + 8) > 0;
        Map<String, String> state = g == 0 ? entry() : o.state(kind, function);
        if (mp != 0 && !held && (ps || hadP.contains(mp)))
            state.keySet()
                    .removeIf(k -> SET_BY_OTHERS.contains(k)
                            || !k.startsWith("regs.")
                                    && !k.equals("tls_g")
                                    && !k.startsWith("g.")
                                    && !k.startsWith("m.")
                                    && !k.equals("frames.run"));
        int id = mp == 0 ? 0 : (int) field("m", mp, "id");
        List<GoldenRecord.Event> mine = ours.computeIfAbsent(id, k -> new ArrayList<>());
        mine.add(new GoldenRecord.Event(mine.size(), kind, function, state));
    }

    private Map<String, String> entry() {
        long sp = m.registers().get(Reg.RSP);
        Map<String, String> out = new TreeMap<>();
        out.put("regs.rip", new Naming(m).of(m.registers().get(Reg.RIP)));
        out.put("regs.rsp", "M0.g0.hi+0x" + Long.toHexString(sp - (sp - 0x28 & -16)));
        return out;
    }

    private long field(String struct, long at, String field) {
        var x = f.struct(struct).field(field);
        return mem.ld(at + x.offset(), x.size());
    }
}
