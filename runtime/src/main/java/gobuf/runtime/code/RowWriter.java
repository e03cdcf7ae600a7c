package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/** Writes rows as code, by their kinds. Rows whose next row is another than the path's leave it. */
final class RowWriter {
    private static final int RSP = Reg.RSP.ordinal();
    private static final int RBP = Reg.RBP.ordinal();
    private static final int R14 = Reg.R14.ordinal();
    private static final int RDX = Reg.RDX.ordinal();
    private static final int FLAGS = Reg.EFLAGS.ordinal();
    private static final int FS = Reg.FS_BASE.ordinal();

    private final Mirror m;
    private final MethodVisitor mv;
    private final Sites sites;
    /** The row that is being written. */
    private Row row;

    /** Writes to the mirror. */
    RowWriter(Mirror mirror, Sites sites) {
        this.m = mirror;
        this.mv = mirror.mv;
        this.sites = sites;
    }

    /** Whether there may be code for such a row; others run by their own effect. */
    static boolean knows(Row r) {
        return !(r.waits
                || r.system
                || r instanceof Steps.Restore
                || r instanceof Steps.Again
                || r instanceof Edge
                || r instanceof Steps.When w && w.target == w);
    }

    /** The row that comes next where no test holds; null if that is computed. */
    static Row next(Row r) {
        if (r instanceof Steps.Call c) return c.target;
        if (r instanceof Steps.Jump j) return j.target;
        if (r instanceof Steps.When w && (w.condition == Steps.ALWAYS || w.next == null)) return w.target;
        boolean computed = r instanceof Steps.CallFuncval
                || r instanceof Steps.IndirectCall
                || r instanceof Steps.Go
                || r instanceof Steps.Ret;
        return computed ? null : r.next;
    }

    /**
     * Writes a row after which {@code next} is expected.
     *
     * @throws Mirror.Unwritable if it can only run by its own effect
     */
    final void write(Row r, Row next) {
        row = r;
        if (r instanceof Steps.Step s) lambda(s.effect, 0, 1);
        else if (r instanceof Steps.When w) when(w, next);
        else if (r instanceof Steps.Enter e) enter(e);
        else if (r instanceof Steps.Take t) take(t);
        else if (r instanceof Steps.Call c) call(c);
        else if (r instanceof Steps.CallFuncval c) callFuncval(c, next);
        else if (r instanceof Steps.IndirectCall c) indirectCall(c, next);
        else if (r instanceof Steps.Leave l) leave(l);
        else if (r instanceof Steps.Ret) ret(next);
        else if (r instanceof Steps.Go g) jump(value(g.target, 0, 1), next);
        else if (r instanceof Instructions.Plain p) instruction(p);
        else if (!(r instanceof Steps.Jump)) throw new IllegalStateException("no code for " + r.getClass());
    }

    /** An address to go to that the row computes, before the row changes anything: no row may be there, and going there faults. */
    private void find(Num address, Row expected) {
        if (address.equals(Num.of(expected.address))) return;
        Label there = new Label();
        compare(address, expected);
        mv.visitJumpInsn(IFEQ, there);
        mv.visitVarInsn(ALOAD, Mirror.CPU);
        m.push(address);
        mv.visitMethodInsn(INVOKEVIRTUAL, CpuCalls.NAME, "leads", "(J)Z", false);
        mv.visitJumpInsn(IFEQ, m.exits.alone());
        mv.visitLabel(there);
    }

    /** Goes to the address that was {@linkplain #find found}, when the row has changed all it changes. */
    private void go(Num address, Row expected) {
        if (address.equals(Num.of(expected.address))) return;
        compare(address, expected);
        mv.visitJumpInsn(IFNE, m.exits.led());
    }

    private void jump(Num to, Row next) {
        find(to, next);
        go(to, next);
    }

    private void compare(Num address, Row expected) {
        m.push(address);
        mv.visitLdcInsn(expected.address);
        mv.visitInsn(LCMP);
    }

    /** Writes a lambda; its result, or zero if it has none. */
    private Num lambda(Object lambda, int which, int count) {
        return sites.find(row, lambda, which, count)
                .map(s -> Inliner.write(sites, m, s).orElse(Num.ofInt(0)))
                .orElseThrow(() -> new Mirror.Unwritable("a lambda whose code is not known"));
    }

