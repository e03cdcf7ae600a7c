package gobuf.kernel.magic;

import gobuf.kernel.server.CellOutput;
import gobuf.kernel.table.Tables;
import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Breakpoint;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.engine.Views;
import gobuf.runtime.expr.Expression;
import gobuf.runtime.expr.ExpressionException;
import gobuf.runtime.expr.Nearest;
import gobuf.runtime.expr.Result;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.view.MessageView;
import gobuf.runtime.view.Note;
import gobuf.runtime.view.RowPicture;
import gobuf.runtime.view.StepView;
import gobuf.runtime.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What the magics work on: the session, the settings, the notes for the next figure, and where the running cell shows things. */
public final class Workbench {
    /** The release that new sessions simulate. */
    static final String RELEASE = "go1.19";

    private static final AtomicBoolean HELPED = new AtomicBoolean();

    private final Settings settings = new Settings();
    private final List<Note> notes = new ArrayList<>();
    private final Progress progress = new Progress(this);
    private final Tables tables = new Tables();
    private final ChosenRules chosen = new ChosenRules();
    private Session session = Session.open(RELEASE, Workbench::beside);
    private String branch = session.branch();
    private CellOutput out;
    private Consumer<Object> shows = what -> {};
    private Past last;

    /** Only the first session of a process has anything to gain. */
    private static void beside(Runnable work) {
        if (HELPED.compareAndSet(false, true)) {
            Thread thread = new Thread(work, "gobuf-link");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The session. */
    public Session session() {
        return session;
    }

    Settings settings() {
        return settings;
    }

    /** All tables: the session's, and those that have a name. */
    Tables tables() {
        return tables;
    }

    Progress progress() {
        return progress;
    }

    /** The rules of the scheduler that %policy has set. */
    ChosenRules chosen() {
        return chosen;
    }

    CellOutput out() {
        return out;
    }

    void out(CellOutput to) {
        out = to;
    }

    /** Says how something is shown at once, while a cell runs. */
    void shows(Consumer<Object> how) {
        shows = how;
    }

    /** Shows something in the running cell's output. */
    void show(Object what) {
        if (what != null) shows.accept(what);
    }

    /** Another session takes the place of this one. */
    void turnTo(Session other) {
        other.checking(session.checking());
        other.recording(session.recording());
        session = other;
        chosen.aside(Set.of());
        notes.clear();
        turned();
    }

    // ---- moving

    /** Runs unwatched until the machine stands in front of the row and the condition holds, or a breakpoint stops it. */
    Stop runTo(Row row, Predicate<Machine> condition, String detail) {
        Breakpoint there = session.breakpoints().temporary(row, condition);
        try {
            Stop stop = progress.cont();
            boolean reached = session.machine().row().filter(r -> r == row).isPresent()
                    && stop.reason() == Stop.Reason.BREAKPOINT
                    && condition.test(session.machine());
            return reached ? new Stop(Stop.Reason.STEPPED, detail, stop.steps(), null) : stop;
        } finally {
            session.breakpoints().remove(there);
        }
    }

    /** The same stop; if goroutine 1 came to wait instead, it says that the place was not reached. */
    static Stop missed(Stop stop, String place) {
        return stop.reason() == Stop.Reason.IDLE
                ? new Stop(stop.reason(), place + " was not reached: " + stop.detail(), stop.steps(), null)
                : stop;
    }

    // ---- showing

    /** Moves the machine and shows what that changed. */
    View moved(Supplier<Stop> move) {
        Past before = Past.of(session);
        return moved(before, move.get());
    }

    View moved(Past before, Stop stop) {
        if (stop.steps() == 0 && stop.reason() == Stop.Reason.STEPPED) return message(stop.detail(), List.of());
        last = before;
        StepView view = Views.step(session, before, stop, takeNotes());
        String forked = forked();
        return forked.isEmpty()
                ? view
                : told(
                        view,
                        view.ran(),
                        join(view.stop().reason(), forked),
                        view.stop().fatal());
    }

    /** Logs an input, which is a step, and shows what it changed. */
    View input(Input input, String what) {
        return inputs(() -> session.input(input), what);
    }

    /** As {@link #input}, of all that a deed logs. */
    View inputs(Runnable deed, String what) {
        Past before = Past.of(session);
        List<String> broken = session.checking() ? session.broken() : List.of();
        long from = session.step();
        deed.run();
        last = before;
        long steps = session.step() - from;
        StepView view = Views.step(session, before, new Stop(Stop.Reason.STEPPED, what, steps, null), takeNotes());
        return told(view, Optional.empty(), join(join(what, brokenSince(broken)), forked()), false);
    }

    /** What an input broke: no row of the runtime is to blame for it. */
    private String brokenSince(List<String> before) {
        if (!session.checking()) return "";
        List<String> fresh =
                session.broken().stream().filter(b -> !before.contains(b)).toList();
        return fresh.isEmpty() ? "" : String.join("; ", fresh) + ": broken by this input";
    }

    /** An input in the past makes a branch of its own accord, which has to be said. */
    private String forked() {
        String now = session.branch();
        String was = branch;
        branch = now;
        return now.equals(was) ? "" : "now on branch " + now + "; what followed here stays in " + was;
    }

    private static String join(String a, String b) {
        return a.isEmpty() || b.isEmpty() ? a + b : a + " · " + b;
    }

    private static StepView told(StepView v, Optional<RowPicture> ran, String reason, boolean fatal) {
        gobuf.runtime.view.Stop stop = new gobuf.runtime.view.Stop(
                reason, v.stop().detail(), fatal, v.stop().printed());
        return new StepView(
                v.where(),
                v.rows(),
                ran,
                v.next(),
                v.changes(),
                v.hidden(),
                v.registers(),
                v.stacks(),
                v.gobuf(),
                v.queues(),
                v.notes(),
                stop);
    }

    /** The machine before the last command that moved it; empty if that was in another session or branch. */
    Optional<Past> last() {
        return Optional.ofNullable(last);
    }

    /** The session was turned to another moment by no move: there is nothing to compare with. */
    void turned() {
        last = null;
        settle();
    }

    /** Where the session stands is known: what happens from here on is news. */
    void settle() {
        branch = session.branch();
    }

    /** A notice. */
    MessageView message(String title, List<String> lines, String... tryThis) {
        return new MessageView(Views.where(session), false, title, lines, List.of(tryThis));
    }

    void note(String target, String text) {
        notes.add(new Note(notes.size() + 1, target, text));
    }

    List<Note> notes() {
        return notes;
    }

    /** The notes for the next figure, which is now made. */
    List<Note> takeNotes() {
        List<Note> taken = List.copyOf(notes);
        notes.clear();
        return taken;
    }

    // ---- reading arguments

    Result eval(String expression) {
        return Expression.parse(expression).eval(session.machine());
    }

    long number(String expression) {
        Result r = eval(expression);
        if (!r.type().scalar())
            throw MagicError.argument(
                    expression + " is " + r.type().name() + ", not one number",
                    "%print " + expression,
                    "&" + expression);
        return r.bits();
    }

    /** An address: of a struct or array the one where it lies, else the number. */
    long address(String expression) {
        return eval(expression).bits();
    }

    /** A number from 1 up, which {@code what} takes: an option, or a magic. */
    long count(String what, String text, long most, String... instead) {
        return number(what, text, 1, most, instead);
    }

    /** The number that {@code what} takes; an error says which numbers those are. */
    long number(String what, String text, long least, long most, String... instead) {
        String takes =
                what + " takes a number from " + least + (most == Long.MAX_VALUE ? " up" : " to " + most) + ", not ";
        try {
            long n = number(text);
            if (n >= least && n <= most) return n;
            throw MagicError.argument(takes + text + (text.equals("" + n) ? "" : ", which is " + n), instead);
        } catch (ExpressionException e) {
            String why = text.matches("\\w+") ? "" : ": " + e.problem();
            throw MagicError.argument(takes + text + why, instead);
        }
    }

    /** The g that an argument names: {@code g5}, {@code g0}, {@code newg}, {@code 5} or an expression that points to a g. */
    long g(String text) {
        String expression = text.matches("\\d+") ? "g" + text : text;
        Result r = eval(expression);
        boolean isG = r.type().target().equals("g") || r.type().name().equals("runtime.g");
        if (!isG) throw MagicError.argument(text + " is no goroutine", "%print " + text, "g5", "g0", "curg", "newg");
        if (r.bits() == 0) throw MagicError.now(text + " is nil now");
        return r.bits();
    }

    /** The g in R14. */
    long running() {
        return session.machine().registers().get(Reg.R14);
    }

    Routine routine(String name) {
        return session.image().routine(name).orElseThrow(() -> {
            List<String> names =
                    session.image().routines().stream().map(Routine::name).toList();
            List<String> nearest = Nearest.anyway(name, names, 3);
            String others = "; the nearest names are " + String.join(", ", nearest) + ", and the Tab key completes one";
            return MagicError.argument(
                    "there is no routine " + name + Nearest.hint(name, names, others), "%list " + nearest.get(0));
        });
    }

    /** {@code newproc1} is its first row, {@code newproc1:17} row 17. */
    Row row(String place) {
        int colon = place.lastIndexOf(':');
        Routine routine = routine(colon < 0 ? place : place.substring(0, colon));
        if (colon < 0) return routine.first();
        int last = routine.rows().size() - 1;
        String number = place.substring(colon + 1);
        if (!number.matches("\\d{1,6}") || Integer.parseInt(number) > last)
            throw MagicError.argument(
                    routine.name() + " has the rows 0 to " + last + ", not " + number, "%list " + routine.name());
        return routine.rows().get(Integer.parseInt(number));
    }

    /** Whether the text is an expression that has or may have a value. */
    boolean readable(String text) {
        try {
            Expression.parse(text).condition(session.machine());
            return true;
        } catch (ExpressionException e) {
            return false;
        }
    }
}
