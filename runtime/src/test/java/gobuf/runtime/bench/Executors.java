package gobuf.runtime.bench;

import gobuf.runtime.code.Fuser;
import gobuf.runtime.code.Interpreter;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Experiment;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Outcome;
import gobuf.runtime.engine.Session;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.proc.Sample;
import gobuf.runtime.workload.Workload;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * How many goroutines a second the executors make. A cycle is a go statement up to runqput with a g from the free list, taken off the
 * queue and freed again; a life is a go statement and all that follows in a whole session: schedule, execute, the body, goexit0. Decisions
 * are those of 8 Ps that steal from each other in virtual time: each goroutine is decided for once, or as often as it yields.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(java.util.concurrent.TimeUnit.SECONDS)
@State(Scope.Thread)
public class Executors {
    private static final int CYCLES = 2000;
    private static final int LIVES = 200;

    private static final int SPAWNERS = 32;
    private static final int EACH = 200;
    private static final int YIELDS = 2000;

    private static final int REQUESTS = 20_000;
    private static final String WORKLOAD = "open load=0.8 service=constant:10us n=" + REQUESTS;
    private static final int FANS = 2_000;
    private static final int WIDTH = 64;
    private static final String FANOUT = "fanout width=" + WIDTH + " n=" + FANS;

    static final int REFERENCE = 100_000;

    private final long[] words = new long[1024];
    private final Sample sample = new Sample(CYCLES);
    private final Journal journal = new Journal(64);
    private Fuser fuser;
    private Session session;
    private Session recorded;
    private Session eight;
    private Session quanta;
    private Session yielding;
    private Session served;
    private Session fanned;

    /** A fuser, and a session whose executor is the one that the JVM was started with. */
    @Setup
    public void open() {
        fuser = new Fuser();
        session = Session.open("go1.19");
        recorded = Session.open("go1.19");
        recorded.recording(true);
        eight = eightPs("virtual");
        quanta = eightPs("virtual 1000");
        yielding = eightPs("virtual 1000");
    }

    private static Session eightPs(String schedule) {
        Session s = Session.boot("go1.19", new Boot(8, 8, false));
        s.cont();
        s.input(Input.Choose.of(schedule));
        return s;
    }

    /** A server's requests on one P: each arrives, is accepted, gets a goroutine that works and ends. The process's start is part of it. */
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long requests() {
        served = serve(WORKLOAD, served);
        return served.step();
    }

    /** Goroutines of a server each of whose requests starts 64, which work and end, and waits for them: its own is one more. */
    @Benchmark
    @OperationsPerInvocation(FANS * (WIDTH + 1))
    public long parts() {
        fanned = serve(FANOUT, fanned);
        return fanned.step();
    }

    private static Session serve(String workload, Session before) {
        Session s = new Experiment(Workload.parse(workload), 1, Map.of()).follow(before);
        s.cont();
        if (Outcome.of(s).done() < Outcome.of(s).requests())
            throw new IllegalStateException("the workload did not end: " + workload);
        return s;
    }

    /** 32 goroutines start 200 each, which 8 Ps run; the M with the lowest clock does the next row. */
    @Benchmark
    @OperationsPerInvocation(SPAWNERS * (EACH + 1))
    public long decisions() {
        return decide(eight, "spawn", EACH);
    }

    /** The same, but clocks are compared in quanta of 1 µs. */
    @Benchmark
    @OperationsPerInvocation(SPAWNERS * (EACH + 1))
    public long decisionsInQuanta() {
        return decide(quanta, "spawn", EACH);
    }

    /** 32 goroutines that do nothing but call Gosched: whoever calls it goes to the global queue. */
    @Benchmark
    @OperationsPerInvocation(SPAWNERS * (YIELDS + 1))
    public long yieldsInQuanta() {
        return decide(yielding, "yield", YIELDS);
    }

    private static long decide(Session s, String body, long n) {
        s.ask(s.statements().go(body, List.of(n), SPAWNERS, true));
        s.cont();
        s.ask(s.statements().gosched());
        s.cont();
        return s.step();
    }

    /** How many rows a cycle has. */
    static long rows() {
        Sample sample = new Sample(CYCLES);
        sample.again(CYCLES);
        return Math.round(Interpreter.run(sample.cpu, Long.MAX_VALUE, () -> false) / (double) CYCLES);
    }

    /** Row by row, unobserved. */
    @Benchmark
    @OperationsPerInvocation(CYCLES)
    public long interpretedCycle() {
        sample.again(CYCLES);
        return Interpreter.run(sample.cpu, Long.MAX_VALUE, () -> false);
    }

    /** By the fused executor. */
    @Benchmark
    @OperationsPerInvocation(CYCLES)
    public long fusedCycle() {
        sample.again(CYCLES);
        return fuser.run(sample.cpu, Long.MAX_VALUE, () -> false);
    }

    /** Row by row, with every store in the journal. */
    @Benchmark
    @OperationsPerInvocation(CYCLES)
    public long journaledCycle() {
        sample.again(CYCLES);
        sample.journal(journal);
        long n = Interpreter.journal(sample.cpu, journal, 0, Long.MAX_VALUE, () -> false);
        sample.journal(null);
        return n;
    }

    /** Go statements of goroutine 1, then Gosched, so that all of them run and end. */
    @Benchmark
    @OperationsPerInvocation(LIVES)
    public long life() {
        return live(session);
    }

    /** The same with its events written down: the log fills while Java warms up, and then forgets the oldest. */
    @Benchmark
    @OperationsPerInvocation(LIVES)
    public long recordedLife() {
        return live(recorded);
    }

    private static long live(Session s) {
        s.ask(s.statements().go("add", List.of(1L, 2L), LIVES, false));
        s.cont();
        s.ask(s.statements().gosched());
        s.cont();
        return s.step();
    }

    /** Four chains of arithmetic over 8 KB: keeps a core as full as the executors do, so that it tells what the machine gives of one. */
    @Benchmark
    @OperationsPerInvocation(REFERENCE)
    public long reference() {
        long a = 1, b = 2, c = 3, d = 4;
        for (int i = 0; i < REFERENCE; i++) {
            int k = i & words.length - 4;
            a = a * 31 + words[k];
            b = b * 37 + words[k + 1];
            c = (c << 5) - c + words[k + 2];
            d = d * 41 ^ words[k + 3];
            words[k] = a >>> 1;
            words[k + 1] = b >>> 2;
            words[k + 2] = c ^ d;
            words[k + 3] = d >>> 3;
        }
        return a + b + c + d;
    }
}
