package gobuf.kernel.render;

import gobuf.runtime.view.BacktraceView;
import gobuf.runtime.view.BranchesView;
import gobuf.runtime.view.Change;
import gobuf.runtime.view.DecisionView;
import gobuf.runtime.view.Field;
import gobuf.runtime.view.FieldsView;
import gobuf.runtime.view.GlobalQueue;
import gobuf.runtime.view.GoPlace;
import gobuf.runtime.view.GobufPicture;
import gobuf.runtime.view.GobufView;
import gobuf.runtime.view.ListingView;
import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.MemView;
import gobuf.runtime.view.MessageView;
import gobuf.runtime.view.Note;
import gobuf.runtime.view.QueueEntry;
import gobuf.runtime.view.QueuePicture;
import gobuf.runtime.view.QueueView;
import gobuf.runtime.view.Register;
import gobuf.runtime.view.RegsPicture;
import gobuf.runtime.view.RegsView;
import gobuf.runtime.view.RowPicture;
import gobuf.runtime.view.SchedView;
import gobuf.runtime.view.StackPicture;
import gobuf.runtime.view.StackView;
import gobuf.runtime.view.StepView;
import gobuf.runtime.view.Stop;
import gobuf.runtime.view.SymView;
import gobuf.runtime.view.TableView;
import gobuf.runtime.view.TimelineView;
import gobuf.runtime.view.TimelineView.Bar;
import gobuf.runtime.view.TimelineView.Kind;
import gobuf.runtime.view.TimelineView.Lane;
import gobuf.runtime.view.Value;
import gobuf.runtime.view.View;
import gobuf.runtime.view.Where;
import gobuf.runtime.view.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One view of each kind. The numbers are those of the golden record of Go 1.19.8 (add.go, the build of the record) at
 * gostartcall's exit and around it; what the record does not hold (the bounds of M0.g0's stack, row numbers, text) is made up.
 */
final class Samples {
    static final long G5 = 0xc000008ea0L;
    static final long HI = 0xc00002e800L;
    static final long LO = 0xc00002e000L;
    static final long GOEXIT = 0x45c161L;
    static final long FN = 0x45f240L;
    static final long FUNCVAL = 0x4720f8L;
    static final long G0_HI = 0x7fffffffed98L;
    static final long G0_LO = G0_HI - 65432;
    static final Where WHERE = new Where(42, "M0", "g0", "gostartcall", 6);

    private Samples() {}

    /** All of them, by file name. */
    static Map<String, View> all() {
        Map<String, View> all = new LinkedHashMap<>();
        all.put("step", step());
        all.put("step-back", back());
        all.put("step-fatal", fatal());
        all.put("step-queue", queueStep());
        all.put("regs", new RegsView(WHERE, regs(), List.of()));
        all.put("stack", new StackView(WHERE, List.of(newStack(true), g0Stack()), List.of()));
        all.put("gobuf", new GobufView(WHERE, gobuf(), List.of(new Note(1, "g5.sched.sp", "one word below hi−0x20"))));
        all.put("queue", new QueueView(WHERE, oneQueued(), false, List.of()));
        all.put("queue-overflow", new QueueView(WHERE, overflow(), true, List.of()));
        all.put("mem", mem());
        all.put("backtrace", backtrace());
        all.put("listing", listing());
        all.put("fields", fields());
        all.put("sched", sched());
        all.put(
                "sym",
                new SymView(
                        WHERE,
                        "0x45c161",
                        GOEXIT,
                        "runtime.goexit.abi0+0x1",
                        "text",
                        "goexit+1",
                        "goexit:1",
                        go("goexit")));
        all.put("branches", branches());
        all.put("message", notice());
        all.put("error", error());
        all.put("decision", decision());
        all.put("table", table());
        all.put("timeline", timeline());
        all.put("chart-queues", Charts.queues());
        all.put("chart-waits", Charts.waits());
        all.put("chart-sweep", Charts.sweep());
        all.put("chart-steals", Charts.steals());
        all.put("chart-busy", Charts.busy());
        all.put("chart-kinds", Charts.kinds());
        return all;
    }

