package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.os.Linux;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Call frames as they lie on the simulated stack: read, never remembered. */
public final class Frames {
    private static final int MOST = 100;
    private static final String GOEXIT = "runtime.goexit.abi0";

    private Frames() {}

    /**
     * One frame.
     *
     * @param pc where the routine stands: the current row, or the return address
     * @param sp SP of the routine's body at that point
     * @param returnAt address of the word with its return address; 0 where the stack ends
     * @param g the g whose stack it lies on
     */
    public record Frame(long pc, long sp, long returnAt, long g) {}

    /** The frames of the running thread, innermost first; goes from g0 over to the goroutine that called systemstack. */
    public static List<Frame> of(Machine m) {
        long g = m.registers().get(Reg.R14);
        return walk(m, m.registers().get(Reg.RIP), m.registers().get(Reg.RSP), g);
    }

    /** The frames of a g that does not run, from its gobuf. */
    public static List<Frame> of(Machine m, long g) {
        if (g == m.registers().get(Reg.R14)) return of(m);
        for (Registers r : m.threads()) {
            // Another thread is on it: its registers are newer than the gobuf.
            if (r.get(Reg.R14) == g && Linux.alive(m.memory(), r.thread()))
                return walk(m, r.get(Reg.RIP), r.get(Reg.RSP), g);
        }
        Types.G t = m.image().types().g;
        Memory mem = m.memory();
        return walk(m, mem.ld8(g + t.sched.pc.offset()), mem.ld8(g + t.sched.sp.offset()), g);
    }

    private static List<Frame> walk(Machine m, long pc0, long sp0, long g0) {
        List<Frame> out = new ArrayList<>();
        long pc = pc0;
        long sp = sp0;
        long g = g0;
        while (out.size() < MOST) {
            int delta = m.image().toReturn(pc);
            if (delta == Row.SWITCHED) {
                out.add(new Frame(pc, sp, 0, g));
                if (!inSystemstack(m, pc)) break;
                Types t = m.image().types();
                long curg = m.memory().ld8(m.memory().ld8(g + t.g.m.offset()) + t.m.curg.offset());
                if (curg == 0 || curg == g) break;
                g = curg;
                pc = m.memory().ld8(g + t.g.sched.pc.offset());
                sp = m.memory().ld8(g + t.g.sched.sp.offset());
                continue;
            }
            long at = sp + delta;
            long ret = word(m, at);
            out.add(new Frame(pc, sp, ret == 0 ? 0 : at, g));
            if (ret == 0 || !known(m, ret)) break;
            pc = ret;
            sp = at + 8;
        }
        return out;
    }

    private static boolean inSystemstack(Machine m, long pc) {
        return m.image()
                .find(pc)
                .map(r -> r.routine().symbol().equals("runtime.systemstack.abi0"))
                .orElse(false);
    }

    private static boolean known(Machine m, long pc) {
        return m.image().symbols().at(pc).isPresent();
    }

    private static long word(Machine m, long at) {
        try {
            return m.memory().ld8(at);
        } catch (Fault.Signal f) {
            return 0;
        }
    }

    /** Holds when the row behind the current call is reached in the same frame; null if the current row calls nothing. */
    static Predicate<Machine> overCurrent(Machine m) {
        Row row = m.row().orElse(null);
        if (row == null || !row.calls() || row.following() == null) return null;
        long pc = row.following().address();
        long sp = m.registers().get(Reg.RSP);
        long g = m.registers().get(Reg.R14);
        // Behind systemstack R14 is the goroutine's again only after the row that reloads it.
        return x -> x.registers().get(Reg.RIP) == pc && x.registers().get(Reg.RSP) == sp && (onStack(x, g, sp));
    }

    private static boolean onStack(Machine m, long g, long sp) {
        Types.G t = m.image().types().g;
        return Long.compareUnsigned(m.memory().ld8(g + t.stackLo.offset()), sp) <= 0
                && Long.compareUnsigned(sp, m.memory().ld8(g + t.stackHi.offset())) <= 0;
    }

    /** Holds when the current routine has returned, systemstack to the goroutine that called it; null where the stack ends. */
    static Predicate<Machine> outOfCurrent(Machine m) {
        Frame f = of(m).stream().filter(x -> x.returnAt() != 0).findFirst().orElse(null);
        if (f == null) return null;
        long pc = m.memory().ld8(f.returnAt());
        long sp = f.returnAt() + 8;
        return x -> x.registers().get(Reg.RIP) == pc && x.registers().get(Reg.RSP) == sp;
    }

    /** Holds at rows of the same routine in the same frame. */
    static Predicate<Machine> sameAsCurrent(Machine m) {
        Frame now = of(m).get(0);
        Row row = m.row().orElse(null);
        long pc = m.registers().get(Reg.RIP);
        return x -> {
            Row r = x.row().orElse(null);
            if (r == null || row == null || r.routine() != row.routine() || r.address() == pc) return false;
            return of(x).get(0).returnAt() == now.returnAt();
        };
    }

    /** Holds at the row that called the current routine; null where the stack ends. */
    static Predicate<Machine> callOfCurrent(Machine m) {
        Frame f = of(m).get(0);
        if (f.returnAt() == 0) return null;
        long ret = m.memory().ld8(f.returnAt());
        // A goroutine's function was called by nobody: newproc1 left the address of goexit's second row on its stack.
        if (m.image()
                .find(ret)
                .filter(r -> r.routine().symbol().equals(GOEXIT) && r.index() == 1)
                .isPresent()) return null;
        long sp = f.returnAt() + 8;
        return x -> {
            Row r = x.row().orElse(null);
            return r != null
                    && r.calls()
                    && r.following() != null
                    && r.following().address() == ret
                    && x.registers().get(Reg.RSP) == sp;
        };
    }
}
