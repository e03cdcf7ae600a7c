package gobuf.kernel.magic;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.engine.Things;
import gobuf.runtime.engine.Things.Thing;
import gobuf.runtime.expr.Nearest;
import gobuf.runtime.program.Made;
import gobuf.runtime.program.Notebook;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Goroutine 1 makes something that goroutines can wait for. */
final class MakeMagic extends Magic {
    private static final long MOST = 1_000_000;

    MakeMagic(Workbench bench) {
        super(bench, "make", "Goroutine 1 makes a channel, a lock or a timer, which gets a name such as chan1.");
        needs("kind", Kind.MADE);
        takes("n", Kind.EXPRESSION);
        example("%make chan 3");
        example("%make mutex");
        example("%make cond mutex1");
        example("%make ticker 1_000_000");
    }

    @Override
    public String details() {
        StringBuilder text = new StringBuilder("Kinds of objects:");
        for (Made.Kind k : Made.Kind.values())
            text.append("\n  ")
                    .append(k.word())
                    .append(k.param().isEmpty() ? "" : k.needed() ? " " + k.param() : " [" + k.param() + "]")
                    .append(": ")
                    .append(k.help());
        return text
                + "\nA logged input. Go's own functions make it on the simulated heap: makechan, mallocgc, sync.NewCond, time.NewTimer."
                + " Expressions know its name: %newproc send chan1 7, %print chan1, %call time.Sleep 1_000_000 --run.";
    }

    @Override
    Object run(Args args) {
        Session session = bench.session();
        Made.Kind kind = kind(args.need("kind"));
        long n = argument(kind, args);
        if (!session.waits())
            throw MagicError.now("goroutine 1 does not wait for a magic: %continue lets it come back", "%continue");
        if (Things.all(session.machine().memory()).size() >= Made.LIMIT)
            throw MagicError.now("this process has made " + Made.LIMIT + " objects, its limit", "%reset");
        Past before = Past.of(session);
        long from = session.step();
        session.ask(new Input.Ask(0, 0, Made.ask(session.image().profile(), kind, n)));
        Row wait = session.image().routine("notebook").orElseThrow().rows().stream()
                .filter(r -> Notebook.WAITS.equals(r.halt()))
                .findFirst()
                .orElseThrow();
        Stop stop = bench.runTo(wait, m -> m.memory().ld8(Notebook.MAILBOX) == Notebook.OP_WAIT, "");
        Object shown = bench.moved(before, new Stop(stop.reason(), stop.detail(), session.step() - from, stop.fault()));
        return session.waits() ? told(session, argument(kind, args, n)) : shown;
    }

    /** The argument as it was written, or what it stands for. */
    private static String argument(Made.Kind kind, Args args, long n) {
        List<String> given = args.all("n");
        return kind == Made.Kind.COND && !given.isEmpty() ? given.get(0) : String.format(Locale.ROOT, "%,d", n);
    }

    private Object told(Session session, String argument) {
        List<Thing> all = Things.all(session.machine().memory());
        Thing made = all.get(all.size() - 1);
        String what = made.name() + " is 0x" + Long.toHexString(made.address()) + ", "
                + made.kind().made(argument);
        return bench.message(what, List.of("%print " + made.name(), "%help newproc"));
    }

    private static Made.Kind kind(String word) {
        List<String> words =
                Arrays.stream(Made.Kind.values()).map(Made.Kind::word).toList();
        return Arrays.stream(Made.Kind.values())
                .filter(k -> k.word().equals(word))
                .findFirst()
                .orElseThrow(() -> MagicError.argument(
                        "there is nothing called " + word + " to make"
                                + Nearest.hint(word, words, "; there are " + String.join(", ", words)),
                        "%make chan 3"));
    }

    private long argument(Made.Kind kind, Args args) {
        List<String> given = args.all("n");
        if (given.isEmpty()) {
            if (kind.needed())
                throw MagicError.argument(
                        "%make " + kind.word() + " needs " + kind.param() + ": " + kind.help(),
                        kind == Made.Kind.COND ? "%make mutex" : "%make " + kind.word() + " 1_000_000");
            return 0;
        }
        if (kind.param().isEmpty())
            throw MagicError.argument("a " + kind.word() + " takes no argument", "%make " + kind.word());
        long n = bench.number(given.get(0));
        if (kind == Made.Kind.COND) return mutex(given.get(0), n);
        boolean time = kind == Made.Kind.TIMER || kind == Made.Kind.TICKER;
        if (kind == Made.Kind.TICKER && n <= 0)
            throw MagicError.argument("a ticker needs more than 0 nanoseconds between ticks, got " + n);
        if (!time && (n < 0 || n > MOST))
            throw MagicError.argument(
                    "%make " + kind.word() + " takes a number from 0 to " + MOST + ", not " + n,
                    "%make " + kind.word() + " 3");
        return n;
    }

    private long mutex(String text, long address) {
        boolean made = Things.at(bench.session().machine().memory(), address)
                .filter(t -> t.kind() == Made.Kind.MUTEX)
                .isPresent();
        if (!made)
            throw MagicError.argument(
                    text + " is no mutex that %make has made, and a cond needs one to unlock while it waits",
                    "%make mutex",
                    "%make cond mutex1");
        return address;
    }
}
