package gobuf.runtime.engine;

import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Region;
import gobuf.runtime.proc.Output;
import gobuf.runtime.view.BacktraceView;
import gobuf.runtime.view.BranchesView;
import gobuf.runtime.view.Change;
import gobuf.runtime.view.FieldsView;
import gobuf.runtime.view.GoPlace;
import gobuf.runtime.view.GobufView;
import gobuf.runtime.view.ListingView;
import gobuf.runtime.view.MemView;
import gobuf.runtime.view.Note;
import gobuf.runtime.view.QueuePicture;
import gobuf.runtime.view.QueueView;
import gobuf.runtime.view.RegsView;
import gobuf.runtime.view.RowPicture;
import gobuf.runtime.view.SchedView;
import gobuf.runtime.view.StackPicture;
import gobuf.runtime.view.StackView;
import gobuf.runtime.view.StepView;
import gobuf.runtime.view.SymView;
import gobuf.runtime.view.TimelineView;
import gobuf.runtime.view.Value;
import gobuf.runtime.view.Where;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Makes views of a session: what magics show. Reads only; a view keeps nothing of the machine. */
public final class Views {
    /** Most changed words that a step names. */
    private static final int CHANGES = 48;

    /** Most lines that are shown of what a process printed. */
    private static final int PRINTED = 60;

    private Views() {}

    /** Where the machine stands. */
    public static Where where(Session s) {
        return new Pictures(s, null).where();
    }

    /**
     * What a stepping command did.
     *
     * @param before the machine before the command
     * @param stop what the command came back with
     */
    public static StepView step(Session s, Past before, Stop stop, List<Note> notes) {
        Pictures pictures = new Pictures(s, before);
        Moment now = pictures.now();
        Optional<Long> subject = now.subject();
        Set<Long> stacks = new LinkedHashSet<>();
        now.stack(s.machine().registers().get(Reg.RSP)).ifPresent(stack -> stacks.add(stack.g()));
        stacks.add(s.machine().registers().get(Reg.R14));
        subject.filter(g -> s.machine().memory().ld8(g + now.types.g.stackHi.offset()) != 0)
                .ifPresent(stacks::add);
        List<StackPicture> drawn =
                stacks.stream().filter(now::isG).map(pictures::stack).toList();
        QueuePicture queues = pictures.queues();
        boolean queued =
                queues.global().changed() || queues.locals().stream().anyMatch(q -> q.changed() || q.runnextChanged());
        Pictures.Changed changed = pictures.changes(CHANGES);
        return new StepView(
                pictures.where(),
                stop.steps(),
                ran(s, pictures, stop),
                next(s, pictures),
                changed.named(),
                changed.hidden(),
                pictures.registers(s.machine().thread()),
                drawn,
                subject.filter(now::isG).map(pictures::gobuf),
                queued ? Optional.of(queues) : Optional.empty(),
                notes,
                stop(s, stop));
    }

    /**
     * What differs in memory from an earlier moment, by name, the most telling first.
     *
     * @param most words that are named
     */
    public static List<Change> changes(Session s, Past before, int most) {
        return new Pictures(s, before).changes(most).named();
    }

    /** The row that ran last: its RIP is what the newest step overwrote. */
    private static Optional<RowPicture> ran(Session s, Pictures pictures, Stop stop) {
        Long rip = s.lastRegisters().get(Reg.RIP.ordinal());
        if (stop.steps() <= 0 || rip == null) {
            return Optional.empty();
        }
        return s.image().find(rip).map(pictures::row);
    }

    private static RowPicture next(Session s, Pictures pictures) {
        return s.machine()
                .row()
                .map(pictures::row)
                .orElse(new RowPicture("no row", 0, "RIP is at no row", GoPlace.NONE, ""));
    }