    static GoPlace go(String function) {
        return new GoPlace(function.startsWith("gos") ? "stubs.go" : "asm_amd64.s", function, 0);
    }

    static Value top(long below) {
        return Value.address(HI - below, "g5.stack.hi−0x" + Long.toHexString(below));
    }

    static Value g0(long below) {
        return Value.address(G0_HI - below, "g0.stack.hi−0x" + Long.toHexString(below));
    }

    static Value goexit() {
        return Value.address(GOEXIT, "goexit+1");
    }

    static StepView step() {
        return new StepView(
                WHERE,
                2,
                Optional.of(new RowPicture(
                        "gostartcall",
                        5,
                        "[sp] = buf.pc; buf.sp = sp",
                        new GoPlace("sys_x86.go", "gostartcall", 21),
                        "")),
                new RowPicture("gostartcall", 6, "buf.pc = fn", new GoPlace("sys_x86.go", "gostartcall", 22), ""),
                List.of(
                        new Change("[g5.stack hi−0x28]", HI - 0x28, Value.hex(0), goexit()),
                        new Change("g5.sched.sp", G5 + 56, top(0x20), top(0x28))),
                0,
                regs(),
                List.of(g0Stack(), newStack(true)),
                Optional.of(gobuf()),
                Optional.empty(),
                List.of(
                        new Note(1, "g5.sched.sp", "as if goexit had called the new goroutine's function"),
                        new Note(2, "[g5.stack hi−0x28]", "where add will return to")),
                new Stop("step done", "", false, List.of()));
    }

    static StepView back() {
        StepView step = step();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            changes.add(new Change("m0.locks", 0x4bbd40L + i, Value.decimal(i), Value.decimal(i + 1)));
        }
        return new StepView(
                WHERE,
                -14,
                step.ran(),
                step.next(),
                changes,
                1234,
                regs(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                new Stop("breakpoint 1", "g5.sched.sp == 0", false, List.of()));
    }

    static StepView fatal() {
        return new StepView(
                new Where(12, "M0", "g1", "newproc1", 1),
                1,
                Optional.of(new RowPicture(
                        "newproc1",
                        1,
                        "fatal: go of nil func value",
                        new GoPlace("proc.go", "newproc1", 0),
                        "summarised")),
                new RowPicture("newproc1", 1, "the process has ended", GoPlace.NONE, ""),
                List.of(),
                0,
                new RegsPicture("M0", List.of(), ""),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                new Stop(
                        "go of nil func value",
                        "exit status 2",
                        true,
                        List.of(
                                "fatal error: go of nil func value",
                                "",
                                "goroutine 1 [running]:",
                                "notebook()",
                                "    gobuf +0x25")));
    }

    static StepView queueStep() {
        StepView step = step();
        return new StepView(
                new Where(180, "M0", "g0", "runqput", 4),
                1,
                Optional.of(new RowPicture(
                        "runqput", 3, "p.runnext.cas(next, gp)", new GoPlace("proc.go", "runqput", 0), "")),
                new RowPicture("runqput", 4, "return", new GoPlace("proc.go", "runqput", 0), ""),
                List.of(new Change("p0.runnext", 0xc000024f90L, Value.hex(0), Value.address(G5, "g5"))),
                0,
                step.registers(),
                List.of(g0Stack()),
                step.gobuf(),
                Optional.of(oneQueued()),
                List.of(),
                step.stop());
    }

