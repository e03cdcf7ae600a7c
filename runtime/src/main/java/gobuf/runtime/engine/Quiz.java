package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Questions about what the machine will do next, made from one moment of a session and a seed, and answered by running a machine of its
 * own on from that moment. The session is never moved, and the same moment and seed ask the same.
 */
public final class Quiz {
    /** How many questions there are. */
    public static final int QUESTIONS = 3;
    /** Most rows that are looked ahead. */
    private static final long AHEAD = 200_000;
    /** Most occurrences of one moment that are asked about. */
    private static final int MOST = 5;
    /** More than there are candidates for questions. */
    private static final long MANY = 10_000;
    /** Most Ps whose fields are asked for. */
    private static final int PS = 4;

    /** When a value is asked for; which of the values change then is for the trial run to tell. */
    private enum Moment {
        EXECUTE("execute", "when the %s goroutine from now on is about to run"),
        PUT("runqput", "when runqput returns for the %s time from now on"),
        GLOBAL("globrunqget", "when globrunqget returns for the %s time from now on"),
        STEAL("runqsteal", "when runqsteal returns for the %s time from now on");

        final String routine;
        final String text;

        Moment(String routine, String text) {
            this.routine = routine;
            this.text = text;
        }

        boolean at(Row row) {
            if (!row.routine().name().equals(routine)) return false;
            return this == EXECUTE ? row.index() == 0 : row.text().equals("RET");
        }
    }

    /** A question; {@code yields} if goroutine 1 yields before that moment. */
    private record Asked(Moment moment, int nth, String field, String now, boolean yields) {}

    /** What a trial run comes to. */
    private record Seen(long steps, Map<String, String> values) {}

    /**
     * An answer.
     *
     * @param value what will be, a number or the name of a goroutine
     * @param what of what
     * @param step the step at which it will be so, if nothing else is asked of goroutine 1 until then
     */
    public record Answer(String value, String what, long step) {}

    private final Session session;
    private final Branch branch;
    private final Machine.State state;
    private final long from;
    private final boolean waits;
    private final List<Asked> questions;
    /** The step at which goroutine 1 is made to yield: where it waits first. */
    private long yields = Long.MAX_VALUE;

    /**
     * Makes the questions of a seed at the session's current moment.
     *
     * @throws IllegalStateException if nothing will happen that one could ask about
     */
    public Quiz(Session session, long seed, BooleanSupplier interrupted) {
        this.session = session;
        this.from = session.step();
        this.state = session.machine().save();
        this.branch = session.timeline().branch().fork("", from);
        this.waits = session.waits();
        this.questions = questions(seed, interrupted);
        if (questions.isEmpty())
            throw new IllegalStateException(
                    "nothing happens next that one could ask about: no goroutine is about to run");
    }

    /** The text of a question, counted from 1. */
    public String question(int number) {
        Asked a = asked(number);
        String when = String.format(Locale.ROOT, a.moment.text, nth(a.nth));
        String begin = !a.yields ? "" : waits ? "Goroutine 1 yields now. " : "Goroutine 1 yields when it waits. ";
        if (a.field.isEmpty()) return begin + "Which goroutine is the " + nth(a.nth) + " to run from now on?";
        return begin + "What is " + a.field + " " + when + "? It is " + a.now + " now.";
    }

    /** How many questions this moment has; 1 to {@link #QUESTIONS}. */
    public int size() {
        return questions.size();
    }

    /** Whether a question asks for a goroutine's name and not for a number. */
    public boolean asksForGoroutine(int number) {
        return asked(number).field.isEmpty() || asked(number).field.endsWith(".runnext");
    }

    /** Runs on from the moment of the question, on a machine of its own, to where the answer is to be seen. */
    public Answer answer(int number, BooleanSupplier interrupted) {
        Asked a = asked(number);
        List<Seen> seen = run(interrupted).get(a.moment);
        if (seen.size() < a.nth) throw new IllegalStateException("it was interrupted before the answer");
        Seen there = seen.get(a.nth - 1);
        String what = a.field.isEmpty() ? "the " + nth(a.nth) + " goroutine to run" : a.field;
        return new Answer(there.values.get(a.field), what, there.steps);
    }

    private Asked asked(int number) {
        if (number < 1 || number > questions.size())
            throw new IllegalArgumentException(
                    "there are questions 1 to " + questions.size() + " at this moment, not " + number);
        return questions.get(number - 1);
    }