    private static gobuf.runtime.view.Stop stop(Session s, Stop stop) {
        boolean fatal = stop.reason() == Stop.Reason.EXITED;
        return switch (stop.reason()) {
            case STEPPED -> new gobuf.runtime.view.Stop("", "", false, List.of());
            case BREAKPOINT, WATCHPOINT, BROKEN, HELD, IDLE, EXITED, FAULT, INTERRUPTED, LIMIT, START ->
                new gobuf.runtime.view.Stop(stop.detail(), "", fatal, fatal ? printed(s) : List.of());
        };
    }

    /** What was printed, if that is more than one line. */
    private static List<String> printed(Session s) {
        String text = s.printed();
        List<String> lines = text.strip().replace("\t", "    ").lines().toList();
        if (lines.size() < 2) return List.of();
        if (lines.size() <= PRINTED) return lines;
        List<String> first = new ArrayList<>(lines.subList(0, PRINTED));
        String more = text.length() < Output.LIMIT ? "" : "; of what came behind them nothing is kept";
        first.add(String.format(Locale.ROOT, "… and %,d more lines%s", lines.size() - PRINTED, more));
        return first;
    }

    /** The registers of the running M. */
    public static RegsView regs(Session s, List<Note> notes) {
        Pictures pictures = new Pictures(s, null);
        return new RegsView(pictures.where(), pictures.registers(s.machine().thread()), notes);
    }

    /** The stacks of the given gs. */
    public static StackView stack(Session s, List<Long> gs, List<Note> notes) {
        Pictures pictures = new Pictures(s, null);
        return new StackView(pictures.where(), gs.stream().map(pictures::stack).toList(), notes);
    }

    /** The gobuf of a g. */
    public static GobufView gobuf(Session s, long g, List<Note> notes) {
        Pictures pictures = new Pictures(s, null);
        return new GobufView(pictures.where(), pictures.gobuf(g), notes);
    }

    /** The g that the running routines are about, such as the one newproc1 builds. */
    public static Optional<Long> subject(Session s) {
        return new Moment(s.machine()).subject();
    }

    /** The run queues. */
    public static QueueView queues(Session s, boolean allSlots, List<Note> notes) {
        Pictures pictures = new Pictures(s, null);
        return new QueueView(pictures.where(), pictures.queues(), allSlots, notes);
    }

    /** Ms, Ps, gs, queues, idle lists and counters. */
    public static SchedView sched(Session s) {
        return new SchedPicture(s).view();
    }

    /**
     * What each M and P did between two steps of the current branch, over virtual time.
     *
     * @throws IllegalArgumentException if the steps are no part of the history, or too many
     */
    public static TimelineView timeline(Session s, long from, long to, BooleanSupplier interrupted) {
        return Lanes.of(s, from, to, interrupted);
    }

    /** The frames of a g, from its gobuf or, if it runs, from the registers. */
    public static BacktraceView backtrace(Session s, long g) {
        Pictures pictures = new Pictures(s, null);
        Moment now = pictures.now();
        List<BacktraceView.Frame> frames = new ArrayList<>();
        for (Frames.Frame f : Frames.of(s.machine(), g)) {
            Optional<Row> row = s.image().find(f.pc());
            Value bp = frames.isEmpty() && g == s.machine().registers().get(Reg.R14)
                    ? pictures.address(s.machine().registers().get(Reg.RBP))
                    : Value.unknown();
            frames.add(new BacktraceView.Frame(
                    pictures.address(f.pc()),
                    row.map(Row::toString).orElse(now.meaning(f.pc())),
                    row.map(Pictures::place).orElse(GoPlace.NONE),
                    pictures.address(f.sp()),
                    bp));
        }
        String end = frames.isEmpty()
                ? "no frame"
                : "ends at " + frames.get(frames.size() - 1).routine();
        if (now.process.status(g).endsWith("_Gdead")) {
            end += "; this g is _Gdead: these frames are what it has left";
        }
        return new BacktraceView(pictures.where(), now.g(g), frames, end);
    }