    private Num value(Val v, int which, int count) {
        if (v instanceof Instructions.Held h) return m.reg(h.reg().ordinal());
        if (v instanceof Steps.Constant k) return Num.of(k.value());
        if (v instanceof Steps.Got g) return new CpuCalls(m).get(g.local());
        if (sites.find(row, v, which, count).isEmpty()) return m.ask(v);
        return lambda(v, which, count);
    }

    private List<Num> values(Val... values) {
        List<Num> out = new ArrayList<>();
        for (int i = 0; i < values.length; i++) out.add(value(values[i], i, values.length));
        return out;
    }

    private void when(Steps.When w, Row next) {
        if (w.condition == Steps.ALWAYS) return;
        boolean holdsIfZero = false;
        if (w.condition instanceof Instructions.Zero z) {
            flags(Instructions.ZF);
            holdsIfZero = !z.set();
        } else if (w.condition instanceof Instructions.Above a) {
            flags(Instructions.ZF | Instructions.CF);
            holdsIfZero = a.wanted();
        } else {
            m.push(lambda(w.condition, 0, 1));
        }
        // A table may end with a jump that is always taken: nothing follows it that could be reached instead.
        if (w.target == w.next || w.next == null) mv.visitInsn(POP);
        else if (next == w.target) mv.visitJumpInsn(holdsIfZero ? IFNE : IFEQ, m.exits.behind(w.next));
        else mv.visitJumpInsn(holdsIfZero ? IFEQ : IFNE, m.exits.behind(w.target));
    }

    private void flags(long which) {
        m.push(m.reg(FLAGS));
        mv.visitLdcInsn(which);
        mv.visitInsn(LAND);
        mv.visitInsn(L2I);
    }

    private void enter(Steps.Enter e) {
        Num sp = m.reg(RSP);
        if (e.split) {
            Num guard = m.load(m.reg(R14).plus(e.guardOffset), 8);
            m.compareUnsigned(sp.plus(-e.large), guard);
            mv.visitJumpInsn(IFLE, m.exits.alone());
        }
        for (int i = 0; i < e.params; i++) m.store(sp.plus(8 + 8L * i), 8, m.reg(Reg.ABI[i].ordinal()));
        if (e.frame == 0) return;
        m.store(sp.plus(-8), 8, m.reg(RBP));
        m.reg(RBP, sp.plus(-8));
        m.reg(RSP, sp.plus(-e.frame));
    }

    private void take(Steps.Take t) {
        for (int i = 0; i < t.to.length; i++) {
            Local l = t.to[i];
            if (l == null) continue;
            Num v = m.reg(Reg.ABI[i].ordinal());
            if (l.reg() != null) m.reg(l.reg().ordinal(), v);
            else m.store(m.reg(RSP).plus(l.offset()), 8, v);
        }
    }

    private void call(Steps.Call c) {
        Num sp = m.reg(RSP);
        List<Num> args = values(c.args);
        for (int i = 0; i < args.size(); i++) {
            if (c.onStack) m.store(sp.plus(8L * i), 8, args.get(i));
            else m.reg(Reg.ABI[i].ordinal(), args.get(i));
        }
        pushReturn(c);
    }

    private void callFuncval(Steps.CallFuncval c, Row next) {
        Num fv = value(c.funcval, 0, 1);
        Num to = m.load(fv, 8);
        find(to, next);
        m.reg(RDX, fv);
        pushReturn(c);
        go(to, next);
    }

    private void indirectCall(Steps.IndirectCall c, Row next) {
        Num to = m.reg(c.to.ordinal());
        find(to, next);
        pushReturn(c);
        go(to, next);
    }

    private void pushReturn(Row call) {
        Num sp = m.reg(RSP).plus(-8);
        m.store(sp, 8, Num.of(call.next.address));
        m.reg(RSP, sp);
    }

    private void leave(Steps.Leave l) {
        List<Num> results = values(l.results);
        for (int i = 0; i < results.size(); i++) m.reg(Reg.ABI[i].ordinal(), results.get(i));
        if (l.frame == 0) return;
        Num sp = m.reg(RSP).plus(l.frame);
        m.reg(RBP, m.load(sp.plus(-8), 8));
        m.reg(RSP, sp);
    }

