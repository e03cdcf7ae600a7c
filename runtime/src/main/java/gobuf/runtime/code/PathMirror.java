package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * What a piece of a path knows of the machine while it is written: which variable holds a register or a word of the stack, and which
 * pages it has at hand. All writes also go to the machine at once, so that the code can be left anywhere. Words of the stack are held only
 * while its page is {@linkplain Memory#pin pinned}: a store by address tells if it came near, and the path is left.
 *
 * <p>A piece is gone through twice: the first time nothing is written, to see how often each address is the base of an access.
 */
final class PathMirror extends Mirror {
    /** Parameters of a piece behind the Cpu and the registers. */
    static final int LOAD_TAGS = 2;

    static final int LOAD_PAGES = 3;
    static final int STORE_TAGS = 4;
    static final int STORE_PAGES = 5;
    /** Set when a store by address may have changed words that are held. */
    static final int NEAR = 6;
    /** Which row runs. */
    static final int INDEX = 7;

    private static final int FIRST = 8;
    private static final String C = Type.getDescriptor(Cpu.class);
    private static final String CPU_NAME = Type.getInternalName(Cpu.class);
    private static final String ACCESS = Type.getInternalName(Access.class);
    private static final int RSP = Reg.RSP.ordinal();
    /** How far from where SP was a word may lie to be held; less than a page, so that it is in the pinned neighbourhood. */
    private static final long REACH = Memory.PAGE - 512L;
    /** Accesses to one struct that make it worth to look its page up. */
    private static final int WORTH = 3;

    /** A page in a variable: an address of the number's variable plus x lies {@code x − bias} bytes behind word {@code index}. */
    private record Page(int page, int index, long bias) {
        int word(Num address) {
            return (int) (address.add() - bias) >> 3;
        }

        /** Where in its word the address lies, in bits. */
        int shift(Num address) {
            return (int) (address.add() - bias & 7) << 3;
        }
    }

    /** The words of a stack that a piece touches, counted from where SP was. */
    private static final class Range {
        int low;
        int high;
    }

    private final Map<Num, Num> words = new HashMap<>();
    private final Map<Integer, Page> pages = new HashMap<>();
    /** How often each variable was the base of an access; of the run before, which wrote nothing. */
    private final Map<Integer, Integer> uses;

    private final Map<Integer, Integer> used = new HashMap<>();
    private final Map<Integer, Range> ranges;
    private int nextPage;
    private int stack = Num.NONE;
    /** Whether the words of the stack that the piece touches are known to lie in its page. */
    private boolean guarded;

    private boolean stored;

    /** Writes to {@code mv}; {@code dry} is a mirror that did the same before and wrote nothing, or null. */
    PathMirror(MethodVisitor mv, PathMirror dry) {
        super(mv, FIRST);
        this.uses = dry == null ? Map.of() : dry.used;
        this.ranges = dry == null ? new HashMap<>() : dry.ranges;
        this.nextPage = dry == null ? 0 : dry.locals();
    }

    private PathMirror(PathMirror m, MethodVisitor mv) {
        super(mv, m.locals());
        registers.putAll(m.registers);
        words.putAll(m.words);
        pages.putAll(m.pages);
        uses = Map.of();
        ranges = new HashMap<>();
        stack = m.stack;
        conditional(m.conditional());
    }

    @Override
    Mirror dry() {
        return new PathMirror(this, new MethodVisitor(ASM9) {});
    }

    /** Looks at SP for the first time, or again. */
    void begin() {
        registers.clear();
        words.clear();
        // The first and the last element: the JIT compiler then knows that those between are there.
        reg(0);
        reg(Reg.COUNT - 1);
        stack(reg(RSP));
    }

    @Override
    void reg(int r, Num v) {
        settled();
        mv.visitVarInsn(ALOAD, REGS);
        mv.visitLdcInsn(r);
        push(v);
        mv.visitInsn(LASTORE);
        registers.put(r, v);
        if (r == RSP && v.local() != stack) stack(v);
    }

    @Override
    void forget() {
        settled();
        begin();
    }

    /** Another stack: none of its words is held yet. */
    private void stack(Num sp) {
        Num v = sp;
        if (v.constant()) {
            push(v);
            v = keep(true);
            registers.put(RSP, v);
        }
        stack = v.local();
        guarded = false;
        words.clear();
        mv.visitVarInsn(ALOAD, CPU);
        push(v);
        mv.visitMethodInsn(INVOKESTATIC, ACCESS, "pin", "(" + C + "J)[J", false);
        page(v);
    }

    private void page(Num address) {
        int page = nextPage++;
        mv.visitInsn(DUP);
        mv.visitVarInsn(ASTORE, page);
        push(address);
        mv.visitMethodInsn(INVOKESTATIC, ACCESS, "index", "([JJ)I", false);
        mv.visitVarInsn(ISTORE, nextPage);
        pages.put(address.local(), new Page(page, nextPage++, address.add()));
    }

    private boolean held(Num address, int size) {
        Page p = pages.get(address.local());
        return address.local() == stack && size == 8 && Math.abs(address.add() - p.bias) < REACH;
    }

    @Override
    Num load(Num address, int size) {
        if (!address.constant()) used.merge(address.local(), 1, Integer::sum);
        Num known = held(address, size) ? words.get(address) : null;
        if (known != null) return known;
        lookUp(address);
        Page p = pages.get(address.local());
        if (p == null || (address.add() - p.bias) % size != 0) {
            mv.visitVarInsn(ALOAD, CPU);
            mv.visitVarInsn(ALOAD, LOAD_TAGS);
            mv.visitVarInsn(ALOAD, LOAD_PAGES);
            push(address);
            mv.visitMethodInsn(INVOKESTATIC, ACCESS, "ld" + size, "(" + C + "[J[[JJ)J", false);
        } else if (held(address, size) && guarded) {
            at(p, address);
            mv.visitInsn(LALOAD);
        } else {
            mv.visitVarInsn(ALOAD, CPU);
            at(p, address);
            if (size < 8) mv.visitLdcInsn(p.shift(address));
            push(address);
            mv.visitMethodInsn(INVOKESTATIC, ACCESS, "ld" + size, "(" + C + (size < 8 ? "[JIIJ)J" : "[JIJ)J"), false);
        }
        Num v = keep(true);
        if (held(address, size) && !conditional()) words.put(address, v);
        return v;
    }

    /** Puts page and index of an address on the operand stack. */
    private void at(Page p, Num address) {
        int word = p.word(address);
        if (address.local() == stack) {
            Range r = ranges.computeIfAbsent(stack, k -> new Range());
            r.low = Math.min(r.low, word);
            r.high = Math.max(r.high, word);
        }
        mv.visitVarInsn(ALOAD, p.page);
        mv.visitVarInsn(ILOAD, p.index);
        if (word == 0) return;
        mv.visitLdcInsn(word);
        mv.visitInsn(IADD);
    }

    @Override
    void store(Num address, int size, Num v) {
        if (!address.constant()) used.merge(address.local(), 1, Integer::sum);
        boolean onStack = address.local() == stack;
        if (onStack) {
            settled();
            words.remove(new Num(address.local(), address.add() & -8, true));
        } else {
            lookUp(address);
        }
        Page p = pages.get(address.local());
        boolean inPage = p != null && (address.add() - p.bias) % size == 0;
        if (inPage && held(address, size) && guarded) {
            at(p, address);
            push(v);
            mv.visitInsn(LASTORE);
            words.put(address, v);
            return;
        }
        if (inPage) {
            mv.visitVarInsn(ALOAD, CPU);
            at(p, address);
            if (size < 8) mv.visitLdcInsn(p.shift(address));
            push(address);
            push(v);
            mv.visitMethodInsn(INVOKESTATIC, ACCESS, "st" + size, "(" + C + (size < 8 ? "[JIIJJ)I" : "[JIJJ)I"), false);
        } else if (size == 1) {
            mv.visitVarInsn(ALOAD, CPU);
            push(address);
            mv.visitInsn(ICONST_1);
            push(v);
            mv.visitMethodInsn(INVOKEVIRTUAL, CPU_NAME, "put", "(JIJ)I", false);
        } else {
            mv.visitVarInsn(ALOAD, CPU);
            mv.visitVarInsn(ALOAD, STORE_TAGS);
            mv.visitVarInsn(ALOAD, STORE_PAGES);
            push(address);
            push(v);
            mv.visitMethodInsn(INVOKESTATIC, ACCESS, "st" + size, "(" + C + "[J[[JJJ)I", false);
        }
        if (held(address, size)) {
            mv.visitInsn(POP);
            words.put(address, v);
        } else {
            mv.visitVarInsn(ILOAD, NEAR);
            mv.visitInsn(IOR);
            mv.visitVarInsn(ISTORE, NEAR);
            stored = true;
        }
    }

    /** Gets the page of a struct that is written often. */
    private void lookUp(Num address) {
        if (conditional() || address.constant() || pages.containsKey(address.local())) return;
        if (uses.getOrDefault(address.local(), 0) < WORTH) return;
        mv.visitVarInsn(ALOAD, CPU);
        mv.visitVarInsn(ALOAD, STORE_TAGS);
        mv.visitVarInsn(ALOAD, STORE_PAGES);
        push(address);
        mv.visitMethodInsn(INVOKESTATIC, ACCESS, "own", "(" + C + "[J[[JJ)[J", false);
        page(address.plus(-(address.add() & 7)));
    }

    /**
     * Ends a row: leaves for {@code exit} if words that are held may have changed, or if a stack was turned to of which the piece touches
     * words that are not in one page. What is touched before is looked at each time.
     */
    void end(Supplier<Label> exit) {
        if (stored) {
            stored = false;
            mv.visitVarInsn(ILOAD, NEAR);
            mv.visitJumpInsn(IFNE, exit.get());
        }
        guard(exit);
    }

    /** Leaves for {@code exit} unless the words of the stack that the piece touches lie in its page; once for each stack. */
    void guard(Supplier<Label> exit) {
        if (guarded) return;
        guarded = true;
        Range r = ranges.get(stack);
        if (r == null) return;
        Page p = pages.get(stack);
        Label out = exit.get();
        mv.visitVarInsn(ILOAD, p.index);
        mv.visitLdcInsn(r.low);
        mv.visitInsn(IADD);
        mv.visitJumpInsn(IFLT, out);
        mv.visitVarInsn(ILOAD, p.index);
        mv.visitLdcInsn(r.high);
        mv.visitInsn(IADD);
        mv.visitVarInsn(ALOAD, p.page);
        mv.visitInsn(ARRAYLENGTH);
        mv.visitJumpInsn(IF_ICMPGE, out);
    }
}
