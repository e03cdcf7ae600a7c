package gobuf.runtime.bench;

import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.engine.Things;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.program.Made;
import java.util.List;
import java.util.Locale;

/**
 * How much of Java's heap live goroutines take. Arguments behind {@code heap}: {@code parked}, if they are to run and park on a channel
 * instead of being runnable only, and how many (a million).
 */
final class Heap {
    private static final double TARGET = 2600;

    private Heap() {}

    public static void main(String[] args) {
        boolean parked = args.length > 1 && args[1].equals("parked");
        int number = parked ? 2 : 1;
        long count = args.length > number ? Long.parseLong(args[number]) : 1_000_000;
        Session session = Session.open("go1.19");
        long before = used();
        Stop stop = parked ? park(session, count) : start(session, count);
        long after = used();
        System.out.printf(
                Locale.ROOT,
                "%,d %s goroutines: %s after %,d steps; %,d bytes of heap, %.0f a goroutine (target %.0f)%n"
                        + "simulated memory: %.0f bytes a goroutine, stack, g, sudog and what they are listed in; checkpoints pack what of it is zero%n",
                count,
                parked ? "parked" : "runnable",
                stop.reason(),
                session.step(),
                after - before,
                (after - before) / (double) count,
                TARGET,
                session.machine().memory().written() * (double) Memory.PAGE / count);
        if (stop.reason() != Stop.Reason.IDLE) throw new IllegalStateException(stop.detail());
    }

    private static Stop start(Session session, long count) {
        session.ask(session.statements().go("add", List.of(1L, 2L), count, false));
        return session.cont();
    }

    /** All receive from one channel that nobody sends to. */
    private static Stop park(Session session, long count) {
        session.ask(new Input.Ask(0, 0, Made.ask(session.image().profile(), Made.Kind.CHAN, 0)));
        session.cont();
        long channel = Things.all(session.machine().memory()).get(0).address();
        session.ask(session.statements().go("recv", List.of(channel), count, false));
        session.cont();
        long waiting = 0;
        Stop stop;
        do {
            session.ask(session.statements().gosched());
            stop = session.cont();
            long now = waiting(session, channel);
            if (now == waiting) throw new IllegalStateException("only " + now + " have parked");
            waiting = now;
        } while (waiting < count);
        return stop;
    }

    /** How many sudogs stand in the channel's recvq. */
    private static long waiting(Session session, long channel) {
        var memory = session.machine().memory();
        var profile = session.image().profile();
        int next = profile.struct("sudog").field("next").offset();
        long n = 0;
        for (long s = memory.ld8(
                        channel + profile.struct("hchan").field("recvq.first").offset());
                s != 0;
                s = memory.ld8(s + next)) n++;
        return n;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
