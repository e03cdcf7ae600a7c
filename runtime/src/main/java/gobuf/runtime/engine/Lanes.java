package gobuf.runtime.engine;

import gobuf.runtime.code.Interpreter;
import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.os.Linux;
import gobuf.runtime.view.TimelineView;
import gobuf.runtime.view.TimelineView.Bar;
import gobuf.runtime.view.TimelineView.Kind;
import gobuf.runtime.view.TimelineView.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * What each M and P did over virtual time, read off a part of the history by running it once more on a machine of its own.
 *
 * <p>An M's time is its thread's clock. A P's bars are those of the Ms that held it: where the clocks of two Ms differ, which every schedule
 * but {@code virtual} allows, the later holder's bar begins where the earlier one's ends.
 */
final class Lanes extends Replay.Watcher {
    /** Most rows that one picture looks at. */
    static final long MOST_ROWS = 5_000_000;
    /** Most bars and most marks that a picture holds. */
    private static final int MOST_BARS = 300;

    private static final int MOST_MARKS = 200;
    /** A gap that is no sleep: what an input or the choice of a thread adds to a clock. */
    private static final long SLACK = 20;

    private final Machine machine;
    private final Memory memory;
    private final Types types;
    private final Census census;
    private final long from;
    private final Map<Long, List<Bar>> ms = new TreeMap<>();
    private final Map<Long, List<Bar>> ps = new TreeMap<>();
    private final List<Mark> marks = new ArrayList<>();
    private final Map<Integer, Long> held = new HashMap<>();
    private final Set<Long> left = new TreeSet<>();
    private final Map<Integer, Long> victims = new HashMap<>();
    private final List<Linux.State> states = new ArrayList<>();
    private Row before;
    private long rowCost;
    private long hidden;

    private Lanes(Machine machine, long from) {
        this.machine = machine;
        this.memory = machine.memory();
        this.types = machine.image().types();
        this.census = new Census(new Process(machine));
        this.from = from;
    }

    /**
     * The lanes between two steps of the current branch.
     *
     * @throws IllegalArgumentException if the steps are no part of the history, or too many
     */
    static TimelineView of(Session s, long from, long to, BooleanSupplier interrupted) {
        Branch branch = s.timeline().branch();
        long first = branch.checkpoints.firstKey();
        if (from < first || to > branch.step || from >= to)
            throw new IllegalArgumentException("steps " + from + " to " + to
                    + " are no part of the history, which reaches from " + first + " to " + branch.step);
        if (to - from > MOST_ROWS)
            throw new IllegalArgumentException("one picture holds " + MOST_ROWS + " steps at most, not " + (to - from));
        Machine m = s.machine().empty();
        Map.Entry<Long, Machine.State> start = branch.checkpoints.floorEntry(from);
        m.restore(start.getValue());
        Lanes lanes = new Lanes(m, from);
        Replay.run(branch, m, start.getKey(), to, lanes, interrupted);
        return lanes.view(s, to);
    }

    // ---- watching

    @Override
    public void about(Row row, long n) {
        if (n == 0) rowCost = machine.rowCost();
        if (first() + n < from) return;
        int thread = machine.thread();
        Registers regs = machine.registers();
        long time = regs.clock() + n * rowCost;
        stole(thread, row, time);
        before = row;
        if (row.index() == 0) entered(row, thread, time);
        if (Interpreter.system(row)) remember();
        OptionalLong m = machine.m(thread);
        if (m.isPresent()) rowOf(m.getAsLong(), thread, time);
    }

    @Override
    void end(long ran) {
        if (before == null) return;
        int thread = machine.thread();
        long time = machine.registers().clock() + ran * rowCost;
        extend(ms.get(machine.mId(thread)), time);
        Long p = held.get(thread);
        if (p != null && p != 0) extend(ps.get(p), time);
        if (Interpreter.system(before)) woken(thread, time);
        stole(thread, machine.row().orElse(null), time);
        before = null;
    }

