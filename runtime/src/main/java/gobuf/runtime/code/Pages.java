package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.LookAside;
import gobuf.runtime.machine.Memory;
import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Where the code of a path finds memory: in pages of the look-aside tables. A page is looked up once for all accesses to one struct, with
 * a look whether all of them lie in it, and the stack's once for each stack that the path runs on. What would fault, the first store to a
 * page that a checkpoint shares, and stores to the page of the stack by another address than SP's, are left to the row's own effect.
 *
 * <p>A path is gone through twice: the first time nothing is written, to see which accesses there are.
 */
final class Pages {
    /** Bytes of a struct whose accesses share a page. */
    private static final int SPAN = 1024;

    private static final int PAGE_BITS = Integer.numberOfTrailingZeros(Memory.PAGE);
    private static final int WORDS = Memory.PAGE / 8 - 1;
    private static final int LOADS = Mirror.TABLES;
    private static final int STORES = Mirror.TABLES + 2;
    private static final int SLOT = Mirror.TABLES + 4;

    /** Some bytes of a struct: which of the base's spans; the stack's are all in one. */
    private record Span(int base, long number) {}

    /** What a path does with a span. */
    private static final class Use {
        int count;
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        boolean stored;

        void add(long at, boolean store) {
            count++;
            low = Math.min(low, at & -8);
            high = Math.max(high, at & -8);
            stored |= store;
        }
    }

    /** A span whose page is in variable {@code page}; address {@code bias} of the base lies in word {@code index}. */
    private record Window(int page, int index, long bias, boolean stored) {}

    private final Mirror m;
    private final MethodVisitor mv;
    /** Of the pass before, or null in the first. */
    private final Map<Span, Use> uses;

    private final Map<Span, Use> used = new HashMap<>();
    private final Map<Span, Window> windows = new HashMap<>();
    private int next;
    private Span stack = new Span(Num.NONE, 0);

    /** With what {@code dry} saw; variables from {@code next} on. */
    Pages(Mirror m, Pages dry, int next) {
        this.m = m;
        this.mv = m.mv;
        this.uses = dry == null ? null : dry.used;
        this.next = next;
    }

    /** Puts the tables into variables. */
    void open() {
        String type = Type.getInternalName(LookAside.class);
        String[] tables = {"loadTag", "loadPage", "storeTag", "storePage"};
        for (int i = 0; i < tables.length; i++) {
            mv.visitVarInsn(ALOAD, Mirror.CPU);
            mv.visitMethodInsn(INVOKEVIRTUAL, CpuCalls.NAME, "recent", "()L" + type + ";", false);
            mv.visitFieldInsn(GETFIELD, type, tables[i], i % 2 == 0 ? "[J" : "[[J");
            mv.visitVarInsn(ASTORE, LOADS + i);
        }
    }

    /** Whether the address lies in the running stack, as far as can be seen. */
    boolean onStack(Num address) {
        return !address.constant() && address.local() == stack.base;
    }

    /** Turns to a stack: its page must not be one that the path stores to by other addresses. */
    void stack(Num sp) {
        windows.remove(stack);
        stack = new Span(sp.local(), 0);
        Window w = look(stack, sp, true);
        windows.values().forEach(other -> differ(other, w));
        windows.put(stack, w);
    }

    /** Where {@code size} bytes are; leaves the path if they are not at hand. */
    Place find(Num address, int size, boolean store) {
        Span span = onStack(address) ? stack : new Span(address.local(), Math.floorDiv(address.add(), SPAN));
        if ((address.add() & size - 1) != 0) return alone(address, size, store);
        used.computeIfAbsent(span, k -> new Use()).add(address.add(), store);
        Window w = windows.get(span);
        if (w == null && !m.conditional() && (uses == null || uses.get(span).count > 1)) {
            w = look(span, address, uses == null || uses.get(span).stored);
            differ(w, windows.get(stack));
            windows.put(span, w);
        }
        if (w == null) return alone(address, size, store);
        long at = address.add() - w.bias;
        return new Place(w.page, w.index, (int) (at >> 3), size, Num.ofInt((int) (at & 7) << 3));
    }

    /** Leaves if one that is stored to is in the stack's page. */
    private void differ(Window w, Window ofStack) {
        if (!w.stored) return;
        mv.visitVarInsn(ALOAD, w.page);
        mv.visitVarInsn(ALOAD, ofStack.page);
        mv.visitJumpInsn(IF_ACMPEQ, m.exits.alone());
    }

    /** Looks up the page of a span, for all that the path does there. */
    private Window look(Span span, Num address, boolean store) {
        Num from = address.plus(-(address.add() & 7));
        Window w = new Window(next++, next++, from.add(), store);
        Label miss = m.exits.alone();
        page(from, 8, store, w.page, miss);
        word(from, w.index);
        Use use = uses == null ? null : uses.get(span);
        if (use == null) return w;
        mv.visitVarInsn(ILOAD, w.index);
        mv.visitLdcInsn((int) (use.low - w.bias >> 3));
        mv.visitInsn(IADD);
        mv.visitJumpInsn(IFLT, miss);
        mv.visitVarInsn(ILOAD, w.index);
        mv.visitLdcInsn((int) (use.high - w.bias >> 3));
        mv.visitInsn(IADD);
        mv.visitVarInsn(ALOAD, w.page);
        mv.visitInsn(ARRAYLENGTH);
        mv.visitJumpInsn(IF_ICMPGE, miss);
        if (use.count > 2) {
            touch(w, use.high);
            if (use.low < use.high) touch(w, use.low);
        }
        return w;
    }

