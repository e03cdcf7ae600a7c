package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.os.Costs;
import gobuf.runtime.os.Linux;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** A process that was started at its first instruction, with sysmon's thread, and stands where goroutine 1 waits for a magic. */
final class Booted {
    private static final long MOST = 4_000_000;

    final Session s;
    final Machine m;
    final Memory mem;
    final Profile f;
    /** How often each routine was begun since the start, by its short name. */
    final Map<String, Integer> begun = new HashMap<>();
    /** The Ms that ran something. */
    final Set<Long> ran = new HashSet<>();

    /** How many rows an M with a P ran while its goroutine was the one with that goid; 0 for none, while it looks for one. */
    final Map<Long, Long> rowsOf = new HashMap<>();

    private final List<String> broken = new ArrayList<>();
    private long rows;

    Booted(int procs) {
        s = Session.boot("go1.19", new Boot(procs, 8, false));
        m = s.machine();
        mem = m.memory();
        f = m.image().profile();
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        assertThat(s.broken()).isEmpty();
        s.checking(true);
    }

    long get(String struct, long base, String field) {
        Field x = f.struct(struct).field(field);
        return mem.ld(base + x.offset(), Math.min(8, x.size()));
    }

    long sched(String field) {
        return get("schedt", f.global("runtime.sched"), field);
    }

    Process process() {
        return new Process(m);
    }

    int begun(String routine) {
        return begun.getOrDefault(routine, 0);
    }

    /** A poke of a switch, as {@code %set name on} does. */
    Booted set(String name, long value) {
        gobuf.runtime.proc.Switches.Switch w = gobuf.runtime.proc.Switches.all(f).stream()
                .filter(x -> x.name().equals(name))
                .findFirst()
                .orElseThrow();
        s.input(new Input.Poke(w.address(), w.size(), value));
        return this;
    }

    /** Every row takes so many nanoseconds: a run of some milliseconds has fewer rows then. */
    Booted rowCost(long ns) {
        s.input(new Input.Cost(Costs.ROW, ns));
        return this;
    }

    Booted schedule(String text) {
        s.input(Input.Choose.of(text));
        return this;
    }

    /** Go statements of goroutine 1, run until it waits again. */
    Booted go(String body, int count, Long... args) {
        s.ask(s.statements().go(body, List.of(args), count, false));
        return run();
    }

    /** Go statements of goroutine 1, while others may still run: until it waits for the next. */
    Booted asked(String body, int count, Long... args) {
        Stop there = s.until(x -> look() || Schedules.waits(x), "waits");
        assertThat(broken).as("%s at %s", there, m.row()).isEmpty();
        assertThat(Schedules.waits(m)).as("%s at %s", there, m.row()).isTrue();
        s.ask(s.statements().go(body, List.of(args), count, false));
        return this;
    }

    /** Goroutine 1 yields, and everything runs until it waits again. */
    Booted yield() {
        s.ask(s.statements().gosched());
        return run();
    }

    /** Runs until goroutine 1 waits and nobody else has anything to do, with the invariants looked at after every row. */
    Booted run() {
        Stop stop = s.until(x -> look(), "broken");
        assertThat(broken).as("%s at %s", stop, m.row()).isEmpty();
        assertThat(stop.reason()).as("%s at %s", stop, m.row()).isEqualTo(Stop.Reason.IDLE);
        assertThat(s.broken()).isEmpty();
        return this;
    }

    /** Runs until the goroutine's M stands at the first row of that routine. */
    Booted to(String routine) {
        Row first = m.image().routine(routine).orElseThrow().first();
        Stop stop = s.until(x -> look() || x.row().filter(r -> r == first).isPresent(), "there");
        assertThat(m.row().map(Row::toString)).as("%s", stop).contains(first.toString());
        return this;
    }

    private long goid(long g) {
        return g == 0 ? 0 : get("g", g, "goid");
    }

    /** Runs for so much virtual time. */
    Booted runFor(long ns) {
        long end = m.registers().clock() + ns;
        Stop stop = s.until(x -> look() || x.registers().clock() >= end, "the time is over");
        assertThat(broken).as("%s at %s", stop, m.row()).isEmpty();
        assertThat(stop.reason()).as("%s at %s", stop, m.row()).isNotEqualTo(Stop.Reason.BROKEN);
        return this;
    }

    private boolean look() {
        m.row()
                .filter(r -> r.routine().first() == r)
                .ifPresent(r -> begun.merge(r.routine().name(), 1, Integer::sum));
        OptionalLong running = m.m(m.thread());
        running.ifPresent(x -> ran.add(get("m", x, "id")));
        running.ifPresent(x -> {
            if (get("m", x, "p") != 0) rowsOf.merge(goid(get("m", x, "curg")), 1L, Long::sum);
        });
        if (rows++ > MOST) broken.add("no end after " + MOST + " rows");
        return !broken.isEmpty();
    }

    /** The time on the clock of the thread that is ahead of the others. */
    long now() {
        long now = 0;
        for (int t = 0; t < Linux.threads(mem); t++)
            now = Math.max(now, m.threads().get(t).clock());
        return now;
    }

    /** How many of the goroutines that were asked for have not ended; start-up makes the first four. */
    long live() {
        Process p = process();
        return p.gs().stream()
                .filter(g -> get("g", g, "goid") > 4 && !p.status(g).equals("_Gdead"))
                .count();
    }

    /** How many gs are dead. */
    long dead() {
        Process p = process();
        return p.gs().stream().filter(g -> p.status(g).equals("_Gdead")).count();
    }
}