    static RegsPicture regs() {
        List<Register> registers = new ArrayList<>();
        registers.add(new Register(
                "rip", Value.address(0x430aedL, "gostartcall+0x2d"), Value.address(0x430ae0L, "gostartcall+0x20")));
        registers.add(Register.same("rsp", g0(0xf8)));
        registers.add(Register.same("rbp", g0(0xd8)));
        registers.add(Register.same("r14", Value.address(0x4bb8a0L, "g0")));
        registers.add(Register.same("tls.g", Value.address(0x4bb8a0L, "g0")));
        registers.add(Register.same("rax", Value.address(G5 + 56, "g5.sched")));
        registers.add(Register.same("rbx", Value.address(FN, "main.main.func1")));
        registers.add(new Register("rcx", Value.address(FUNCVAL, "funcval main.main.func1"), Value.unknown()));
        for (String name : new String[] {"rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r15"}) {
            registers.add(Register.same(name, Value.unknown()));
        }
        return new RegsPicture("M0", registers, "");
    }

    static StackPicture newStack(boolean changed) {
        List<Word> words = new ArrayList<>();
        for (long below = 8; below <= 0x20; below += 8) {
            words.add(new Word(HI - below, Value.hex(0), Value.hex(0), "", ""));
        }
        words.add(new Word(HI - 0x28, goexit(), changed ? Value.hex(0) : goexit(), "return", "main.main.func1"));
        return new StackPicture("g5", LO, HI, LO + 928, HI - 0x28, 0, false, words);
    }

    static StackPicture g0Stack() {
        List<Word> words = new ArrayList<>();
        word(words, 0x38, Value.address(0x45a2feL, "mstart0+0x7e"), "return", "systemstack");
        word(words, 0x40, Value.address(0x45a449L, "systemstack+0x49"), "return", "newproc.func1");
        word(words, 0x48, Value.hex(0), "saved rbp", "newproc.func1");
        word(words, 0x70, Value.address(0x434a2dL, "newproc.func1+0x2d"), "return", "newproc1");
        word(words, 0x78, g0(0x48), "saved rbp", "newproc1");
        word(words, 0xa0, Value.address(G5, "g5"), "newg", "newproc1");
        word(words, 0xd0, Value.address(0x434c16L, "newproc1+0x136"), "return", "gostartcallfn");
        word(words, 0xd8, g0(0x78), "saved rbp", "gostartcallfn");
        word(words, 0xf8, Value.address(0x45b9d9L, "gostartcallfn+0x39"), "return", "gostartcall");
        return new StackPicture("g0", G0_LO, G0_HI, G0_LO + 928, G0_HI - 0xf8, G0_HI - 0xd8, true, words);
    }

    private static void word(List<Word> words, long below, Value value, String role, String frame) {
        words.add(new Word(G0_HI - below, value, value, role, frame));
    }

    static GobufPicture gobuf() {
        return new GobufPicture(
                "g5",
                G5,
                Value.named(6, "_Gdead"),
                List.of(
                        new Field("sp", 56, "uintptr", top(0x28), top(0x20), ""),
                        Field.same("pc", 64, "uintptr", goexit()),
                        Field.same("g", 72, "guintptr", Value.address(G5, "g5")),
                        Field.same("ctxt", 80, "unsafe.Pointer", Value.hex(0)),
                        Field.same("ret", 88, "uintptr", Value.hex(0)),
                        Field.same("lr", 96, "uintptr", Value.hex(0)),
                        Field.same("bp", 104, "uintptr", Value.hex(0))),
                List.of(
                        Field.same("stktopsp", 112, "uintptr", top(0x20)),
                        Field.same("stackguard0", 16, "uintptr", Value.address(LO + 928, "g5.stack.lo+928")),
                        Field.same("goid", 152, "int64", Value.decimal(0))));
    }

    static QueuePicture oneQueued() {
        LocalQueue local = new LocalQueue("p0", "g5", true, 2, 2, 256, List.of(), false);
        return new QueuePicture(List.of(local), new GlobalQueue(0, List.of(), false), false);
    }

