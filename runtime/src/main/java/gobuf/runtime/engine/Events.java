package gobuf.runtime.engine;

import gobuf.runtime.code.Image;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.machine.Reg;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The scheduler events of a branch. Nothing is recorded while the machine runs: the history is run once more on a machine of its own, so
 * watching cannot change it, and a run that nobody watched has events all the same. The newest part of the history, from the last
 * checkpoint on, is looked at first, and older parts only until there are enough events: what it costs does not grow with the history.
 *
 * @param list oldest first
 * @param from the step from which on the history was looked at; the session's first, if all of it
 * @param to the step up to which it was looked at: the current one, unless it was interrupted
 * @param complete whether these are all events of the branch
 */
public record Events(List<Event> list, long from, long to, boolean complete) {
    /** Names under which routines keep the g that an event is about, the most telling first. */
    private static final List<String> SUBJECTS = List.of("newg", "gp", "g", "next");

    /** The kinds of events that rows of the image mean, with those rows, by name. */
    public static Map<String, List<Row>> kinds(Image image) {
        Map<String, List<Row>> out = new TreeMap<>();
        for (Routine routine : image.routines()) {
            for (Row row : routine.rows()) {
                if (row.event() != null)
                    out.computeIfAbsent(row.event(), k -> new ArrayList<>()).add(row);
            }
        }
        return out;
    }

    /**
     * The events of the current branch up to the current step.
     *
     * @param limit most events collected, at least 1; the newest are kept
     * @param interrupted tells true when it should come back with what it has
     */
    public static Events of(Session s, int limit, BooleanSupplier interrupted) {
        Branch branch = s.timeline().branch();
        Machine m = s.machine().empty();
        List<Event> found = new ArrayList<>();
        long to = branch.step;
        long end = to;
        boolean dropped = false;
        for (Map.Entry<Long, Machine.State> start :
                branch.checkpoints.headMap(end, true).descendingMap().entrySet()) {
            m.restore(start.getValue());
            Collector part = new Collector(m, limit - found.size());
            long reached = Replay.run(branch, m, start.getKey(), end, part, interrupted);
            if (reached < end) {
                // A part that was not run to its end leaves a hole in front of the later ones.
                return new Events(List.copyOf(found), end, to, false);
            }
            found.addAll(0, part.events);
            dropped |= part.dropped;
            end = start.getKey();
            if (dropped || found.size() >= limit) break;
        }
        boolean all = !dropped && end == branch.checkpoints.firstKey();
        return new Events(List.copyOf(found), end, to, all);
    }

    /**
     * Takes an event when its row is about to run and finishes it when the row has run: only then is it known whether a test held, and
     * what the row put into the local that tells whom the event is about.
     */
    private static final class Collector extends Replay.Watcher {
        private final Machine machine;
        private final Process process;
        private final Census census;
        private final int limit;
        private final Deque<Event> events = new ArrayDeque<>();
        private final Map<Row, List<Local>> subjects = new IdentityHashMap<>();
        private boolean dropped;
        private Row pending;
        private long pendingStep;
        private int pendingM;
        private long pendingG;
        private long pendingSp;
        private String pendingSubject;
        private String pendingDetail;

        Collector(Machine machine, int limit) {
            this.machine = machine;
            this.process = new Process(machine);
            this.census = new Census(process);
            this.limit = limit;
        }

        @Override
        public void about(Row row, long n) {
            if (pending != null) finish(row);
            if (row.event() == null) return;
            pending = row;
            pendingStep = first() + n;
            pendingM = (int) machine.mId(machine.thread());
            pendingG = machine.registers().get(Reg.R14);
            pendingSp = machine.registers().get(Reg.RSP);
            pendingSubject = subject(row);
            pendingDetail = detail(row);
        }

        @Override
        void end(long ran) {
            if (pending != null) finish(machine.row().orElse(null));
        }

        private void finish(Row now) {
            Row row = pending;
            pending = null;
            if (row.tests() && now == row.following()) return;
            boolean sameFrame = now != null
                    && now.routine() == row.routine()
                    && machine.registers().get(Reg.RSP) == pendingSp;
            String subject = sameFrame ? subject(row) : pendingSubject;
            if (events.size() == limit) {
                events.removeFirst();
                dropped = true;
            }
            events.add(new Event(
                    pendingStep,
                    pendingM,
                    census.gName(pendingG).orElse("?"),
                    row.event(),
                    subject,
                    pendingDetail,
                    row.routine().name(),
                    row.index(),
                    row.text()));
        }

        /** The g that the event is about; a parameter's g that is not in allgs yet has only its address; empty if none is known. */
        private String subject(Row row) {
            for (Local l : subjects.computeIfAbsent(row, Collector::candidates)) {
                long v = value(l);
                Optional<String> name = census.gName(v);
                if (name.isPresent()) return name.get();
                if (v != 0 && row.routine().params().contains(l.name())) return "0x" + Long.toHexString(v);
            }
            return "";
        }

        private long value(Local l) {
            return l.reg() != null
                    ? machine.registers().get(l.reg())
                    : machine.memory().ld8(machine.registers().get(Reg.RSP) + l.offset());
        }

        /** The change of status, if the routine was asked for one. */
        private String detail(Row row) {
            Optional<Local> from = local(row, "oldval");
            Optional<Local> to = local(row, "newval");
            if (from.isEmpty() || to.isEmpty()) return "";
            return process.statusName(value(from.get())) + " → " + process.statusName(value(to.get()));
        }

        private static Optional<Local> local(Row row, String name) {
            return row.routine().locals().stream()
                    .filter(l -> l.name().equals(name))
                    .findFirst();
        }

        private static List<Local> candidates(Row row) {
            List<Local> locals = row.routine().locals();
            return SUBJECTS.stream()
                    .flatMap(name -> locals.stream().filter(l -> l.name().equals(name)))
                    .toList();
        }
    }
}
