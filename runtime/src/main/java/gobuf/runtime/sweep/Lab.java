package gobuf.runtime.sweep;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Breakpoint;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Policies;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.tracer.EventLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine for cells. Each runs in a process of its own, which is started with the cell's number of Ps and as many processors, in virtual
 * time, so that all Ms run at once; its numbers come from the events of its run.
 */
public final class Lab implements CellRunner {
    /** Which M goes on when: each for a microsecond of virtual time. */
    public static final String SCHEDULE = "virtual 1000";

    /** Most rows of a cell. */
    public static final long MOST_ROWS = Session.STEP_LIMIT;

    private static final String RELEASE = "go1.19";

    /** Rows between two looks at whether it was interrupted. */
    private static final long SLICE = 1 << 20;

    private static final Vocabulary POLICIES = new Vocabulary() {
        @Override
        public List<String> names() {
            return Policies.names();
        }

        @Override
        public String normal(String name, String value) {
            return Policies.find(name).normal(value);
        }
    };

    /** The session of the cell before: another process of its program costs less than the first. */
    private Session before;

    private volatile Session running;
    private volatile boolean interrupted;

    /** What a sweep can vary besides the number of Ps and the seed: the policies. */
    public static Vocabulary vocabulary() {
        return POLICIES;
    }

    /**
     * Makes sure that a sweep's workload can be read.
     *
     * @throws IllegalArgumentException if not, with what to type
     */
    public static void check(Grid grid) {
        Load.parse(grid.workload(), 0);
    }

    /**
     * A session of its own in which the cell is about to run.
     *
     * @throws IllegalArgumentException if its workload cannot be read
     */
    public static Session open(Cell cell) {
        return started(null, cell, Load.parse(cell.workload(), cell.seed()));
    }

    private static Session started(Session like, Cell cell, Load load) {
        Boot boot = new Boot(cell.procs(), Math.max(Boot.RECORDED.processors(), cell.procs()), false);
        Session session = like == null ? Session.boot(RELEASE, boot) : like.reboot(boot);
        Row main = session.image().routine("notebook").orElseThrow().first();
        Breakpoint there = session.breakpoints().temporary(main, m -> true);
        session.cont();
        session.breakpoints().remove(there);
        session.cont();
        session.input(Input.Choose.of(SCHEDULE));
        Policies.set(session, cell.settings());
        load.begin(session);
        return session;
    }

    @Override
    public void ready() {
        interrupted = false;
    }

    @Override
    public void interrupt() {
        interrupted = true;
        Session session = running;
        if (session != null) session.interrupt();
    }

    @Override
    public Optional<CellResult> run(Cell cell) {
        Load load = Load.parse(cell.workload(), cell.seed());
        Session session = started(before, cell, load);
        before = session;
        running = session;
        long from = session.step();
        session.recording(true);
        Stop stop = run(session);
        if (interrupted) return Optional.empty();
        EventLog log = session.log(() -> interrupted);
        running = null;
        long rows = session.step() - from;
        String problem = problem(stop, log, rows);
        if (!problem.isEmpty()) return Optional.of(CellResult.failed(cell, problem));
        Map<Metric, Double> numbers = Measure.of(log, log.before(from), cell.procs(), load.steady());
        numbers.put(Metric.STEPS, (double) rows);
        return Optional.of(new CellResult(cell.number(), numbers, ""));
    }

    private Stop run(Session session) {
        long left = MOST_ROWS;
        while (true) {
            long slice = Math.min(left, SLICE);
            Stop stop = session.cont(slice);
            left -= stop.steps();
            boolean sliceOver = stop.steps() == slice && stop.reason() == Stop.Reason.LIMIT;
            if (!sliceOver || left == 0 || interrupted) return stop;
        }
    }

    /** Why the numbers of a run would mean nothing; empty if they mean something. */
    private static String problem(Stop stop, EventLog log, long rows) {
        if (stop.fault() != null) return stop.detail();
        if (rows >= MOST_ROWS)
            return "the limit of " + MOST_ROWS + " rows a cell is reached; let the workload be smaller";
        if (log.dropped() > 0)
            return "it made more than " + EventLog.MOST + " events, the limit; let the workload be smaller";
        return "";
    }
}