    /** Loads a word for nothing: of the looks at a page's length the JIT compiler drops all that lie between two that it has seen. */
    private void touch(Window w, long at) {
        mv.visitVarInsn(ALOAD, w.page);
        mv.visitVarInsn(ILOAD, w.index);
        mv.visitLdcInsn((int) (at - w.bias >> 3));
        mv.visitInsn(IADD);
        mv.visitInsn(LALOAD);
        mv.visitInsn(POP2);
    }

    /** A single access. */
    private Place alone(Num address, int size, boolean store) {
        Window w = new Window(next++, next++, 0, store);
        page(address, size, store, w.page, m.exits.alone());
        differ(w, windows.get(stack));
        word(address, w.index);
        Num shift = Num.ofInt(0);
        if (size < 8) {
            m.push(address);
            mv.visitInsn(L2I);
            mv.visitLdcInsn(7);
            mv.visitInsn(IAND);
            mv.visitLdcInsn(3);
            mv.visitInsn(ISHL);
            shift = new Num(next++, 0, false);
            mv.visitVarInsn(ISTORE, shift.local());
        }
        return new Place(w.page, w.index, 0, size, shift);
    }

    /** Puts the page of an address into a variable, if it is aligned and there without another page having to be put into its place. */
    private void page(Num address, int align, boolean store, int page, Label miss) {
        int tags = store ? STORES : LOADS;
        m.push(address);
        mv.visitLdcInsn(PAGE_BITS);
        mv.visitInsn(LUSHR);
        mv.visitInsn(L2I);
        mv.visitLdcInsn(LookAside.SLOTS - 1);
        mv.visitInsn(IAND);
        mv.visitVarInsn(ISTORE, SLOT);
        mv.visitVarInsn(ALOAD, tags);
        mv.visitVarInsn(ILOAD, SLOT);
        mv.visitInsn(LALOAD);
        m.push(address);
        mv.visitLdcInsn((long) -Memory.PAGE | align - 1);
        mv.visitInsn(LAND);
        mv.visitInsn(LCMP);
        Label hit = new Label();
        Label found = new Label();
        mv.visitJumpInsn(IFEQ, hit);
        mv.visitVarInsn(ALOAD, Mirror.CPU);
        m.push(address);
        mv.visitLdcInsn(align);
        mv.visitMethodInsn(INVOKEVIRTUAL, CpuCalls.NAME, store ? "storable" : "loadable", "(JI)[J", false);
        mv.visitInsn(DUP);
        mv.visitVarInsn(ASTORE, page);
        mv.visitJumpInsn(IFNULL, miss);
        mv.visitJumpInsn(GOTO, found);
        mv.visitLabel(hit);
        mv.visitVarInsn(ALOAD, tags + 1);
        mv.visitVarInsn(ILOAD, SLOT);
        mv.visitInsn(AALOAD);
        mv.visitVarInsn(ASTORE, page);
        mv.visitLabel(found);
    }

    private void word(Num address, int index) {
        m.push(address);
        mv.visitInsn(L2I);
        mv.visitLdcInsn(3);
        mv.visitInsn(IUSHR);
        mv.visitLdcInsn(WORDS);
        mv.visitInsn(IAND);
        mv.visitVarInsn(ISTORE, index);
    }

    /** Bytes in a page: {@code offset} words behind the one in variable {@code index}, from bit {@code shift} on. */
    final class Place {
        private final int page;
        private final int index;
        private final int offset;
        private final int size;
        private final Num shift;

        private Place(int page, int index, int offset, int size, Num shift) {
            this.page = page;
            this.index = index;
            this.offset = offset;
            this.size = size;
            this.shift = shift;
        }

        private void at() {
            mv.visitVarInsn(ALOAD, page);
            mv.visitVarInsn(ILOAD, index);
            if (offset == 0) return;
            mv.visitLdcInsn(offset);
            mv.visitInsn(IADD);
        }

        private long mask() {
            return size == 8 ? -1 : (1L << 8 * size) - 1;
        }

        /** Puts the bytes on the operand stack, zero-extended. */
        void load() {
            at();
            mv.visitInsn(LALOAD);
            if (size == 8) return;
            m.push(shift);
            mv.visitInsn(LUSHR);
            mv.visitLdcInsn(mask());
            mv.visitInsn(LAND);
        }

        /** Stores a number. */
        void store(Num v) {
            at();
            if (size == 8) {
                m.push(v);
            } else {
                mv.visitInsn(DUP2);
                mv.visitInsn(LALOAD);
                mask(() -> mv.visitLdcInsn(mask()));
                mv.visitLdcInsn(-1L);
                mv.visitInsn(LXOR);
                mv.visitInsn(LAND);
                mask(() -> {
                    m.push(v);
                    mv.visitLdcInsn(mask());
                    mv.visitInsn(LAND);
                });
                mv.visitInsn(LOR);
            }
            mv.visitInsn(LASTORE);
        }

        private void mask(Runnable number) {
            number.run();
            m.push(shift);
            mv.visitInsn(LSHL);
        }
    }
}
