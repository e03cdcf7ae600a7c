package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.code.Symbols;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.view.Change;
import gobuf.runtime.view.GlobalQueue;
import gobuf.runtime.view.GoPlace;
import gobuf.runtime.view.GobufPicture;
import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.QueueEntry;
import gobuf.runtime.view.QueuePicture;
import gobuf.runtime.view.Register;
import gobuf.runtime.view.RegsPicture;
import gobuf.runtime.view.RowPicture;
import gobuf.runtime.view.StackPicture;
import gobuf.runtime.view.Value;
import gobuf.runtime.view.Where;
import gobuf.runtime.view.Word;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes pictures of parts of a machine: copies what they need and names it. */
final class Pictures {
    /** Most words of a stack in a picture, from SP upwards. */
    private static final int WORDS = 64;
    /** Words under hi that are shown of a stack whose SP is not set. */
    private static final int TOP = 6;
    /** Most names of the global queue. */
    private static final int QUEUED = 1024;

    private static final Reg[] ORDER = {
        Reg.RIP,
        Reg.RSP,
        Reg.RBP,
        Reg.R14,
        Reg.RAX,
        Reg.RBX,
        Reg.RCX,
        Reg.RDX,
        Reg.RDI,
        Reg.RSI,
        Reg.R8,
        Reg.R9,
        Reg.R10,
        Reg.R11,
        Reg.R12,
        Reg.R13,
        Reg.R15,
        Reg.FS_BASE,
        Reg.EFLAGS
    };

    private final Session session;
    private final Moment now;
    private final Past past;

    /** @param past the machine before the command, or null if nothing is to be compared */
    Pictures(Session session, Past past) {
        this.session = session;
        this.now = new Moment(session.machine());
        this.past = past;
    }

    Moment now() {
        return now;
    }

    Where where() {
        Row row = now.machine.row().orElse(null);
        long g = now.machine.registers().get(Reg.R14);
        String name = now.g(g);
        String shown = g == 0 ? "no g" : name.endsWith(".g0") ? "g0" : name;
        String routine = row == null ? "no row" : row.routine().name();
        return new Where(
                session.step(),
                "M" + now.machine.mId(now.machine.thread()),
                shown,
                routine,
                row == null ? 0 : row.index());
    }

    RowPicture row(Row row) {
        String note = row.note() == null ? "" : "summarised: " + row.note();
        return new RowPicture(row.routine().name(), row.index(), row.text(), place(row), note);
    }

    static GoPlace place(Row row) {
        String file = row.routine().file();
        return file.equals("gobuf")
                ? GoPlace.NONE
                : new GoPlace(file, row.routine().name(), row.line());
    }

    Value address(long bits) {
        return Value.address(bits, now.meaning(bits));
    }

    RegsPicture registers(int thread) {
        Registers regs = now.machine.threads().get(thread);
        Registers old = past == null ? regs : past.registers(thread);
        int live = live(now.machine, thread);
        int lived = past == null ? live : live(past.machine(), thread);
        List<Register> out = new ArrayList<>();
        for (Reg reg : ORDER) {
            Value value = (live & reg.bit()) == 0 ? Value.unknown() : value(reg, regs.get(reg));
            Value before = (lived & reg.bit()) == 0 ? Value.unknown() : value(reg, old.get(reg));
            // a register that is no longer modelled has not changed: nothing is known of it
            out.add(new Register(reg.lower(), value, value.known() ? before : value));
        }
        long tls = regs.get(Reg.FS_BASE) - 8;
        if (now.memory.mapped(tls, 8)) {
            Value value = address(now.memory.ld8(tls));
            Value before = past == null ? value : address(past.word(now.machine, tls, 8));
            out.add(4, new Register("tls.g", value, before));
        }
        return new RegsPicture("M" + now.machine.mId(thread), out, remark(regs, tls));
    }

    /** systemstack switches TLS and SP, but leaves R14 to its caller on the way back: for some rows they disagree. */
    private String remark(Registers regs, long tls) {
        long r14 = regs.get(Reg.R14);
        long g = now.memory.mapped(tls, 8) ? now.memory.ld8(tls) : r14;
        // Before a process has ties between g0 and m0, neither is a g.
        if (g == r14 || !now.isG(g) || !now.isG(r14)) {
            return "";
        }
        return "r14 is " + now.g(r14) + ", the g in TLS is " + now.g(g)
                + ": systemstack does not restore r14, its caller reloads it";
    }

    private static int live(Machine machine, int thread) {
        return machine.image()
                .find(machine.threads().get(thread).get(Reg.RIP))
                .map(Row::live)
                .orElse(0);
    }

    private Value value(Reg reg, long bits) {
        return reg == Reg.EFLAGS ? Value.hex(bits) : address(bits);
    }

