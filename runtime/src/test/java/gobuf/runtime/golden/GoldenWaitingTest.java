package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Costs;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Programs whose goroutines wait do what real processes did, from the first event to the last: every event and every field that {@link
 * Comparison} does not leave out, with the channels, sudogs, semaphores, arguments and variables that the records have. The programs'
 * functions lie as the compiler laid them, so their offsets are compared, too.
 */
class GoldenWaitingTest {
    private final Session s = Session.open("go1.19");

    @Test
    void pingpong() {
        compare("pingpong", 212, "answer");
    }

    @Test
    void bufferedChannel() {
        compare("buffered", 209, "produce", "sum");
    }

    @Test
    void waitGroup() {
        compare("waitgroup", 197, "work", "group", "ran");
    }

    @Test
    void mutexThatIsWokenFor() {
        compare("mutex", 251, "work", "mutex", "clock", "ran");
    }

    @Test
    void mutexThatIsHandedOver() {
        compare("starving", 223, "work", "mutex", "clock", "ran");
    }

    @Test
    void goexit() {
        compare("goexit", 81, "work", "leave", "first", "second", "left");
    }

    @Test
    void selectThatWaitsInTwoQueuesAndOneThatFindsAReceiver() {
        compare("pick", 445, "wait", "send", "receive", "try", "got");
    }

    /** The record's guard: an M seems to look for work, so wakep gives no P to an M that does not run. */
    @Test
    void morePsAndFewerAgain() {
        lookingForWork();
        compare("maxprocs", 277, "work", "ran", "before", "between", "behind");
    }

    private void lookingForWork() {
        Profile f = s.image().profile();
        s.input(new Input.Poke(
                f.global("runtime.sched")
                        + f.struct("schedt").field("nmspinning").offset(),
                4,
                1));
    }

    /**
     * In the record each look at the clock is a millisecond later, so that M0's timer is due when it comes out of the poller, which waits for
     * whole milliseconds; so here a row takes 50 µs. Otherwise an M that comes back up to a millisecond early goes another round.
     */
    @Test
    void sleeps() {
        lookingForWork();
        s.input(new Input.Cost(Costs.ROW, 50_000));
        compare("sleep", 222, "late", "woke");
    }

    @Test
    void selectThatWaitsInTwoQueues() {
        s.program("choose");
        while (!s.machine().row().orElseThrow().toString().equals("choose.main:" + last("choose.main"))) s.step(1);
        assertThat(s.printed()).isEqualTo("7\n");
    }

    private int last(String routine) {
        return s.image().routine(routine).orElseThrow().rows().size() - 1;
    }

    /** A mutex's clock is the program's own in the record: each look at it is main.tick later. */
    private void clock(String program) {
        Profile f = s.image().profile();
        if (!f.globals().containsKey(program + ".clock")) return;
        Row row = s.machine().row().orElseThrow();
        if (!row.routine().symbol().equals("sync.runtime_nanotime")
                || !row.text().equals("RET")) return;
        long clock = f.global(program + ".clock");
        long now = s.machine().memory().ld8(clock) + s.machine().memory().ld8(f.global(program + ".tick"));
        s.input(new Input.Poke(clock, 8, now));
        s.input(new Input.SetRegister(Reg.RAX, now));
    }

