package gobuf.kernel.magic;

import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.expr.Nearest;
import gobuf.runtime.program.Programs;
import java.util.List;

/** Goroutine 1 runs a program. */
final class MainMagic extends Magic {
    MainMagic(Workbench bench) {
        super(bench, "main", "Goroutine 1 runs a program's main.main; the machine stops at its first row.");
        needs("program", Kind.PROGRAM);
        flag("--run", "goes on until the program can go no further");
        example("%main pingpong");
        example("%main deadlock --run");
    }

    @Override
    public String details() {
        StringBuilder text = new StringBuilder("Programs that goroutines wait in, for channels, locks and each other:");
        for (Programs.Listed l : Programs.all())
            text.append("\n  ").append(l.name()).append(": ").append(l.help());
        return text
                + "\nA logged input: goroutine 1 leaves its notebook for good and stands where runtime.main would have called main.main."
                + " %break gopark and %continue stop where somebody begins to wait; %reset begins a new process.";
    }

    @Override
    Object run(Args args) {
        Session session = bench.session();
        String name = args.need("program");
        List<String> names = Programs.all().stream().map(Programs.Listed::name).toList();
        if (!names.contains(name))
            throw MagicError.argument(
                    "there is no program " + name
                            + Nearest.hint(name, names, "; there are " + String.join(", ", names)),
                    "%main pingpong");
        if (!session.waits()) throw MagicError.now("goroutine 1 does not wait for a magic", "%continue", "%reset");
        Past before = Past.of(session);
        long from = session.step();
        session.program(name);
        Stop stop = new Stop(Stop.Reason.STEPPED, "goroutine 1 runs " + name, session.step() - from, null);
        if (args.has("--run")) {
            Stop end = bench.progress().cont();
            stop = new Stop(end.reason(), end.detail(), session.step() - from, end.fault());
        }
        return bench.moved(before, stop);
    }
}
