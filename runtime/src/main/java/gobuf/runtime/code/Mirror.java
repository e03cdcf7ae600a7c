package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.LookAside;
import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/** Writes code that works on the simulated machine, in numbers that lie in variables: how registers and memory are reached is for subclasses. */
abstract class Mirror {
    /** The variable that holds the {@link Cpu}. */
    static final int CPU = 0;

    /** The variable that holds the register file. */
    static final int REGS = 1;

    private static final String RECENT = Type.getDescriptor(LookAside.class);

    final MethodVisitor mv;
    /** Registers that are held in variables. */
    final Map<Integer, Num> registers = new HashMap<>();

    private int next;
    private boolean conditional;

    /** Writes to {@code mv}, with variables from {@code first} on. */
    Mirror(MethodVisitor mv, int first) {
        this.mv = mv;
        this.next = first;
    }

    /** Puts the register file and the look-aside tables of the Cpu in variable {@code cpu} into variables from {@code first} on. */
    static void tables(MethodVisitor mv, int cpu, int first) {
        mv.visitVarInsn(ALOAD, cpu);
        mv.visitMethodInsn(INVOKEVIRTUAL, RowWriter.CPU, "registers", "()[J", false);
        mv.visitVarInsn(ASTORE, first);
        String[] tables = {"loadTag", "loadPage", "storeTag", "storePage"};
        for (int i = 0; i < tables.length; i++) {
            mv.visitVarInsn(ALOAD, cpu);
            mv.visitMethodInsn(INVOKEVIRTUAL, RowWriter.CPU, "recent", "()" + RECENT, false);
            mv.visitFieldInsn(GETFIELD, RECENT.substring(1, RECENT.length() - 1), tables[i], i % 2 == 0 ? "[J" : "[[J");
            mv.visitVarInsn(ASTORE, first + 1 + i);
        }
    }

    /** A copy that writes nothing, to try something. */
    abstract Mirror dry();

    /** Everything may have changed: a row was run by its own effect. */
    abstract void forget();

    /** A register. */
    final Num reg(int r) {
        Num held = registers.get(r);
        if (held != null) return held;
        mv.visitVarInsn(ALOAD, REGS);
        mv.visitLdcInsn(r);
        mv.visitInsn(LALOAD);
        Num v = keep(true);
        if (!conditional) registers.put(r, v);
        return v;
    }

    /** Sets a register. */
    abstract void reg(int r, Num v);

    /** {@code size} bytes (8, 4 or 1) at an address, zero-extended. */
    abstract Num load(Num address, int size);

    /** Stores {@code size} bytes (8, 4 or 1). */
    abstract void store(Num address, int size, Num v);

    /** What follows may not run: nothing new may be held, and nothing held may change. */
    final boolean conditional(boolean on) {
        boolean was = conditional;
        conditional = on;
        return was;
    }

    final boolean conditional() {
        return conditional;
    }

    final void settled() {
        if (conditional) throw new Unwritable("changes what is held, on a path that may not be taken");
    }

    final void push(Num n) {
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

    /** A new variable. */
    final int local(boolean wide) {
        int at = next;
        next += wide ? 2 : 1;
        return at;
    }

    /** The first variable that is not used. */
    final int locals() {
        return next;
    }

    /** Puts what lies on the operand stack into a new variable. */
    final Num keep(boolean wide) {
        int at = local(wide);
        mv.visitVarInsn(wide ? LSTORE : ISTORE, at);
        return new Num(at, 0, wide);
    }

    /** Says that a row cannot be written out. */
    static final class Unwritable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unwritable(String why) {
            super(why, null, false, false);
        }
    }
}