    /**
     * While the packages that sync imports were initialised, goroutine 1's stack grew. What that left is put there: in its gobuf, and on
     * its old stack, which the first new goroutine gets. The stack itself stays as it was, so its size is not compared.
     */
    private void stackHasGrown(List<GoldenRecord.Event> recorded) {
        if (recorded.get(0).state().get("g.stack.size").equals("2048")) return;
        String pc = recorded.get(0).state().get("g.sched.pc");
        Profile f = s.image().profile();
        long g = s.machine().registers().get(Reg.R14);
        if (!pc.equals("runtime.systemstack_switch.abi0")) {
            assertThat(pc).isEqualTo("runtime.heapBitsSetType+0xd3f");
            poke(g + f.struct("g").field("sched.pc").offset(), address(pc, 0));
            poke(g + f.struct("g").field("sched.bp").offset(), 0);
        }
        Memory memory = s.machine().memory();
        long p = memory.ld8(memory.ld8(f.global("runtime.allp")));
        long mcache = memory.ld8(p + f.struct("p").field("mcache").offset());
        long hi = memory.ld8(mcache + f.struct("mcache").field("stackcache").offset()) + 2048;
        GoldenRecord.Event born = recorded.stream()
                .filter(e -> "G4".equals(e.state().get("subj_name")))
                .findFirst()
                .orElseThrow();
        born.state().forEach((k, v) -> {
            if (k.startsWith("subj_top.hi-")) poke(hi - Long.decode(k.substring(12)), address(v, hi));
        });
    }

    /** How deep goroutine 1's stack was when start-up last left it; the packages that a program imports decide. */
    private void lastSystemstack(String bp) {
        if (!bp.startsWith("G0.hi-")) return;
        Profile f = s.image().profile();
        long g = s.machine().registers().get(Reg.R14);
        long hi = s.machine().memory().ld8(g + f.struct("g").field("stack.hi").offset());
        poke(g + f.struct("g").field("sched.bp").offset(), hi - Long.decode(bp.substring(6)));
    }

    private void poke(long at, long v) {
        s.input(new Input.Poke(at, 8, v));
    }

    /** The word that a record calls so; {@code hi}: the end of G4's stack. */
    private long address(String name, long hi) {
        if (name.matches("\\d+")) return Long.parseLong(name);
        if (name.equals("G0")) return s.machine().registers().get(Reg.R14);
        if (name.startsWith("G4.hi-")) return hi - Long.decode(name.substring(6));
        String[] at = name.split("\\+");
        return s.image().profile().function(at[0]).entry() + (at.length > 1 ? Long.decode(at[1]) : 0);
    }

    /** A P's init and destroy give some words of the allocator's on g0: here these are single rows, which need no switch of stacks. */
    private static void leaveOutSwitches(List<GoldenRecord.Event> recorded) {
        boolean inside = false;
        for (Iterator<GoldenRecord.Event> i = recorded.iterator(); i.hasNext(); ) {
            GoldenRecord.Event e = i.next();
            if (e.function().equals("(*p).init") || e.function().equals("(*p).destroy"))
                inside = e.kind().equals("entry");
            else if (inside && e.function().equals("systemstack")) i.remove();
        }
    }

    /** What the two cannot have in common. */
    private static void leaveOut(List<GoldenRecord.Event> events) {
        for (GoldenRecord.Event e : events) {
            // closechan has one argument: what BX holds is left from before.
            if (e.function().equals("closechan")) e.state().remove("arg.rbx");
            // Where the string lies is the linker's choice.
            e.state().computeIfPresent("m.preemptoff", (k, v) -> v.equals("0") ? v : "set");
            for (String g : List.of("g", "curg", "subj")) {
                if ("1".equals(e.state().get(g + ".goid"))) e.state().remove(g + ".stack.size");
            }
        }
    }

    private void compare(String program, int events, String... also) {
        Observer o = new Observer(s.machine(), program, List.of(also));
        List<GoldenRecord.Event> recorded = GoldenRecord.events("go1.19.8." + program + ".nl.main.jsonl");
        assertThat(recorded).hasSize(events);
        stackHasGrown(recorded);
        lastSystemstack(recorded.get(0).state().get("g.sched.bp"));
        s.program(program);
        do {
            o.look();
            s.step(1);
            clock(program);
        } while (!s.machine().row().orElseThrow().toString().startsWith(program + ".main:")
                || !s.machine().row().orElseThrow().text().equals("RET"));
        leaveOutSwitches(recorded);
        leaveOut(recorded);
        leaveOut(o.events());
        Comparison c = new Comparison(s.image().profile());
        c.equal(o.events(), recorded);
        assertThat(c.fields()).as("values compared").isGreaterThan(events * 70);
    }
}
