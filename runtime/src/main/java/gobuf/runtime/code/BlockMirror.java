package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Reg;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/** Registers and pages by the tables that a {@link Block} has at hand; nothing is held from one row to the next. */
final class BlockMirror extends Mirror {
    private static final String C = Type.getDescriptor(Cpu.class);
    private static final String ACCESS = Type.getInternalName(Access.class);

    private static final String J = Type.getDescriptor(Journal.class);
    private static final int RSP = Reg.RSP.ordinal();
    /** Variables of a block: its stack page and the journal. */
    static final int FRAME_TAG = 8;

    static final int FRAME_PAGE = 10;
    static final int JOURNAL = 11;
    static final int THREAD = 12;
    /** The first one that is free. */
    static final int FIRST = 13;

    private final boolean journaled;

    /** Writes to {@code mv}, with variables from {@code first} on; {@code journaled} to keep what is overwritten. */
    BlockMirror(MethodVisitor mv, int first, boolean journaled) {
        super(mv, first);
        this.journaled = journaled;
    }

    @Override
    Mirror dry() {
        BlockMirror m = new BlockMirror(new MethodVisitor(ASM9) {}, locals(), journaled);
        m.registers.putAll(registers);
        return m;
    }

    @Override
    void forget() {
        settled();
        registers.clear();
    }

    @Override
    void reg(int r, Num v) {
        settled();
        mv.visitVarInsn(ALOAD, REGS);
        mv.visitLdcInsn(r);
        push(v);
        if (journaled) {
            mv.visitVarInsn(ALOAD, JOURNAL);
            mv.visitVarInsn(ILOAD, THREAD);
            mv.visitMethodInsn(INVOKESTATIC, ACCESS, "reg", "([JIJ" + J + "I)V", false);
        } else {
            mv.visitInsn(LASTORE);
        }
        registers.put(r, v);
    }

    /** The first and the last register: the JIT compiler then knows that those between are there. */
    void begin() {
        reg(0);
        reg(Reg.COUNT - 1);
        registers.clear();
    }

    @Override
    Num load(Num address, int size) {
        mv.visitVarInsn(ALOAD, CPU);
        if (frame(address, size)) {
            mv.visitVarInsn(LLOAD, FRAME_TAG);
            mv.visitVarInsn(ALOAD, FRAME_PAGE);
            push(address);
            mv.visitMethodInsn(INVOKESTATIC, ACCESS, "ldFrame", "(" + C + "J[JJ)J", false);
        } else {
            mv.visitVarInsn(ALOAD, PathMirror.LOAD_TAGS);
            mv.visitVarInsn(ALOAD, PathMirror.LOAD_PAGES);
            push(address);
            mv.visitMethodInsn(INVOKESTATIC, ACCESS, "ld" + size, "(" + C + "[J[[JJ)J", false);
        }
        return keep(true);
    }

    @Override
    void store(Num address, int size, Num v) {
        mv.visitVarInsn(ALOAD, CPU);
        if (frame(address, size)) {
            mv.visitVarInsn(LLOAD, FRAME_TAG);
            mv.visitVarInsn(ALOAD, FRAME_PAGE);
            push(address);
            push(v);
            mv.visitVarInsn(ALOAD, JOURNAL);
            mv.visitMethodInsn(INVOKESTATIC, ACCESS, "stFrame", "(" + C + "J[JJJ" + J + ")V", false);
        } else if (size == 8) {
            mv.visitVarInsn(ALOAD, PathMirror.STORE_TAGS);
            mv.visitVarInsn(ALOAD, PathMirror.STORE_PAGES);
            push(address);
            push(v);
            mv.visitVarInsn(ALOAD, JOURNAL);
            mv.visitMethodInsn(INVOKESTATIC, ACCESS, "st8", "(" + C + "[J[[JJJ" + J + ")V", false);
        } else {
            push(address);
            push(v);
            mv.visitMethodInsn(INVOKEVIRTUAL, Type.getInternalName(Cpu.class), "st" + size, "(JJ)V", false);
        }
    }

    /** Whether the address lies in the running stack, as far as can be seen. */
    private boolean frame(Num address, int size) {
        Num sp = registers.get(RSP);
        return size == 8 && sp != null && !sp.constant() && address.local() == sp.local();
    }
}
