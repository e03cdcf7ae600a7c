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
 * a look whether all of them lie in it, and the stack's once for each stack that the path runs on. What would fault, a page that is in no
 * table, as after a checkpoint, and stores to the page of the stack by an address that was not computed from SP, are left to the row's own
 * effect: what calls no method needs few registers.
 *
 * <p>A path is gone through twice: the first time nothing is written, to see which accesses there are.
 */
final class Pages {
    /** Bytes of a struct whose accesses share a page. */
    private static final int SPAN = 1024;

    private static final int PAGE_BITS = Integer.numberOfTrailingZeros(Memory.PAGE);
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

    /** A span whose page is in variable {@code page}; where address {@code bias} of the base lies in it, in variable {@code place}. */
    private record Window(int page, int place, long bias, boolean stored) {}

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
            mv.visitFieldInsn(GETFIELD, CpuCalls.NAME, "recent", "L" + type + ";");
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
        if ((address.add() & size - 1) != 0 || store && m.near(address)) return alone(address, size, store);
        used.computeIfAbsent(span, k -> new Use()).add(address.add(), store);
        Window w = windows.get(span);
        if (w == null && !m.conditional() && (uses == null || uses.get(span).count > 1)) {
            w = look(span, address, uses == null || uses.get(span).stored);
            differ(w, windows.get(stack));
            windows.put(span, w);
        }
        if (w == null) return alone(address, size, store);
        long at = address.add() - w.bias;
        return new Place(w.page, w.place, (int) (at >> 3), size, Num.ofInt((int) (at & 7) << 3));
    }

    /** Leaves if one that is stored to is in the stack's page. */
    private void differ(Window w, Window ofStack) {
        if (!w.stored) return;
        mv.visitVarInsn(ALOAD, w.page);
        mv.visitVarInsn(ALOAD, ofStack.page);
        mv.visitJumpInsn(IF_ACMPEQ, m.exits.alone());
    }

    private Window window(long bias, boolean store) {
        Window w = new Window(next, next + 1, bias, store);
        next += 3;
        return w;
    }

    /** Looks up the page of a span, for all that the path does there. */
    private Window look(Span span, Num address, boolean store) {
        Num from = address.plus(-(address.add() & 7));
        Window w = window(from.add(), store);
        Label miss = m.exits.alone();
        page(from, 8, store, w.page, miss);
        place(from, w.place);
        Use use = uses == null ? null : uses.get(span);
        if (use == null) return w;
        within(from, use.low - w.bias, use.high - w.bias, miss);
        return w;
    }

    /** Leaves unless all words from {@code low} to {@code high} bytes behind the address lie in its page: later nobody looks. */
    private void within(Num from, long low, long high, Label miss) {
        if (low == 0 && high == 0) return;
        if (high - low > Memory.PAGE - 8) {
            mv.visitInsn(ICONST_0);
            mv.visitJumpInsn(IFEQ, miss);
            return;
        }
        // One comparison of unsigned numbers for both ends.
        m.push(from);
        mv.visitInsn(L2I);
        mv.visitLdcInsn(Memory.PAGE - 1);
        mv.visitInsn(IAND);
        mv.visitLdcInsn((int) low + Integer.MIN_VALUE);
        mv.visitInsn(IADD);
        mv.visitLdcInsn((int) (Memory.PAGE - 8 - (high - low)) + Integer.MIN_VALUE);
        mv.visitJumpInsn(IF_ICMPGT, miss);
    }

    /** A single access. */
    private Place alone(Num address, int size, boolean store) {
        Window w = window(0, store);
        page(address, size, store, w.page, m.exits.alone());
        if (!m.near(address)) differ(w, windows.get(stack));
        place(address, w.place);
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
        return new Place(w.page, w.place, 0, size, shift);
    }

    /** Puts the page of an address into a variable, if it is aligned and there without another page having to be put into its place. */
    private void page(Num address, int align, boolean store, int page, Label miss) {
        int tags = store ? STORES : LOADS;
        m.push(address);
        mv.visitLdcInsn(PAGE_BITS);
        mv.visitInsn(LUSHR);
        mv.visitLdcInsn((long) LookAside.SLOTS - 1);
        mv.visitInsn(LAND);
        mv.visitVarInsn(LSTORE, SLOT);
        element(tags, Unchecked.LONGS);
        Unchecked.load(mv);
        m.push(address);
        mv.visitLdcInsn((long) -Memory.PAGE | align - 1);
        mv.visitInsn(LAND);
        mv.visitInsn(LCMP);
        mv.visitJumpInsn(IFNE, miss);
        element(tags + 1, Unchecked.OBJECTS);
        Unchecked.loadObject(mv);
        mv.visitVarInsn(ASTORE, page);
    }

    /** Puts where an entry of a table is on the operand stack. */
    private void element(int table, Unchecked.Elements of) {
        Unchecked.begin(mv);
        mv.visitVarInsn(ALOAD, table);
        mv.visitVarInsn(LLOAD, SLOT);
        mv.visitLdcInsn(of.shift());
        mv.visitInsn(LSHL);
        mv.visitLdcInsn(of.first());
        mv.visitInsn(LADD);
        Unchecked.at(mv);
    }

    private void place(Num address, int place) {
        m.push(address);
        mv.visitLdcInsn((long) Memory.PAGE - 8);
        mv.visitInsn(LAND);
        Unchecked.longs(mv);
        mv.visitVarInsn(LSTORE, place);
    }

    /** Bytes in a page: {@code offset} words behind the place in variable {@code place}, from bit {@code shift} on. */
    final class Place {
        private final int page;
        private final int place;
        private final int offset;
        private final int size;
        private final Num shift;

        private Place(int page, int place, int offset, int size, Num shift) {
            this.page = page;
            this.place = place;
            this.offset = offset;
            this.size = size;
            this.shift = shift;
        }

        private void at() {
            Unchecked.begin(mv);
            mv.visitVarInsn(ALOAD, page);
            mv.visitVarInsn(LLOAD, place);
            if (offset != 0) {
                mv.visitLdcInsn((long) offset << Unchecked.LONGS.shift());
                mv.visitInsn(LADD);
            }
            Unchecked.at(mv);
        }

        private long mask() {
            return size == 8 ? -1 : (1L << 8 * size) - 1;
        }

        /** Puts the bytes on the operand stack, zero-extended. */
        void load() {
            at();
            Unchecked.load(mv);
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
                at();
                Unchecked.load(mv);
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
            Unchecked.store(mv);
        }

        private void mask(Runnable number) {
            number.run();
            m.push(shift);
            mv.visitInsn(LSHL);
        }
    }
}
