package gobuf.kernel.magic;

import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Frames;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.expr.Nearest;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.program.Bodies;
import gobuf.runtime.program.Notebook;
import java.util.ArrayList;
import java.util.List;

/** The go statement. */
final class NewprocMagic extends Magic {
    private static final String NEWPROC = "runtime.newproc";
    private static final long COUNT = Notebook.MAILBOX + 16;

    NewprocMagic(Workbench bench) {
        super(bench, "newproc", "Goroutine 1 performs go f(args…); the machine stops at newproc's first row.");
        needs("f", Kind.BODY);
        takesRest("args", Kind.EXPRESSION);
        flag("--run", "goes on to newproc's return, of the last one with --times");
        option("--times", Kind.COUNT, "performs the statement that often");
        flag(
                "--vars",
                "the arguments are variables: they are captured in a closure on the heap, not in a static funcval");
        example("%newproc add 0x100 0x200");
        example("%newproc add 1 2 --run");
        example("%newproc spin 10 --times 300 --run");
        example("%newproc add 0x100 0x200 --vars");
        example("%newproc nil");
    }

    @Override
    public String details() {
        StringBuilder text = new StringBuilder("Functions that can be started, until cells hold programs:");
        for (Bodies.Body b : Bodies.all())
            text.append("\n  ")
                    .append(b.name())
                    .append(b.params().isEmpty() ? "" : " " + String.join(" ", b.params()))
                    .append(": ")
                    .append(b.help());
        return text
                + "\n  nil: a nil func value, on which newproc ends the process\n"
                + "Arguments are expressions. While goroutine 1 is inside newproc no second statement is possible: %stepout.";
    }

    @Override
    Object run(Args args) {
        Session session = bench.session();
        long times = args.has("--times")
                ? bench.count("--times", args.need("--times"), 100_000_000, "%newproc add 1 2 --times 300")
                : 1;
        List<Long> values = args.all("args").stream().map(bench::number).toList();
        checkBody(args.need("f"), values);
        requireFree(session);
        Input.Ask ask = ask(args.need("f"), values, times, args.has("--vars"));
        Past before = Past.of(session);
        long from = session.step();
        if (!session.waits()) {
            Stop stop = bench.runTo(waitRow(session), m -> true, "");
            if (!session.waits()) return bench.moved(before, stop);
        }
        session.ask(ask);
        Routine newproc = session.image().routine(NEWPROC).orElseThrow();
        Stop stop = bench.runTo(newproc.first(), m -> true, "in front of newproc");
        if (args.has("--run") && at(session, newproc.first())) stop = toReturn(session);
        return bench.moved(before, new Stop(stop.reason(), stop.detail(), session.step() - from, stop.fault()));
    }

    private Stop toReturn(Session session) {
        long back = session.machine().memory().ld8(session.machine().registers().get(Reg.RSP));
        Row row = session.image().row(back);
        return bench.runTo(row, m -> m.memory().ld8(COUNT) <= 1, "newproc has returned");
    }

    private static boolean at(Session session, Row row) {
        return session.machine().row().filter(r -> r == row).isPresent();
    }

    private static void checkBody(String f, List<Long> values) {
        if (f.equals("nil")) {
            if (!values.isEmpty()) throw MagicError.argument("a nil func value takes no arguments", "%newproc nil");
            return;
        }
        List<String> names =
                new ArrayList<>(Bodies.all().stream().map(Bodies.Body::name).toList());
        Bodies.Body body = Bodies.all().stream()
                .filter(b -> b.name().equals(f) || b.symbol().equals(f))
                .findFirst()
                .orElseThrow(() -> MagicError.argument(
                        "there is no function " + f + " to start"
                                + Nearest.hint(f, names, "; there are " + String.join(", ", names) + " and nil"),
                        "%newproc add 0x100 0x200"));
        int wants = body.params().size();
        if (values.size() != wants)
            throw MagicError.argument(
                    body.name() + " takes " + wants + (wants == 1 ? " argument" : " arguments")
                            + (wants == 0 ? "" : " (" + String.join(", ", body.params()) + ")") + ", got "
                            + values.size(),
                    "%newproc " + body.example());
    }

    private Input.Ask ask(String f, List<Long> values, long times, boolean vars) {
        try {
            return f.equals("nil")
                    ? bench.session().statements().goNil()
                    : bench.session().statements().go(f, values, times, vars);
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage());
        }
    }

    /** Goroutine 1 has to be in its own body, the notebook, or waiting in it. */
    private void requireFree(Session session) {
        if (session.waits()) return;
        Row row = session.machine().row().orElse(null);
        if (row != null && row.halt() != null && !Notebook.WAITS.equals(row.halt()))
            throw MagicError.now("the simulated process goes no further: " + row.halt(), "%back", "%reset");
        boolean inside = Frames.of(session.machine()).stream().anyMatch(f -> session.image()
                .find(f.pc())
                .map(r -> r.routine().symbol().equals(NEWPROC))
                .orElse(false));
        if (inside)
            throw MagicError.now(
                    "goroutine 1 is inside newproc: %stepout finishes it (from a routine it called, more than once)",
                    "%stepout", "%continue");
        if (row == null || row.routine() != notebook(session))
            throw MagicError.now(
                    "goroutine 1 does not wait for a go statement: the machine is in "
                            + (row == null ? "no routine" : row),
                    "%continue");
    }

    private static Routine notebook(Session session) {
        return session.image().routine("notebook").orElseThrow();
    }

    private static Row waitRow(Session session) {
        return notebook(session).rows().stream()
                .filter(r -> Notebook.WAITS.equals(r.halt()))
                .findFirst()
                .orElseThrow();
    }
}