    /** After the 258th put: the 128 oldest and the kicked one have moved to the global queue. */
    static QueuePicture overflow() {
        List<QueueEntry> ring = new ArrayList<>();
        for (int i = 0; i < 128; i++) {
            ring.add(new QueueEntry((130 + i) % 256, "g" + (133 + i), false));
        }
        List<QueueEntry> global = new ArrayList<>();
        for (int i = 0; i < 128; i++) {
            global.add(new QueueEntry(i, "g" + (5 + i), true));
        }
        global.add(new QueueEntry(128, "g261", true));
        LocalQueue local = new LocalQueue("p0", "g262", true, 130, 258, 256, ring, true);
        return new QueuePicture(List.of(local), new GlobalQueue(129, global, true), false);
    }

    static MemView mem() {
        List<MemView.Line> lines = List.of(
                new MemView.Line(HI - 0x28, "g5.stack hi−0x28", "", "", goexit(), "return"),
                new MemView.Line(
                        HI - 0x20, "g5.stack hi−0x20", "61 c1 45 00 00 00 00 00", "a.E.....", Value.unknown(), ""),
                new MemView.Line(HI - 0x18, "g5.stack hi−0x18", "", "", Value.unknown(), ""));
        return new MemView(WHERE, "[g5.stack hi−0x28], 3 words", lines);
    }

    static BacktraceView backtrace() {
        return new BacktraceView(
                WHERE,
                "g0",
                List.of(
                        new BacktraceView.Frame(
                                Value.address(0x430aedL, "gostartcall+0x2d"),
                                "gostartcall:6",
                                new GoPlace("sys_x86.go", "gostartcall", 22),
                                g0(0xf8),
                                g0(0xd8)),
                        new BacktraceView.Frame(
                                Value.address(0x45b9d9L, "gostartcallfn+0x39"),
                                "gostartcallfn:4",
                                new GoPlace("stack.go", "gostartcallfn", 0),
                                g0(0xf0),
                                g0(0x78))),
                "mstart0+0x7e: the bottom of g0");
    }

    static ListingView listing() {
        List<ListingView.Row> rows = new ArrayList<>();
        String[] texts = {"sp = buf.sp", "sp -= 8", "[sp] = buf.pc", "buf.sp = sp", "buf.pc = fn", "buf.ctxt = ctxt"};
        for (int i = 0; i < texts.length; i++) {
            RowPicture row =
                    new RowPicture("gostartcall", i, texts[i], new GoPlace("sys_x86.go", "gostartcall", 17 + i), "");
            rows.add(new ListingView.Row(i, i == 1 ? "push" : "", row, 0x430ac0L + 8 * i, i == 4, i == 2 ? 1 : 0));
        }
        return new ListingView(
                WHERE,
                "gostartcall",
                new GoPlace("sys_x86.go", "gostartcall", 0),
                "makes buf look as if fn had been called",
                7,
                rows);
    }

    static FieldsView fields() {
        List<Field> fields = new ArrayList<>(gobuf().gobuf());
        fields.add(new Field("unseen", 112, "uintptr", Value.unknown(), Value.unknown(), "not modelled"));
        return new FieldsView(WHERE, "newg.sched", "gobuf", G5 + 56, fields);
    }

