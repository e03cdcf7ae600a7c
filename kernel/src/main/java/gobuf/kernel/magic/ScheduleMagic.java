package gobuf.kernel.magic;

import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.ThreadInfo;
import gobuf.runtime.os.Costs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Chooses which M is next, and what things cost in virtual time. */
final class ScheduleMagic extends Magic {
    ScheduleMagic(Workbench bench) {
        super(bench, "schedule", "Chooses which M's row is next, or shows the threads and the schedule.");
        takesRest("schedule", Kind.SCHEDULE);
        option("--cost", Kind.COST, "replaces a cost of virtual time, in nanoseconds: --cost wakeup=2000");
        example("%schedule");
        example("%schedule rr");
        example("%schedule random 7");
        example("%schedule script m0*3 m2 m0");
        details(
                "virtual: the M with the lowest clock (the standard one). keep: the current M until it sleeps. rr n: n rows each in turn."
                        + " random seed: any that runs, drawn anew for every row. script: so many rows of those Ms, then keep."
                        + " A choice is a logged input and one step; %step m2 runs an M against the schedule.");
    }

    @Override
    Object run(Args args) {
        if (args.has("--cost")) return cost(args.need("--cost"));
        if (!args.has("schedule")) return show();
        String text = String.join(" ", args.all("schedule"));
        Input.Choose input;
        try {
            input = Input.Choose.of(text);
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), "%schedule rr", "%schedule random 7", "%schedule script m0*3 m2");
        }
        bench.session().input(input);
        bench.settle();
        return show();
    }

    private Object cost(String text) {
        String[] parts = text.split("=", -1);
        String names = String.join(
                ", ", Arrays.stream(Costs.values()).map(Costs::lower).toList());
        try {
            Costs what = Costs.valueOf(parts[0].toUpperCase(Locale.ROOT));
            long ns = Long.parseLong(parts[1]);
            if (parts.length == 2 && ns >= 0) {
                bench.session().input(new Input.Cost(what, ns));
                bench.settle();
                return show();
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw MagicError.argument(
                    text + " is no cost: one of " + names + ", =, and nanoseconds", "%schedule --cost wakeup=2000");
        }
        throw MagicError.argument(
                text + " is no cost: one of " + names + ", =, and nanoseconds from 0 up",
                "%schedule --cost wakeup=2000");
    }

    private Object show() {
        Session session = bench.session();
        Machine machine = session.machine();
        List<String> lines = new ArrayList<>();
        for (ThreadInfo t : session.threads()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s%-4s %-22s clock %,d ns   %s",
                    t.thread() == machine.thread() ? "→ " : "  ",
                    t.m(),
                    t.state(),
                    t.clock(),
                    t.row()));
        }
        lines.add(Arrays.stream(Costs.values())
                .map(c -> c.lower() + " " + c.of(machine.memory()))
                .collect(Collectors.joining(", ", "costs in ns: ", "")));
        return bench.message("schedule: " + session.schedule(), lines, "%schedule rr", "%step m0");
    }
}
