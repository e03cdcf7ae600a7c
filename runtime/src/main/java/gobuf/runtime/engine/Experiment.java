package gobuf.runtime.engine;

import gobuf.runtime.workload.Workload;
import java.util.Map;

/**
 * A workload, and under which rules it is run: all that an {@link Outcome} depends on.
 *
 * @param workload what the server has to do, with its seed
 * @param procs how many Ps
 * @param policies rules that are not standard, by {@link Policies} name
 * @param schedule whose row is next, as {@link Input.Choose} reads it
 */
public record Experiment(Workload workload, int procs, Map<String, String> policies, String schedule) {
    /** Virtual time in quanta of a microsecond: Ms run so far side by side that their rows can be joined. */
    public static final String SCHEDULE = "virtual 1000";

    /** With the schedule that suits most. */
    public Experiment(Workload workload, int procs, Map<String, String> policies) {
        this(workload, procs, policies, SCHEDULE);
    }

    /** Checks the numbers, and puts the policies' values as they are written in tables. */
    public Experiment {
        if (procs < 1) throw new IllegalArgumentException("a workload needs at least one P");
        procs = new Boot(procs, Math.max(2, procs), false).procs();
        Map<String, String> normal = new java.util.LinkedHashMap<>();
        policies.forEach((name, value) -> normal.put(name, Policies.find(name).normal(value)));
        policies = java.util.Collections.unmodifiableMap(normal);
        schedule = Input.Choose.of(schedule).schedule();
    }

    /**
     * A session that stands at the first row of the workload's server.
     *
     * @param base a session whose text is taken over: much quicker than to make it anew; null for none
     */
    public Session prepare(Session base) {
        return begun(base == null ? Session.boot("go1.19", boot()) : base.reboot(boot()));
    }

    /** As {@link #prepare}, of a session {@code before} that nobody uses any more; null if there is none. */
    public Session follow(Session before) {
        return begun(before == null ? Session.boot("go1.19", boot()) : before.succeed(boot()));
    }

    private Boot boot() {
        return new Boot(procs, Math.max(2, procs), false);
    }

    private Session begun(Session s) {
        Stop stop = s.cont();
        if (stop.reason() != Stop.Reason.IDLE) throw new IllegalStateException("the process did not start: " + stop);
        s.input(Input.Choose.of(schedule));
        Policies.set(s, policies);
        s.workload(workload);
        return s;
    }

    /**
     * Runs it to its end, on a session of its own.
     *
     * @param base see {@link #prepare}
     * @throws IllegalStateException if it did not come to its end: it was interrupted, or the process failed
     */
    public Outcome run(Session base) {
        return finish(prepare(base));
    }

    /**
     * Runs a {@linkplain #prepare prepared} session to its end. Another thread may {@linkplain Session#interrupt interrupt} it.
     *
     * @throws IllegalStateException if it did not come to its end: it was interrupted, or the process failed
     */
    public static Outcome finish(Session s) {
        Stop stop = s.cont();
        Outcome o = Outcome.of(s);
        if (o.done() < o.requests()) throw new IllegalStateException("the workload did not end: " + stop.detail());
        return o;
    }
}
