package gobuf.runtime.bench;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Session;
import gobuf.runtime.machine.Reg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The simulation beside real Go, in turns: what a goroutine's life with the Gosched of who started it, a Gosched alone, and a round trip
 * over two unbuffered channels take, on one P and with nobody watching. The argument is the binary made of {@code real.go}.
 */
final class Against {
    private static final int COUNTED = 610;
    private static final String DONE = "both rounds are done";
    private static final int ROUNDS = 101;
    private static final long WARM_SECONDS = 40;
    /** About as long as {@link #REAL_TIMES} take, so that what others do on the machine meets both alike. */
    private static final long STEPS = 40_000_000;

    private static final long REAL_TIMES = 300_000;
    /** How far below zero the counters of a program begin that would else end after two rounds. */
    private static final long FAR = 1L << 40;

    /** A line of the table; {@code mark} is the routine of whose first row, or loop, there is one in each. */
    private record Line(String text, String real, String mark, double wanted) {}

    private Against() {}

    /**
     * Runs them and prints the README's table.
     *
     * @throws IOException when the binary cannot be run
     */
    static void main(String binary) throws IOException {
        List<Line> lines = List.of(
                new Line("create, run, exit; and a Gosched", "lives", "main.add", 6),
                new Line("Gosched", "gosched", "runtime.Gosched", 10),
                new Line("round trip, unbuffered", "roundtrip", "pingpong.main", 10));
        System.out.printf(
                "%n| one P, fused and unobserved | simulated | Go 1.19.8 | ratio | wanted |%n|---|---|---|---|---|%n");
        for (Line line : lines) System.out.println(row(line, binary));
    }

    private static String row(Line line, String binary) throws IOException {
        Session session = open(line);
        double steps = steps(session, line);
        long warm = System.nanoTime() + WARM_SECONDS * 1_000_000_000L;
        while (System.nanoTime() < warm) session.cont(STEPS);
        double[] ours = new double[ROUNDS];
        double[] real = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            real[i] = real(binary, line.real);
            long before = session.step();
            long start = System.nanoTime();
            session.cont(STEPS);
            ours[i] = (System.nanoTime() - start) / ((session.step() - before) / steps);
        }
        Arrays.sort(ours);
        Arrays.sort(real);
        return String.format(
                Locale.ROOT,
                "| %s: %.0f rows | %.0f ns, best %.0f | %.0f ns, best %.0f | %.1f ×, best %.1f × | ≤ %.0f × |",
                line.text,
                steps,
                ours[ROUNDS / 2],
                ours[0],
                real[ROUNDS / 2],
                real[0],
                ours[ROUNDS / 2] / real[ROUNDS / 2],
                ours[0] / real[0],
                line.wanted);
    }

    /** A session whose goroutine 1 has parked for good, or runs the program. */
    private static Session open(Line line) {
        Session session = Session.open("go1.19");
        if (line.real.equals("roundtrip")) {
            session.program("pingpong");
            endless(session, "pingpong.main");
            endless(session, "pingpong.answer");
        } else {
            String body = line.real.equals("gosched") ? "yield" : line.real;
            session.ask(session.statements().go(body, List.of(FAR), 1, false));
            session.cont();
            session.program("deadlock");
        }
        return session;
    }

    /** Has the routine's counter begin far below zero. */
    private static void endless(Session session, String symbol) {
        Routine r = session.image().routine(symbol).orElseThrow();
        Local i = r.locals().stream()
                .filter(l -> l.name().equals("i"))
                .findFirst()
                .orElseThrow();
        session.until(
                m -> m.row()
                        .filter(row -> row.text().contains(DONE) && row.routine() == r)
                        .isPresent(),
                "loop");
        session.input(new Input.Poke(session.machine().registers().get(Reg.RSP) + i.offset(), 8, -FAR));
    }

    /** How many steps one takes on the average: {@value #COUNTED} is a multiple of 61, so that what happens each 61st time has its share. */
    private static double steps(Session session, Line line) {
        Routine r = session.image().routine(line.mark).orElseThrow();
        Row mark = r.rows().stream()
                .filter(row -> row.text().contains(DONE))
                .findFirst()
                .orElse(r.first());
        long first = 0;
        for (int i = 0; i <= COUNTED; i++) {
            session.until(m -> m.row().filter(mark::equals).isPresent(), "the next one");
            if (i == 0) first = session.step();
        }
        return (session.step() - first) / (double) COUNTED;
    }

    private static double real(String binary, String what) throws IOException {
        Process p = new ProcessBuilder(binary, what, Long.toString(REAL_TIMES))
                .redirectErrorStream(true)
                .start();
        return Double.parseDouble(new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }
}