    StackPicture stack(long g) {
        Types.G t = now.types.g;
        long lo = now.memory.ld8(g + t.stackLo.offset());
        long hi = now.memory.ld8(g + t.stackHi.offset());
        Registers regs = now.machine.registers();
        // SP tells which stack is in use: between two rows of systemstack R14 names another g
        boolean live = inside(regs.get(Reg.RSP), lo, hi);
        long sp = live ? regs.get(Reg.RSP) : now.memory.ld8(g + t.sched.sp.offset());
        long bp = live ? regs.get(Reg.RBP) : now.memory.ld8(g + t.sched.bp.offset());
        long from = inside(sp, lo, hi) ? sp : hi - 8 * TOP;
        List<Word> words = words(g, live, from & ~7L, hi);
        long guard = now.memory.ld8(g + t.stackguard0.offset());
        return new StackPicture(now.g(g), lo, hi, guard, sp, inside(bp, lo, hi) ? bp : 0, live, words);
    }

    private static boolean inside(long address, long lo, long hi) {
        return Long.compareUnsigned(address, lo) >= 0 && Long.compareUnsigned(address, hi) <= 0;
    }

    private List<Word> words(long g, boolean live, long from, long hi) {
        List<Frames.Frame> frames = now.frames(g, live, from, hi);
        Map<Long, String> locals = now.locals(frames);
        long to = Math.min(hi - 8, from + 8L * (WORDS - 1));
        List<Word> out = new ArrayList<>();
        for (long at = to; Long.compareUnsigned(at, from) >= 0; at -= 8) {
            if (!now.memory.mapped(at, 8)) {
                continue;
            }
            Value value = address(now.memory.ld8(at));
            Value before = past == null ? value : address(past.word(now.machine, at, 8));
            out.add(new Word(at, value, before, role(frames, locals, at), frame(frames, at)));
        }
        return out;
    }

    static String role(List<Frames.Frame> frames, Map<Long, String> locals, long at) {
        for (Frames.Frame frame : frames) {
            if (frame.returnAt() == at && at != 0) {
                return "return";
            }
        }
        return locals.getOrDefault(at, "");
    }

    String frame(List<Frames.Frame> frames, long at) {
        for (Frames.Frame frame : frames) {
            if (Long.compareUnsigned(at, frame.sp()) >= 0 && Long.compareUnsigned(at, frame.returnAt()) <= 0) {
                return now.machine
                        .image()
                        .find(frame.pc())
                        .map(row -> row.routine().name())
                        .orElse(now.meaning(frame.pc()));
            }
        }
        return "";
    }

    GobufPicture gobuf(long g) {
        Types.G t = now.types.g;
        List<gobuf.runtime.view.Field> inner = new ArrayList<>();
        for (Field f : t.sched.self.fields()) {
            inner.add(field(g, t.sched.self.offset(), f.name(), f.offset(), f.size(), f.type()));
        }
        List<gobuf.runtime.view.Field> around = new ArrayList<>();
        for (Field f : List.of(t.stktopsp, t.stackguard0, t.goid, t.startpc, t.gopc)) {
            around.add(field(g, 0, f.name(), f.offset(), f.size(), f.type()));
        }
        Field s = t.atomicstatus;
        Value status = field(g, 0, s.name(), s.offset(), s.size(), s.type()).value();
        return new GobufPicture(now.g(g), g, status, inner, around);
    }

    private gobuf.runtime.view.Field field(long g, int base, String name, int offset, int size, String type) {
        return field("g", g, new Fields.Leaf(name, base + offset, size, type));
    }

    gobuf.runtime.view.Field field(String struct, long object, Fields.Leaf leaf) {
        long at = object + leaf.offset();
        Value value = Fields.value(now, struct, leaf, at);
        Value before = past == null ? value : then(struct, leaf, at, value);
        String type = type(leaf.type());
        String remark = value.known() ? "" : leaf.size() == 0 ? "no bytes" : leaf.size() + " bytes: %mem shows them";
        return new gobuf.runtime.view.Field(leaf.name(), leaf.offset(), type, value, before, remark);
    }

    /** A type as Go writes it: DWARF has C's order for pointers. */
    static String type(String dwarf) {
        if (dwarf.equals("void *")) {
            return "unsafe.Pointer";
        }
        if (dwarf.endsWith("*")) {
            return "*" + type(dwarf.substring(0, dwarf.length() - 1).strip());
        }
        if (dwarf.startsWith("*")) {
            return "*" + type(dwarf.substring(1));
        }
        return dwarf.startsWith("runtime.") ? dwarf.substring("runtime.".length()) : dwarf;
    }