    private static String nth(int n) {
        return switch (n) {
            case 1 -> "first";
            case 2 -> "second";
            case 3 -> "third";
            case 4 -> "fourth";
            default -> "fifth";
        };
    }

    // ---- making them

    private List<Asked> questions(long seed, BooleanSupplier interrupted) {
        Machine m = machine();
        Map<String, String> now = values(m, 0);
        Map<Moment, List<Seen>> ahead = run(interrupted);
        List<Asked> all = new ArrayList<>();
        for (Moment moment : Moment.values()) {
            List<Seen> seen = ahead.get(moment);
            for (int i = 0; i < seen.size(); i++) {
                for (Map.Entry<String, String> e : seen.get(i).values.entrySet()) {
                    String before = now.getOrDefault(e.getKey(), "");
                    if (!e.getValue().equals(before))
                        all.add(new Asked(moment, i + 1, e.getKey(), before, seen.get(i).steps >= yields));
                }
            }
        }
        Map<Asked, Long> order = new HashMap<>();
        for (Asked a : all) order.put(a, Schedule.mix(seed * MANY + order.size()));
        all.sort(Comparator.comparing(order::get));
        return different(all);
    }

    /** The first ones that ask for different things; if they are too few, others about the same. */
    private static List<Asked> different(List<Asked> all) {
        Set<Asked> out = new LinkedHashSet<>();
        Set<String> fields = new HashSet<>();
        for (Asked a : all) {
            if (out.size() < QUESTIONS && fields.add(a.field)) out.add(a);
        }
        for (Asked a : all) {
            if (out.size() < QUESTIONS) out.add(a);
        }
        return List.copyOf(out);
    }

    private Machine machine() {
        Machine m = new Machine(session.image(), new Memory());
        m.restore(state);
        return m;
    }

    /** What is to be seen at each of the next moments. */
    private Map<Moment, List<Seen>> run(BooleanSupplier interrupted) {
        Machine m = machine();
        Watcher w = new Watcher(m);
        BooleanSupplier enough = () -> w.full() || interrupted.getAsBoolean();
        long reached = Replay.run(branch, m, from, from + AHEAD, w, enough);
        if (Schedules.waits(m)) {
            yields = reached;
            branch.inputs.put(reached, session.statements().gosched());
            Replay.run(branch, m, reached, from + AHEAD, w, enough);
        }
        return w.seen;
    }

    private static Map<String, String> values(Machine m, long running) {
        Map<String, String> out = new LinkedHashMap<>();
        Memory memory = m.memory();
        Types t = m.image().types();
        Census census = new Census(new Process(m));
        List<Long> ps = new Process(m).ps();
        for (long p : ps.subList(0, Math.min(PS, ps.size()))) {
            String name = "p" + memory.ld4(p + t.p.id.offset()) + ".";
            for (Field f : List.of(t.p.runqhead, t.p.runqtail, t.p.schedtick))
                out.put(name + f.name(), Long.toString(memory.ld4(p + f.offset())));
            long next = memory.ld8(p + t.p.runnext.offset());
            out.put(name + "runnext", next == 0 ? "nil" : census.gName(next).orElse("?"));
        }
        long sched = m.image().profile().global("runtime.sched");
        for (Field f : List.of(t.sched.runqsize, t.sched.nmspinning, t.sched.npidle))
            out.put("sched." + f.name(), Long.toString(memory.ld4(sched + f.offset())));
        if (running != 0) out.put("", census.gName(running).orElse("?"));
        return out;
    }

    private static final class Watcher extends Replay.Watcher {
        private final Machine machine;
        private final Map<Moment, List<Seen>> seen = new HashMap<>();

        Watcher(Machine machine) {
            this.machine = machine;
            for (Moment moment : Moment.values()) seen.put(moment, new ArrayList<>());
        }

        boolean full() {
            return seen.values().stream().allMatch(l -> l.size() == MOST);
        }

        @Override
        public void about(Row row, long n) {
            for (Moment moment : Moment.values()) {
                if (!moment.at(row) || seen.get(moment).size() == MOST) continue;
                long running = moment == Moment.EXECUTE ? machine.registers().get(Reg.RAX) : 0;
                seen.get(moment).add(new Seen(first() + n, values(machine, running)));
            }
        }
    }
}