    private void ret(Row next) {
        Num sp = m.reg(RSP);
        Num to = m.load(sp, 8);
        find(to, next);
        m.reg(RSP, sp.plus(8));
        go(to, next);
    }

    private void instruction(Instructions.Plain p) {
        if (p instanceof Instructions.Mov i) {
            set(i.to, get(i.from));
        } else if (p instanceof Instructions.Mov4 i) {
            set4(i.to, get4(i.from));
        } else if (p instanceof Instructions.Add i) {
            m.reg(i.reg.ordinal(), m.reg(i.reg.ordinal()).plus(i.n));
        } else if (p instanceof Instructions.Lea i) {
            set(i.to, i.from instanceof Operand.At a ? address(a) : get(i.from));
        } else if (p instanceof Instructions.Flags i) {
            m.reg(FLAGS, compared(get(i.a), get(i.b), i.and));
        } else if (p instanceof Instructions.Push i) {
            Num sp = m.reg(RSP).plus(-8);
            m.store(sp, 8, m.reg(i.reg.ordinal()));
            m.reg(RSP, sp);
        } else if (p instanceof Instructions.Pop i) {
            Num sp = m.reg(RSP);
            m.reg(i.reg.ordinal(), m.load(sp, 8));
            m.reg(RSP, sp.plus(8));
        }
    }

    /** The flags as {@link Instructions.Flags} sets them. */
    private Num compared(Num a, Num b, boolean and) {
        mv.visitInsn(LCONST_0);
        Num flags = m.keep(true);
        m.push(a);
        m.push(b);
        if (and) {
            mv.visitInsn(LAND);
            mv.visitInsn(LCONST_0);
        }
        mv.visitInsn(LCMP);
        setUnless(IFNE, flags, Instructions.ZF);
        if (and) return flags;
        m.compareUnsigned(a, b);
        setUnless(IFGE, flags, Instructions.CF);
        return flags;
    }

    /** Sets a flag, unless the number on the operand stack makes {@code jump} jump; no other flag is set yet. */
    private void setUnless(int jump, Num flags, long which) {
        Label not = new Label();
        mv.visitJumpInsn(jump, not);
        mv.visitLdcInsn(which);
        mv.visitVarInsn(LSTORE, flags.local());
        mv.visitLabel(not);
    }

    private Num address(Operand.At a) {
        return m.reg(a.base().ordinal()).plus(a.offset());
    }

    private Num get(Operand o) {
        if (o instanceof Operand.Register r) return m.reg(r.reg().ordinal());
        if (o instanceof Operand.At a) return m.load(address(a), 8);
        if (o instanceof Operand.Tls) return m.load(m.reg(FS).plus(-8), 8);
        if (o instanceof Operand.Imm i) return Num.of(i.value());
        if (o instanceof Operand.Global a) return m.load(Num.of(a.address() + a.offset()), 8);
        return Num.of(((Operand.Symbol) o).address());
    }

    private Num get4(Operand o) {
        if (o instanceof Operand.At a) return m.load(address(a), 4);
        if (o instanceof Operand.Global a) return m.load(Num.of(a.address() + a.offset()), 4);
        if (o instanceof Operand.Imm i) return Num.of(i.value() & 0xffffffffL);
        m.push(get(o));
        mv.visitLdcInsn(0xffffffffL);
        mv.visitInsn(LAND);
        return m.keep(true);
    }

    private void set4(Operand o, Num v) {
        if (o instanceof Operand.At a) m.store(address(a), 4, v);
        else if (o instanceof Operand.Global a) m.store(Num.of(a.address() + a.offset()), 4, v);
        else set(o, v);
    }

    private void set(Operand o, Num v) {
        if (o instanceof Operand.Register r) m.reg(r.reg().ordinal(), v);
        else if (o instanceof Operand.At a) m.store(address(a), 8, v);
        else if (o instanceof Operand.Global a) m.store(Num.of(a.address() + a.offset()), 8, v);
        else m.store(m.reg(FS).plus(-8), 8, v);
    }
}