    /** A routine as a listing. */
    public static ListingView listing(Session s, Routine routine) {
        Pictures pictures = new Pictures(s, null);
        long rip = s.machine().registers().get(Reg.RIP);
        List<ListingView.Row> rows = new ArrayList<>();
        for (Row row : routine.rows()) {
            int breakpoint = s.breakpoints().all().stream()
                    .filter(b -> b.rows().contains(row))
                    .map(Breakpoint::id)
                    .findFirst()
                    .orElse(0);
            rows.add(new ListingView.Row(
                    row.index(), "", pictures.row(row), row.address(), row.address() == rip, breakpoint));
        }
        GoPlace place = Pictures.place(routine.first());
        GoPlace function = new GoPlace(place.file(), place.function(), 0);
        return new ListingView(pictures.where(), routine.name(), function, routine.about(), rows.size(), rows);
    }

    /** All fields of a struct of the profile at an address. */
    public static FieldsView fields(Session s, String expression, Struct struct, long address) {
        Pictures pictures = new Pictures(s, null);
        List<gobuf.runtime.view.Field> fields = Fields.leaves(struct.fields()).stream()
                .map(leaf -> pictures.field(struct.name(), address, leaf))
                .toList();
        return new FieldsView(pictures.where(), expression, struct.name(), address, fields);
    }

    /** Words of memory as the fields, stack slots and addresses they are. */
    public static MemView words(Session s, String title, long address, int count) {
        Pictures pictures = new Pictures(s, null);
        TypedWords words = new TypedWords(s, pictures);
        List<MemView.Line> lines = new ArrayList<>();
        for (long at = address; lines.size() < count; at += 8) {
            lines.add(words.line(at));
        }
        return new MemView(pictures.where(), title, lines);
    }

    /** Bytes of memory, 16 a line. */
    public static MemView hex(Session s, String title, long address, int count) {
        Pictures pictures = new Pictures(s, null);
        Memory memory = s.machine().memory();
        List<MemView.Line> lines = new ArrayList<>();
        for (int done = 0; done < count; done += 16) {
            long at = address + done;
            int n = Math.min(16, count - done);
            boolean mapped = memory.mapped(at, n);
            StringBuilder hex = new StringBuilder();
            StringBuilder ascii = new StringBuilder();
            for (byte b : mapped ? memory.bytes(at, n) : new byte[0]) {
                hex.append(hex.isEmpty() ? "" : " ")
                        .append(Character.forDigit(b >> 4 & 15, 16))
                        .append(Character.forDigit(b & 15, 16));
                ascii.append(b >= 0x20 && b < 0x7f ? (char) b : '.');
            }
            String place = pictures.now().meaning(at);
            String remark = mapped ? "" : "not mapped";
            lines.add(new MemView.Line(at, place, hex.toString(), ascii.toString(), Value.unknown(), remark));
        }
        return new MemView(pictures.where(), title, lines);
    }

    /** What lies at an address. */
    public static SymView sym(Session s, String query, long address) {
        Pictures pictures = new Pictures(s, null);
        Optional<Row> row = s.image().find(address);
        return new SymView(
                pictures.where(),
                query,
                address,
                s.image().symbols().name(address).orElse(""),
                s.machine().memory().region(address).map(Region::name).orElse(""),
                pictures.now().meaning(address),
                row.map(Row::toString).orElse(""),
                row.map(Pictures::place).orElse(GoPlace.NONE));
    }

    /** The branches of the session. */
    public static BranchesView branches(Session s) {
        Where where = where(s);
        List<BranchesView.Branch> out = new ArrayList<>();
        for (Session.BranchInfo b : s.branches()) {
            String parent = b.parent() == null ? "" : b.parent();
            out.add(new BranchesView.Branch(b.name(), parent, b.forkedAt(), b.step(), b.at(), b.current()));
        }
        return new BranchesView(where, out);
    }
}