    private Value then(String struct, Fields.Leaf leaf, long at, Value value) {
        if (!value.known() || past.word(now.machine, at, leaf.size()) == now.memory.ld(at, leaf.size())) {
            return value;
        }
        return Fields.bits(now, struct, leaf, past.word(now.machine, at, leaf.size()));
    }

    QueuePicture queues() {
        List<LocalQueue> locals = new ArrayList<>();
        for (long p : now.process.ps()) {
            locals.add(local(p));
        }
        long sched = now.machine.image().profile().global("runtime.sched");
        Types.Sched t = now.types.sched;
        List<Long> chain = now.process.globalQueue();
        Set<Long> old = past == null ? new HashSet<>(chain) : new HashSet<>(new Process(past.machine()).globalQueue());
        List<QueueEntry> entries = new ArrayList<>();
        for (long g : chain.subList(0, Math.min(chain.size(), QUEUED))) {
            entries.add(new QueueEntry(entries.size(), now.g(g), !old.contains(g)));
        }
        long size = now.memory.ld4(sched + t.runqsize.offset());
        boolean changed = differs(sched + t.runqsize.offset(), 4) || differs(sched + t.runqHead.offset(), 8);
        return new QueuePicture(locals, new GlobalQueue(size, entries, changed), false);
    }

    private LocalQueue local(long p) {
        Types.P t = now.types.p;
        long head = now.memory.ld4(p + t.runqhead.offset());
        long tail = now.memory.ld4(p + t.runqtail.offset());
        int length = t.runq.count();
        boolean changed = differs(p + t.runqhead.offset(), 4) || differs(p + t.runqtail.offset(), 4);
        List<QueueEntry> entries = new ArrayList<>();
        for (long g : now.process.ring(p)) {
            int slot = (int) ((head + entries.size()) % length);
            entries.add(new QueueEntry(slot, now.g(g), differs(p + t.runq.offset() + 8L * slot, 8)));
        }
        boolean next = differs(p + t.runnext.offset(), 8);
        String runnext = now.g(now.memory.ld8(p + t.runnext.offset()));
        String name = "p" + now.memory.ld4(p + t.id.offset());
        return new LocalQueue(name, runnext, next, head, tail, length, entries, changed);
    }

    private boolean differs(long address, int size) {
        return past != null && past.word(now.machine, address, size) != now.memory.ld(address, size);
    }

    /**
     * What differs in memory, by name; a field longer than a word is told word by word.
     *
     * @param most words that are named
     */
    Changed changes(int most) {
        List<Long> stored = past.stored(session);
        Differences differences = new Differences(now, at -> differs(at, 1), most);
        past.differing(now.machine, differences::add);
        Set<Long> words = new LinkedHashSet<>(stored.subList(0, Math.min(most, stored.size())));
        for (long word : differences.words()) {
            if (words.size() < most) words.add(word);
        }
        List<Change> out = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (long word : words) {
            for (long at = word; at < word + 8; at++) {
                if (!differs(at, 1)) {
                    continue;
                }
                Change change = change(at);
                if (seen.add(change.address())) {
                    out.add(change);
                }
            }
        }
        return new Changed(out, differences.total() - out.size());
    }

    /**
     * What a command changed in memory.
     *
     * @param named the changes, the most telling first
     * @param hidden how many there are besides
     */
    record Changed(List<Change> named, long hidden) {}

    private Change change(long at) {
        Moment.Thing thing = now.thing(at).orElse(null);
        Fields.Leaf leaf = thing == null ? null : Fields.leafAt(now.struct(thing), at - thing.address());
        if (leaf != null && (leaf.size() == 1 || leaf.size() == 2 || leaf.size() == 4 || leaf.size() == 8)) {
            gobuf.runtime.view.Field field = field(thing.type(), thing.address(), leaf);
            return new Change(
                    thing.name() + "." + leaf.name(), thing.address() + leaf.offset(), field.before(), field.value());
        }
        Symbols.Symbol small = thing == null ? now.small(at).orElse(null) : null;
        if (small != null) {
            int size = (int) small.size();
            return new Change(
                    "[" + now.meaning(small.address()) + "]",
                    small.address(),
                    Value.decimal(past.word(now.machine, small.address(), size)),
                    Value.decimal(now.memory.ld(small.address(), size)));
        }
        long word = at & ~7L;
        Value before = address(past.word(now.machine, word, 8));
        Value after = address(now.memory.ld8(word));
        String place = now.stack(word)
                .filter(s -> word != s.hi())
                .map(s -> "[" + s.owner() + ".stack hi−0x" + Long.toHexString(s.hi() - word) + "]")
                .orElseGet(() ->
                        "[" + (now.meaning(word).isEmpty() ? "0x" + Long.toHexString(word) : now.meaning(word)) + "]");
        return new Change(place, word, before, after);
    }
}