    /** One row of an M at a time: its bar and its P's go on or begin. */
    private void rowOf(long m, int thread, long time) {
        Types.M t = types.m;
        long p = memory.ld8(m + t.p.offset());
        long curg = memory.ld8(m + t.curg.offset());
        boolean spins = memory.ld1(m + t.spinning.offset()) != 0;
        Kind kind = curg != 0 ? Kind.RUNS : spins ? Kind.SPINS : p == 0 ? Kind.ALONE : Kind.SCHEDULES;
        String what = curg != 0 ? census.gName(curg).orElse("a new g") : word(kind);
        String name = "M" + memory.ld8(m + t.id.offset());
        go(ms, memory.ld8(m + t.id.offset()), new Bar(time, time, kind, what, p == 0 ? "" : pName(p)), time);
        Long old = held.put(thread, p);
        if (old != null && old != 0 && old != p && ps.containsKey(old)) left.add(old);
        if (p != 0) {
            left.remove(p);
            go(ps, p, new Bar(time, time, kind, what, name), time);
        }
        if (!left.isEmpty()) syscalls(time);
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case SCHEDULES -> "schedules";
            case SPINS -> "spins";
            case ALONE -> "no P";
            case SYSCALL -> "syscall";
            case RUNS, SEVERAL -> "several";
        };
    }

    private String pName(long p) {
        return "p" + memory.ld4(p + types.p.id.offset());
    }

    private boolean isInSyscall(long p) {
        return memory.ld4(p + types.p.status.offset())
                == machine.image().profile().constant("_Psyscall");
    }

    /** Ps that their Ms have given up: entersyscall sets the status that tells so some rows later. */
    private void syscalls(long time) {
        for (long p : List.copyOf(left)) {
            List<Bar> bars = ps.get(p);
            Bar last = bars.get(bars.size() - 1);
            boolean begun = last.kind() == Kind.SYSCALL;
            if (isInSyscall(p)) {
                if (begun) extend(bars, time);
                else bars.add(new Bar(Math.max(time, last.to()), time, Kind.SYSCALL, last.what(), last.on()));
            } else if (begun) {
                extend(bars, time);
                left.remove(p);
            }
        }
    }

    private static void go(Map<Long, List<Bar>> lanes, long lane, Bar fresh, long time) {
        List<Bar> bars = lanes.computeIfAbsent(lane, k -> new ArrayList<>());
        Bar last = bars.isEmpty() ? null : bars.get(bars.size() - 1);
        boolean joins = last != null && time - last.to() <= SLACK;
        if (joins) extend(bars, time);
        if (joins
                && last.kind() == fresh.kind()
                && last.what().equals(fresh.what())
                && last.on().equals(fresh.on())) return;
        long begin = last == null ? time : Math.max(time, last.to());
        bars.add(new Bar(begin, begin, fresh.kind(), fresh.what(), fresh.on()));
    }

    private static void extend(List<Bar> bars, long time) {
        if (bars == null || bars.isEmpty()) return;
        Bar last = bars.get(bars.size() - 1);
        if (time > last.to())
            bars.set(bars.size() - 1, new Bar(last.from(), time, last.kind(), last.what(), last.on()));
    }

    // ---- marks

    private void entered(Row row, int thread, long time) {
        String routine = row.routine().name();
        if (routine.equals("ready")) {
            long gp = machine.registers().get(Reg.RAX);
            mark(thread, time, "ready", census.gName(gp).orElse("0x" + Long.toHexString(gp)));
        } else if (routine.equals("runqgrab")) {
            victims.put(thread, machine.registers().get(Reg.RAX));
        }
    }

    /** The row before was the CAS of a thief: it held if another row than the one behind it is next. */
    private void stole(int thread, Row now, long time) {
        if (before == null || before.event() == null || !before.event().startsWith("steal")) return;
        Long victim = victims.get(thread);
        if (victim == null || now == null || now == before.following()) return;
        mark(thread, time, before.event(), pName(victim));
    }

    private void remember() {
        states.clear();
        for (int t = 0; t < Linux.threads(memory); t++) states.add(Linux.state(memory, t));
    }

    private void woken(int thread, long time) {
        for (int t = 0; t < Linux.threads(memory); t++) {
            if (Linux.state(memory, t) != Linux.State.WOKEN || t == thread) continue;
            if (t >= states.size()) mark(thread, time, "clone", "M" + machine.mId(t));
            else if (states.get(t) == Linux.State.SLEEPING) mark(thread, time, "futex wake", "M" + machine.mId(t));
        }
    }

    private void mark(int thread, long time, String how, String whom) {
        if (marks.size() == MOST_MARKS) {
            hidden++;
            return;
        }
        OptionalLong m = machine.m(thread);
        long curg = m.isPresent() ? memory.ld8(m.getAsLong() + types.m.curg.offset()) : 0;
        marks.add(new Mark(
                time,
                "M" + machine.mId(thread),
                curg == 0 ? "" : census.gName(curg).orElse(""),
                how,
                whom));
    }

    // ---- the picture

    private TimelineView view(Session s, long to) {
        long begin = Long.MAX_VALUE;
        long end = 0;
        int total = 0;
        List<List<Bar>> all = new ArrayList<>(ms.values());
        all.addAll(ps.values());
        for (List<Bar> bars : all) {
            begin = Math.min(begin, bars.get(0).from());
            end = Math.max(end, bars.get(bars.size() - 1).to());
            total += bars.size();
        }
        long shortest = 0;
        List<List<Bar>> drawn = all;
        for (long parts = 1024; total > MOST_BARS && parts > 1; parts = parts / 2) {
            shortest = Math.max(1, (end - begin) / parts);
            long least = shortest;
            drawn = all.stream().map(bars -> joined(bars, least)).toList();
            total = drawn.stream().mapToInt(List::size).sum();
        }
        List<TimelineView.Lane> lanes = new ArrayList<>();
        int i = 0;
        for (long id : ms.keySet()) lanes.add(new TimelineView.Lane("M" + id, drawn.get(i++)));
        Map<Long, List<Bar>> byId = new TreeMap<>();
        for (long p : ps.keySet()) byId.put(memory.ld4(p + types.p.id.offset()), drawn.get(i++));
        byId.forEach((id, bars) -> lanes.add(new TimelineView.Lane("p" + id, bars)));
        return new TimelineView(
                Views.where(s), from, to, all.isEmpty() ? 0 : begin, end, lanes, marks, hidden, shortest);
    }

    /** Bars that are too short together with what follows them, until they are long enough. */
    private static List<Bar> joined(List<Bar> bars, long shortest) {
        List<Bar> out = new ArrayList<>();
        for (Bar bar : bars) {
            Bar last = out.isEmpty() ? null : out.get(out.size() - 1);
            boolean small = last != null
                    && bar.from() - last.to() < shortest
                    && (last.to() - last.from() < shortest || bar.to() - bar.from() < shortest);
            if (!small) {
                out.add(bar);
                continue;
            }
            boolean same = last.what().equals(bar.what()) && last.kind() == bar.kind();
            String on = last.on().equals(bar.on()) ? bar.on() : "";
            Kind kind = same ? bar.kind() : Kind.SEVERAL;
            out.set(out.size() - 1, new Bar(last.from(), bar.to(), kind, same ? bar.what() : "several", on));
        }
        return out;
    }
}
