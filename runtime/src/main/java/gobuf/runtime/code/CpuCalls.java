package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.code.Mirror.Unwritable;
import gobuf.runtime.layout.Field;
import gobuf.runtime.machine.Reg;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Type;

/** What a lambda asks of its {@link Cpu}, written as loads and stores; the methods are {@link Cpu}'s, one by one. */
final class CpuCalls {
    /** Stands for the Cpu among the objects that are known. */
    static final Object CPU = new Object();

    static final String NAME = Type.getInternalName(Cpu.class);
    private static final int RSP = Reg.RSP.ordinal();

    private final Mirror m;

    CpuCalls(Mirror mirror) {
        m = mirror;
    }

    /** Writes the call; its result, or null. */
    Num write(String name, String desc, List<Object> a) {
        return switch (name + desc.substring(0, desc.indexOf(')') + 1).replaceAll("L[^;]*/([A-Za-z]+);", "$1 ")) {
            case "reg(Reg )" -> m.reg(((Reg) a.get(0)).ordinal());
            case "reg(Reg J)" -> set(((Reg) a.get(0)).ordinal(), num(a, 1));
            case "g()" -> m.reg(Reg.R14.ordinal());
            case "get(Local )" -> get((Local) a.get(0));
            case "set(Local J)" -> set((Local) a.get(0), num(a, 1));
            case "addr(Local )" -> m.reg(RSP).plus(((Local) a.get(0)).offset());
            case "ld(JField )" -> load(at(a), size(a));
            case "ldInt(JField )" -> narrow(load(at(a), 4));
            case "st(JField J)" -> store(at(a), size(a), num(a, 2));
            case "add(JField J)" -> add(at(a), size(a), num(a, 2));
            case "cas(JField JJ)" -> cas(at(a), size(a), num(a, 2), num(a, 3));
            case "ld(JField J)" -> load(element(a), ((Field) a.get(1)).stride());
            case "st(JField JJ)" -> store(element(a), ((Field) a.get(1)).stride(), num(a, 3));
            case "ld8(J)" -> load(num(a, 0), 8);
            case "ld4(J)" -> load(num(a, 0), 4);
            case "ld1(J)" -> load(num(a, 0), 1);
            case "st8(JJ)" -> store(num(a, 0), 8, num(a, 1));
            case "st4(JJ)" -> store(num(a, 0), 4, num(a, 1));
            case "st1(JJ)" -> store(num(a, 0), 1, num(a, 1));
            case "clear(JI)" -> clear(num(a, 0), num(a, 1));
            default -> throw new Unwritable("Cpu." + name + desc);
        };
    }

    private static Num num(List<Object> a, int i) {
        return (Num) a.get(i);
    }

    private static int size(List<Object> a) {
        return ((Field) a.get(1)).size();
    }

    private static Num at(List<Object> a) {
        return num(a, 0).plus(((Field) a.get(1)).offset());
    }

    private Num element(List<Object> a) {
        Field f = (Field) a.get(1);
        m.push(num(a, 2));
        m.mv.visitLdcInsn((long) f.stride());
        m.mv.visitInsn(LMUL);
        m.push(num(a, 0));
        m.mv.visitInsn(LADD);
        return m.computed(m.keep(true), num(a, 0)).plus(f.offset());
    }

    /** A local of the routine. */
    Num get(Local l) {
        return l.reg() != null ? m.reg(l.reg().ordinal()) : m.load(m.reg(RSP).plus(l.offset()), 8);
    }

    private Num set(Local l, Num v) {
        if (l.reg() != null) return set(l.reg().ordinal(), v);
        return store(m.reg(RSP).plus(l.offset()), 8, v);
    }

    private Num set(int reg, Num v) {
        m.reg(reg, v);
        return null;
    }

    private static int written(int size) {
        if (Integer.bitCount(size) != 1 || size > 8) throw new Unwritable("an access of " + size + " bytes");
        return size;
    }

    private Num load(Num address, int size) {
        return m.load(address, written(size));
    }

    private Num store(Num address, int size, Num v) {
        m.store(address, written(size), v);
        return null;
    }

    private Num clear(Num address, Num bytes) {
        if (!bytes.constant()) throw new Unwritable("so many bytes as are computed");
        for (int i = 0; i < bytes.add(); i += 8) store(address.plus(i), 8, Num.of(0));
        return null;
    }

    private Num narrow(Num n) {
        m.push(n);
        m.mv.visitInsn(L2I);
        return m.keep(false);
    }

    private Num add(Num address, int size, Num n) {
        m.push(load(address, size));
        m.push(n);
        m.mv.visitInsn(LADD);
        return store(address, size, m.keep(true));
    }

    /** Where a journal would tell of a store that changes nothing, one that fails is left to the row's own effect. */
    private Num cas(Num address, int size, Num from, Num to) {
        Num held = load(address, size);
        m.push(held);
        m.push(from);
        m.mv.visitInsn(LCMP);
        if (m.logs()) {
            m.mv.visitJumpInsn(IFNE, m.exits.alone());
            store(address, size, to);
            return Num.ofInt(1);
        }
        Num done = new Num(m.local(false), 0, false);
        Num left = new Num(m.local(true), 0, true);
        Label failed = new Label();
        Label both = new Label();
        m.mv.visitJumpInsn(IFNE, failed);
        m.keep(Num.ofInt(1), done);
        m.keep(to, left);
        m.mv.visitJumpInsn(GOTO, both);
        m.mv.visitLabel(failed);
        m.keep(Num.ofInt(0), done);
        m.keep(held, left);
        m.mv.visitLabel(both);
        store(address, size, left);
        return done;
    }
}
