package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.Reg;
import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.MethodVisitor;

/** What a single row's code knows of the machine: what it has read of the registers. All else it asks the {@link Cpu} for. */
final class SingleMirror extends Mirror {
    private static final String CPU_NAME = RowWriter.CPU;

    private static final int RSP = Reg.RSP.ordinal();

    private final Map<Integer, Num> registers = new HashMap<>();

    /** Writes to {@code mv}, with variables from {@code first} on. */
    SingleMirror(MethodVisitor mv, int first) {
        super(mv, first);
    }

    @Override
    Mirror dry() {
        SingleMirror m = new SingleMirror(new MethodVisitor(ASM9) {}, locals());
        m.registers.putAll(registers);
        return m;
    }

    @Override
    void forget() {
        settled();
        registers.clear();
    }

    @Override
    Num reg(int r) {
        Num held = registers.get(r);
        if (held != null) return held;
        mv.visitVarInsn(ALOAD, CPU);
        mv.visitLdcInsn(r);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU_NAME, "at", "(I)J", false);
        Num v = keep(true);
        if (!conditional()) registers.put(r, v);
        return v;
    }

    @Override
    void reg(int r, Num v) {
        settled();
        mv.visitVarInsn(ALOAD, CPU);
        mv.visitLdcInsn(r);
        push(v);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU_NAME, "at", "(IJ)V", false);
        registers.put(r, v);
    }

    @Override
    Num load(Num address, int size) {
        mv.visitVarInsn(ALOAD, CPU);
        push(address);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU_NAME, "ld" + unit(address, size), "(J)J", false);
        return keep(true);
    }

    @Override
    void store(Num address, int size, Num v) {
        mv.visitVarInsn(ALOAD, CPU);
        push(address);
        push(v);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU_NAME, "st" + unit(address, size), "(JJ)V", false);
    }

    private String unit(Num address, int size) {
        Num sp = registers.get(RSP);
        return size == 8 && sp != null && address.local() == sp.local() ? "Frame" : String.valueOf(size);
    }
}