    static SchedView sched() {
        List<SchedView.G> gs = new ArrayList<>();
        gs.add(new SchedView.G(
                "g1", 1, Value.named(2, "_Grunning"), "M0", Value.address(0x45a3e0L, "systemstack_switch"), "", ""));
        for (int i = 2; i <= 4; i++) {
            gs.add(new SchedView.G(
                    "g" + i,
                    i,
                    Value.named(4, "_Gwaiting"),
                    "",
                    Value.address(0x43418eL, "gopark+0xce"),
                    i == 4 ? "chan receive" : "force gc (idle)",
                    i == 4 ? "0xc00001e060" : ""));
        }
        gs.add(new SchedView.G(
                "g5", 5, Value.named(1, "_Grunnable"), "", Value.address(FN, "main.main.func1"), "", ""));
        return new SchedView(
                WHERE,
                List.of(
                        new SchedView.M("M0", "running", "m0.g0", "gostartcall:6", "g1", "p0", "", "", 1),
                        new SchedView.M("M1", "sleeps until 20,000 ns", "m1.g0", "usleep:1", "", "", "", "", 0),
                        new SchedView.M("M2", "asleep on m2.park", "m2.g0", "futex:3", "", "", "p1", "g3", 0)),
                List.of(new SchedView.P("p0", Value.named(1, "_Prunning"), "M0", "g5", 0, 4, 0)),
                gs,
                7,
                List.of("1 _Grunnable", "1 _Grunning", "5 _Gwaiting"),
                List.of(
                        Field.same("goidgen", 8, "uint64", Value.decimal(16)),
                        new Field("runqsize", 112, "int32", Value.signed(0), Value.signed(-1), "")),
                List.of("p2", "p1"),
                List.of("m2"),
                oneQueued());
    }

    static BranchesView branches() {
        return new BranchesView(
                WHERE,
                List.of(
                        new BranchesView.Branch("main", "", 0, 42, "gostartcall:6", false),
                        new BranchesView.Branch("what-if", "main", 17, 25, "newproc1:9", true)));
    }

    static MessageView notice() {
        return new MessageView(
                WHERE,
                false,
                "breakpoint 1 at newproc1:17",
                List.of("It stops before the row runs."),
                List.of("%continue"));
    }

    static DecisionView decision() {
        return new DecisionView(
                WHERE,
                "step 2042: M0 runs g1: from the global queue",
                List.of(
                        new DecisionView.Test("schedule:1", "m holds locks", false, 1),
                        new DecisionView.Test("runqget:2", "runnext is empty", true, 1),
                        new DecisionView.Test("stealWork:12", "every P was met in this round", false, 16)),
                2,
                List.of("%goto 2042"));
    }

    static MessageView error() {
        return new MessageView(
                WHERE,
                true,
                "newproc is not finished: g0 is at gostartcall:6",
                List.of("One go statement at a time."),
                List.of("%stepout", "%continue"));
    }

    static TableView table() {
        return new TableView(
                WHERE,
                "gs where status = _Gwaiting",
                List.of(
                        new TableView.Column("g", false),
                        new TableView.Column("goid", true),
                        new TableView.Column("status", false)),
                List.of(List.of("g2", "2", "_Gwaiting (4)"), List.of("g3", "3", "_Gwaiting (4)")),
                0,
                2,
                3);
    }

    /** Three Ms and two Ps; every kind of bar, and each kind of mark. */
    static TimelineView timeline() {
        Bar g5 = new Bar(1000, 1400, Kind.RUNS, "g5", "p0");
        Bar waits = new Bar(1400, 1450, Kind.SCHEDULES, "schedules", "p0");
        Bar call = new Bar(1450, 1800, Kind.SYSCALL, "g6", "M0");
        Bar spins = new Bar(1500, 1600, Kind.SPINS, "spins", "p1");
        Bar alone = new Bar(1100, 1130, Kind.ALONE, "no P", "");
        Bar several = new Bar(1600, 1900, Kind.SEVERAL, "several", "p1");
        return new TimelineView(
                WHERE,
                17,
                42,
                1000,
                1900,
                List.of(
                        new Lane("M0", List.of(g5, waits)),
                        new Lane("M1", List.of(alone)),
                        new Lane("M2", List.of(spins, several)),
                        new Lane("p0", List.of(new Bar(1000, 1400, Kind.RUNS, "g5", "M0"), call)),
                        new Lane("p1", List.of(new Bar(1500, 1600, Kind.SPINS, "spins", "M2")))),
                List.of(
                        new TimelineView.Mark(1200, "M0", "g5", "ready", "g7"),
                        new TimelineView.Mark(1300, "M0", "g5", "futex wake", "M2"),
                        new TimelineView.Mark(1590, "M2", "", "steal", "p0")),
                9,
                3);
    }
}
