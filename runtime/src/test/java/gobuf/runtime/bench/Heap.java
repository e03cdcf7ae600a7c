package gobuf.runtime.bench;

import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import java.util.List;
import java.util.Locale;

/** How much of Java's heap live goroutines take; the argument after {@code heap} is how many (a million). */
final class Heap {
    private Heap() {}

    public static void main(String[] args) {
        long count = args.length > 1 ? Long.parseLong(args[1]) : 1_000_000;
        Session session = Session.open("go1.19");
        long before = used();
        session.ask(session.statements().go("add", List.of(1L, 2L), count, false));
        Stop stop = session.cont();
        long after = used();
        System.out.printf(
                Locale.ROOT,
                "%,d goroutines: %s after %,d steps; %,d bytes of heap, %.0f a goroutine (target 2600)%n",
                count,
                stop.reason(),
                session.step(),
                after - before,
                (after - before) / (double) count);
        if (stop.reason() != Stop.Reason.IDLE) throw new IllegalStateException(stop.detail());
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
