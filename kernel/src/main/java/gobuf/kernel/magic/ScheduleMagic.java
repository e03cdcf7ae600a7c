package gobuf.kernel.magic;

import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.ThreadInfo;
import gobuf.runtime.engine.Turns;
import gobuf.runtime.os.Costs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Chooses which M is next, and what things cost in virtual time. */
final class ScheduleMagic extends Magic {
    /** Steps that are shown as a script beside the threads. */
    private static final long SHOWN = 200;
    /** Steps that {@code replay} shows unless it is told how many. */
    private static final String REPLAYED = "1000";
    /** Characters of a script that is offered to be typed. */
    private static final int LONGEST = 2_000;

    private static final int ACROSS = 70;

    ScheduleMagic(Workbench bench) {
        super(bench, "schedule", "Chooses which M's row is next, or shows the threads and the schedule.");
        takesRest("schedule", Kind.SCHEDULE);
        option("--cost", Kind.COST, "replaces a cost of virtual time, in nanoseconds: --cost wakeup=2000");
        example("%schedule");
        example("%schedule rr");
        example("%schedule random 7");
        example("%schedule script m0*3 m2 m0");
        example("%schedule replay 500");
        details(
                "virtual: the M with the lowest clock (the standard one); virtual 1000: clocks are compared in quanta of 1000 ns, which is faster. keep: the current M until it sleeps. rr n: n rows each in turn."
                        + " random seed: any that runs, drawn anew for every row. script: so many rows of those Ms, then keep; the word may be left out."
                        + " replay n: chooses nothing; shows what the last n steps were as a script, to repeat them from the step where"
                        + " they began. A script is tried on a copy, and refused if it names an M that has no thread when its turn"
                        + " comes, or sleeps until another wakes it. While goroutine 1 waits for a magic it cannot be tried: then the run stops"
                        + " at that turn, and another schedule, such as %schedule virtual, goes on from there."
                        + " A choice is a logged input and one step; %step m2 runs an M against the schedule.");
    }

    @Override
    Object run(Args args) {
        if (args.has("--cost")) return cost(args.need("--cost"));
        if (!args.has("schedule")) return show();
        List<String> words = args.all("schedule");
        if (words.get(0).equals("replay")) return replay(words);
        String text = String.join(" ", words);
        Input.Choose input;
        try {
            input = Input.Choose.of(text);
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), "%schedule rr", "%schedule random 7", "%schedule script m0*3 m2");
        }
        bench.session().refuses(input).ifPresent(why -> {
            throw MagicError.argument(
                    why + "; there are "
                            + bench.session().threads().stream()
                                    .map(t -> t.m() + " (" + t.state() + ")")
                                    .collect(Collectors.joining(", ")),
                    "%schedule",
                    "%schedule virtual");
        });
        bench.session().input(input);
        bench.settle();
        return show();
    }

    private Object replay(List<String> words) {
        if (words.size() > 2)
            throw MagicError.argument("%schedule replay takes one number of steps", "%schedule replay 500");
        long now = bench.session().step();
        if (now == 0) throw MagicError.now("nothing has run yet", "%step 5", "%continue");
        long n = bench.count(
                "%schedule replay", words.size() == 1 ? REPLAYED : words.get(1), Turns.MOST, "%schedule replay 500");
        Turns turns = turns(Math.max(0, now - n), now);
        String script = turns.script();
        return bench.message(
                "steps " + turns.from() + " to " + turns.to() + " as a script",
                lines(script),
                "%goto " + turns.from(),
                script.length() <= LONGEST ? "%schedule " + script : "%schedule replay 100");
    }

    private Turns turns(long from, long to) {
        return Turns.of(bench.session(), from, to, bench.progress()::wasInterrupted);
    }

    /** Turns, as many a line as a console has room for. */
    private static List<String> lines(String script) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : script.split(" ", -1)) {
            if (line.length() + word.length() > ACROSS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
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
            throw noCost(text, names);
        }
        throw noCost(text, names);
    }

    private static MagicError noCost(String text, String names) {
        return MagicError.argument(
                text + " is no cost; it is one of " + names + ", then = and nanoseconds from 0 up",
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
        long from = Math.max(session.step() - SHOWN, 0);
        if (from < session.step()) {
            lines.add("the last " + (session.step() - from) + " steps:");
            lines.addAll(lines(turns(from, session.step()).script()));
        }
        return bench.message("schedule: " + session.schedule(), lines, "%schedule rr", "%step m0");
    }
}
