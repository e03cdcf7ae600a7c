package gobuf.runtime.sweep;

import gobuf.runtime.engine.Experiment;
import gobuf.runtime.engine.Outcome;
import gobuf.runtime.engine.Policies;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A machine for cells. Each runs in a process of its own, which is started with the cell's number of Ps and as many processors, in virtual
 * time, so that all Ms run at once.
 */
public final class Lab implements CellRunner {
    /** Most rows of a cell. */
    public static final long MOST_ROWS = Session.STEP_LIMIT;

    /** Rows between two looks at whether it was interrupted. */
    private static final long SLICE = 1 << 22;

    private static final String SEED_KEY = "seed=";

    /** The session of the cell before, whose program the next one takes over. */
    private Session before;

    private volatile Session running;
    private volatile boolean interrupted;

    /** What any sweep can vary besides the number of Ps and the seed: policies, then what workloads are described by. */
    public static List<String> names() {
        return Stream.concat(Policies.names().stream(), Workload.KEYS.keySet().stream())
                .filter(n -> !n.equals(Grid.SEED))
                .toList();
    }

    /**
     * What a sweep over a workload can vary.
     *
     * @throws IllegalArgumentException if it is no workload, or has a seed; with what to type
     */
    public static Vocabulary vocabulary(String workload) {
        List<String> keys = Workload.keys(Workload.parse(workload).kind());
        List<String> words = List.of(workload.split("\\s+"));
        if (words.stream().anyMatch(w -> w.startsWith(SEED_KEY)))
            throw new IllegalArgumentException(
                    "the seed belongs in front of --, since a sweep varies it: seed=1..20 -- " + words.get(0) + " …");
        return new Vocabulary() {
            @Override
            public List<String> names() {
                return Lab.names().stream()
                        .filter(n -> Policies.names().contains(n) || keys.contains(n))
                        .toList();
            }

            @Override
            public String normal(String name, String value) {
                if (Policies.names().contains(name)) return Policies.find(name).normal(value);
                Workload.parse(with(workload, name, value));
                return value;
            }
        };
    }

    /** The workload with another value of a key. */
    private static String with(String workload, String key, String value) {
        List<String> words = new ArrayList<>(List.of(workload.strip().split("\\s+")));
        words.removeIf(w -> w.startsWith(key + "="));
        words.add(key + "=" + value);
        return String.join(" ", words);
    }

    private static Experiment experiment(Cell cell) {
        String workload = cell.workload();
        Map<String, String> policies = new LinkedHashMap<>();
        for (Map.Entry<String, String> s : cell.settings().entrySet()) {
            if (Policies.names().contains(s.getKey())) policies.put(s.getKey(), s.getValue());
            else workload = with(workload, s.getKey(), s.getValue());
        }
        return new Experiment(Workload.parse(workload).seed(cell.seed()), cell.procs(), policies);
    }

    /**
     * A session of its own that stands at the first row of the cell's workload.
     *
     * @throws IllegalArgumentException if its workload cannot be read
     */
    public static Session open(Cell cell) {
        return experiment(cell).prepare(null);
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
        Session session = experiment(cell).follow(before);
        before = session;
        running = session;
        Stop stop = run(session);
        running = null;
        if (interrupted) return Optional.empty();
        Outcome outcome = Outcome.of(session);
        if (outcome.done() < outcome.requests())
            return Optional.of(CellResult.failed(
                    cell, outcome.done() + " of " + outcome.requests() + " requests were done with: " + stop.detail()));
        return Optional.of(new CellResult(cell.number(), Measure.of(outcome), ""));
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

    /** The names in a line, for help. */
    public static String listed() {
        return names().stream().collect(Collectors.joining(", "));
    }
}
