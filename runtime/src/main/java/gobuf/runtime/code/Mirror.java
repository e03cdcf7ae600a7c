package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Reg;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * What the code of a path knows of the machine while it is written: which variables hold registers, words of the stack, and pages. Words
 * go to memory at once; registers too, unless the path is {@linkplain Trace.Kind#FUSED fused}. What a path does not find at hand it leaves
 * to the row's own effect, so its code is straight: nothing in it comes together again.
 */
final class Mirror {
    /** Variables of {@link Trace#run}: its arguments, the register file, what is at hand, and where it is left. */
    static final int CPU = 1;

    static final int LEFT = 2;
    static final int REGS = 3;
    static final int DONE = 4;
    static final int ROWS = 5;
    static final int END = 6;
    static final int THREAD = 8;
    static final int JOURNAL = 9;
    /** Words of the journal, where it goes on, and the first word of a register's entry without its number. */
    static final int LOG = 10;

    static final int AT = 11;
    static final int REGISTER = 12;
    /** Variables of {@link Pages}. */
    static final int TABLES = 14;

    private static final int HELD = TABLES + 6;
    private static final int FIRST = HELD + 2 * Reg.COUNT;
    private static final int RSP = Reg.RSP.ordinal();

    final MethodVisitor mv;
    final Exits exits;
    private final Trace.Kind kind;
    private final Consumer<Object> constant;
    private final Pages pages;
    private final Map<Integer, Num> registers = new HashMap<>();
    private final Map<Num, Num> words = new HashMap<>();
    /** Variables with what was computed from the address of something in the stack. */
    private final Set<Integer> near = new HashSet<>();

    private int next;
    private boolean conditional;

    /**
     * Writes to {@code mv}; {@code dry} is a mirror that did the same before and wrote nothing, or null, {@code constant} puts an object on
     * the operand stack, and {@code stretch} what the journal is told of the rows.
     */
    Mirror(MethodVisitor mv, Trace.Kind kind, Mirror dry, Consumer<Object> constant, Runnable stretch) {
        this.mv = mv;
        this.kind = kind;
        this.constant = constant;
        exits = new Exits(mv, kind, constant, kind == Trace.Kind.JOURNALED ? stretch : null);
        pages = new Pages(this, dry == null ? null : dry.pages, dry == null ? 0 : dry.next);
        next = FIRST;
    }

    /** The variable of a register that is held. */
    static int held(int register) {
        return HELD + 2 * register;
    }

    /** Puts what the path needs at hand into variables. */
    void open() {
        mv.visitVarInsn(ALOAD, CPU);
        mv.visitFieldInsn(GETFIELD, CpuCalls.NAME, "values", "[J");
        mv.visitVarInsn(ASTORE, REGS);
        mv.visitInsn(ICONST_0);
        mv.visitVarInsn(ISTORE, DONE);
        pages.open();
        if (!logs()) return;
        call("journal", "()L" + Exits.JOURNAL_NAME + ";");
        mv.visitVarInsn(ASTORE, JOURNAL);
        call("thread", "()I");
        mv.visitInsn(DUP);
        mv.visitVarInsn(ISTORE, THREAD);
        mv.visitMethodInsn(INVOKESTATIC, Exits.JOURNAL_NAME, "registerWord", "(I)J", false);
        mv.visitVarInsn(LSTORE, REGISTER);
    }

    private void call(String method, String desc) {
        mv.visitVarInsn(ALOAD, CPU);
        mv.visitMethodInsn(INVOKEVIRTUAL, CpuCalls.NAME, method, desc, false);
    }

    /** Row number {@code i} is about to be written. */
    void begin(Row r, int i) {
        exits.row(r, i);
        Num sp = reg(RSP);
        if (pages.onStack(sp)) return;
        if (sp.constant()) {
            push(sp);
            sp = keep(true);
            registers.put(RSP, sp);
        }
        words.clear();
        pages.stack(sp);
    }

    /** The probe is told of the row, which is about to run. It finds in the register file what the path holds in variables. */
    void tell(Row r, int i) {
        exits.settle();
        mv.visitVarInsn(ALOAD, CPU);
        constant.accept(r);
        mv.visitVarInsn(ILOAD, DONE);
        mv.visitLdcInsn(i);
        mv.visitInsn(IADD);
        mv.visitMethodInsn(INVOKEVIRTUAL, CpuCalls.NAME, "tell", "(" + Type.getDescriptor(Row.class) + "I)V", false);
    }

    /** A register. */
    Num reg(int r) {
        Num known = registers.get(r);
        if (known != null) return known;
        mv.visitVarInsn(ALOAD, REGS);
        mv.visitLdcInsn(r);
        mv.visitInsn(LALOAD);
        Num v = keep(true);
        if (!conditional) registers.put(r, v);
        return v;
    }

    /** Sets a register. */
    void reg(int r, Num v) {
        settled();
        exits.changed();
        if (kind.holds) {
            push(v);
            mv.visitVarInsn(LSTORE, held(r));
            exits.hold(r);
        } else {
            if (logs()) {
                Num old = reg(r);
                Runnable word = () -> {
                    mv.visitVarInsn(LLOAD, REGISTER);
                    mv.visitLdcInsn((long) r);
                    mv.visitInsn(LOR);
                };
                log(word, () -> push(old));
            }
            mv.visitVarInsn(ALOAD, REGS);
            mv.visitLdcInsn(r);
            push(v);
            mv.visitInsn(LASTORE);
        }
        registers.put(r, v);
    }

    /** {@code size} bytes (8, 4, 2 or 1) at an address, zero-extended. */
    Num load(Num address, int size) {
        boolean holds = size == 8 && pages.onStack(address);
        Num known = holds ? words.get(address) : null;
        if (known != null) return known;
        pages.find(address, size, false).load();
        Num v = keep(true);
        if (holds && !conditional) words.put(address, v);
        return v;
    }

    /** Stores {@code size} bytes (8, 4, 2 or 1). */
    void store(Num address, int size, Num v) {
        boolean onStack = pages.onStack(address);
        if (onStack) settled();
        Pages.Place place = pages.find(address, size, true);
        if (logs()) {
            settled();
            Num known = onStack && size == 8 ? words.get(address) : null;
            if (known == null) {
                place.load();
                known = keep(true);
            }
            Num old = known;
            Runnable word = () -> {
                push(address);
                mv.visitLdcInsn(Journal.memoryWord(size));
                mv.visitInsn(LOR);
            };
            log(word, () -> push(old));
        }
        place.store(v);
        exits.changed();
        if (!onStack) {
            if (near(address)) words.clear();
            return;
        }
        words.remove(new Num(address.local(), address.add() & -8, true));
        if (size == 8) words.put(address, v);
    }

    /**
     * What a value tells whose code is not known. It changes nothing, so what is at hand stays right; what the path holds in variables it
     * must find in the register file. A value that faults is left to the row's own effect.
     */
    Num ask(Val v) {
        exits.settle();
        mv.visitVarInsn(ALOAD, CPU);
        constant.accept(v);
        mv.visitMethodInsn(INVOKEVIRTUAL, CpuCalls.NAME, "asks", "(" + Type.getDescriptor(Val.class) + ")Z", false);
        mv.visitJumpInsn(IFEQ, exits.alone());
        mv.visitVarInsn(ALOAD, CPU);
        mv.visitFieldInsn(GETFIELD, CpuCalls.NAME, "told", "J");
        return keep(true);
    }

    /** Writes an entry of the journal. */
    private void log(Runnable first, Runnable second) {
        int at = 2 * exits.entry();
        entry(at, first);
        entry(at + 1, second);
    }

    private void entry(int at, Runnable word) {
        mv.visitVarInsn(ALOAD, LOG);
        mv.visitVarInsn(ILOAD, AT);
        mv.visitLdcInsn(at);
        mv.visitInsn(IADD);
        word.run();
        mv.visitInsn(LASTORE);
    }

    /** What follows may not run: nothing new may be held, and nothing held may change. */
    boolean conditional(boolean on) {
        boolean was = conditional;
        conditional = on;
        return was;
    }

    /** Whether the journal is told of stores. */
    boolean logs() {
        return kind == Trace.Kind.JOURNALED;
    }

    boolean conditional() {
        return conditional;
    }

    private void settled() {
        if (conditional) throw new Unwritable("changes what is held, on a path that may not be taken");
    }

    /** Whether the number may be an address in the running stack that another than SP was computed for. */
    boolean near(Num n) {
        return !n.constant() && near.contains(n.local());
    }

    /** Says what a number was computed from. */
    Num computed(Num n, Num... from) {
        for (Num f : from) {
            if (f.wide() && (pages.onStack(f) || near(f))) near.add(n.local());
        }
        return n;
    }

    /** Puts a number on the operand stack. */
    void push(Num n) {
        if (!n.wide()) {
            if (n.constant()) mv.visitLdcInsn((int) n.add());
            else mv.visitVarInsn(ILOAD, n.local());
        } else if (n.constant()) {
            mv.visitLdcInsn(n.add());
        } else {
            mv.visitVarInsn(LLOAD, n.local());
            if (n.add() == 0) return;
            mv.visitLdcInsn(n.add());
            mv.visitInsn(LADD);
        }
    }

    /** Compares two numbers as addresses are compared; how, lies on the operand stack. */
    void compareUnsigned(Num a, Num b) {
        for (Num n : new Num[] {a, b}) {
            push(n);
            mv.visitLdcInsn(Long.MIN_VALUE);
            mv.visitInsn(LXOR);
        }
        mv.visitInsn(LCMP);
    }

    /** A new variable. */
    int local(boolean wide) {
        int at = next;
        next += wide ? 2 : 1;
        return at;
    }

    /** Puts what lies on the operand stack into a new variable. */
    Num keep(boolean wide) {
        int at = local(wide);
        mv.visitVarInsn(wide ? LSTORE : ISTORE, at);
        return new Num(at, 0, wide);
    }

    /** Puts a number into a variable that is there, of the same type. */
    void keep(Num value, Num in) {
        push(value);
        mv.visitVarInsn(in.wide() ? LSTORE : ISTORE, in.local());
        computed(in, value);
    }

    /** Says that a row cannot be written out. */
    static final class Unwritable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unwritable(String why) {
            super(why, null, false, false);
        }
    }
}
