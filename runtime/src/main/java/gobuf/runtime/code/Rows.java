package gobuf.runtime.code;

import gobuf.runtime.layout.Function;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the table of a Go routine, row by row. Its frame has the size the profile gives: parameters are spilled to the words above the
 * return address, as Go's register ABI reserves them in the caller's frame; locals lie under the saved BP; the words at SP are for the
 * arguments of calls. A routine whose frame is empty keeps parameters and locals in registers.
 */
public final class Rows {
    /** Registers for locals of frameless routines, from the ones least used for arguments. */
    private static final Reg[] SCRATCH = {
        Reg.R12, Reg.R13, Reg.R15, Reg.RDX, Reg.R11, Reg.R10, Reg.R9, Reg.R8, Reg.RSI, Reg.RDI
    };

    private final Program program;
    final String symbol;
    final int frame;
    final String[] params;
    final List<Row> rows = new ArrayList<>();
    final Map<String, Integer> labels = new HashMap<>();
    final List<Local> locals = new ArrayList<>();
    Function place;
    private int line;
    private int nextSlot;
    private int nextScratch;
    private int outgoing;
    private int rets;
    private boolean framed;
    /** How many parameters it keeps in its caller's frame. */
    int spills;

    boolean closure;
    /** Whether it lies behind all closures of go statements. */
    boolean apart;

    String about = "";

    Rows(Program program, String symbol, int frame, int line, String... params) {
        this.program = program;
        this.symbol = symbol;
        this.frame = frame;
        this.line = line;
        this.params = params;
        this.nextSlot = frame - 16;
        this.spills = params.length;
        for (int i = 0; i < params.length; i++) {
            locals.add(
                    frame == 0 ? new Local(params[i], 0, Reg.ABI[i]) : new Local(params[i], frame + 8 + 8 * i, null));
        }
    }

    /** The first row of a routine that Go marks nosplit: takes the frame without looking at the stack guard. */
    public Rows nosplit() {
        return enter(false);
    }

    /** The first row of an ordinary routine: looks at g.stackguard0, then takes the frame. */
    public Rows split() {
        return enter(true);
    }

    /** Parameters stay in their registers, where they are until the first call: for routines that only pass them on. To be said first. */
    public Rows unspilled() {
        spills = 0;
        for (int i = 0; i < params.length; i++) locals.set(i, new Local(params[i], 0, Reg.ABI[i]));
        return this;
    }

    /** This routine is a closure's body: RDX points to its funcval when it is called. */
    public Rows closure() {
        closure = true;
        return this;
    }

    /** Says what is in Go's function and not in this table, because it is not for this processor; {@code %list} shows it. */
    public Rows about(String what) {
        about = what;
        return this;
    }

    private Rows enter(boolean split) {
        if (frame == 0) return this;
        framed = true;
        StringBuilder t = new StringBuilder();
        if (split) t.append("stack check: SP above g.stackguard0; ");
        t.append("frame: SP -= 0x").append(Integer.toHexString(frame)).append(", BP saved");
        if (spills > 0) t.append("; spill ").append(String.join(", ", params));
        // Go 1.19, cmd/internal/obj/x86: frames up to StackSmall may reach below the guard.
        int large = (int) Math.max(0, frame - program.profile().constant("_StackSmall"));
        add(new Steps.Enter(t.toString(), line, frame, spills, split, large));
        return this;
    }

    /** The address of the first row; known to rows when they run. */
    public long entry() {
        return rows.get(0).address;
    }

    /** Bytes between SP in the body and the return address. */
    public int frame() {
        return frame;
    }

    /** Parameter {@code name}. */
    public Local param(String name) {
        for (Local l : locals) {
            if (l.name().equals(name)) return l;
        }
        throw new IllegalArgumentException(symbol + " has no parameter " + name);
    }

    /** A new local, in the frame or, without one, in a register. */
    public Local local(String name) {
        if (frame == 0) return keep(new Local(name, 0, SCRATCH[nextScratch++]));
        int at = nextSlot;
        nextSlot -= 8;
        return keep(new Local(name, at, null));
    }

    /** A new local in a register, for values that live across no call of a routine whose frame is full. */
    public Local scratch(String name) {
        return keep(new Local(name, 0, SCRATCH[nextScratch++]));
    }

    /** {@code words} adjacent words of the frame, lowest first; for closures and structs on the stack. */
    public Local[] block(String name, int words) {
        Local[] out = new Local[words];
        nextSlot -= 8 * (words - 1);
        for (int i = 0; i < words; i++) out[i] = keep(new Local(name + "[" + i + "]", nextSlot + 8 * i, null));
        nextSlot -= 8;
        return out;
    }

    private Local keep(Local l) {
        locals.add(l);
        return l;
    }

    /** The rows that follow stem from this line of the routine's Go source file. */
    public void line(int n) {
        line = n;
    }

    /** Names the next row, for {@link #when} and {@link #go}. */
    public void label(String name) {
        if (labels.put(name, rows.size()) != null)
            throw new IllegalStateException(symbol + ": label " + name + " twice");
    }

    /** An effect. */
    public Row step(String text, Do effect) {
        return add(new Steps.Step(text, line, effect));
    }

    /**
     * An effect that enters the simulated operating system: it may read the clock, put threads to sleep, wake and make them. Runs stop in
     * front of such a row, so that the thread's clock is right when it runs and somebody can ask behind it which thread is next.
     */
    public Row system(String text, Do effect) {
        Row row = step(text, effect);
        row.system = true;
        row.stop = true;
        return row;
    }

    /** As {@link #system}, of an effect that only reads its own thread's clock or lets time pass on it: nobody need look at other threads behind it. */
    public Row clock(String text, Do effect) {
        Row row = system(text, effect);
        row.clock = true;
        return row;
    }

    /** Enters the simulated system, which has the thread go on at an address that the effect tells: the return of a signal's handler. */
    public Row systemGo(String text, Val where) {
        Row row = add(new Steps.Go(text, line, where));
        row.system = true;
        row.stop = true;
        return row;
    }

    /** Goes to the label if the condition holds; {@code text} states the condition. */
    public Row when(String text, If condition, String label) {
        return add(new Steps.When("if " + text, line, condition, label));
    }

    /** Goes to the label. */
    public Row go(String text, String label) {
        return add(new Steps.When(text, line, Steps.ALWAYS, label));
    }

    /** Calls a Go routine with arguments in registers. */
    public Row call(String text, String callee, Val... args) {
        return add(new Steps.Call(text, line, callee, false, args));
    }

    /** Calls a Go routine and keeps its first result in {@code result}. */
    public Row call(String text, String callee, Local result, Val... args) {
        Row row = call(text, callee, args);
        results(result);
        return row;
    }

    /** The results of the call in the row before: a row that takes them out of their registers. */
    public Row results(Local... to) {
        StringBuilder t = new StringBuilder();
        for (int i = 0; i < to.length; i++) {
            if (to[i] != null)
                t.append(t.length() > 0 ? ", " : "")
                        .append(to[i].name())
                        .append(" = ")
                        .append(Reg.ABI[i].asm());
        }
        Row row = add(new Steps.Take(t.toString(), line, to));
        for (int i = 0; i < to.length; i++) row.live |= Reg.ABI[i].bit();
        return row;
    }

    /** Calls an assembly routine with arguments on the stack. */
    public Row callOnStack(String text, String callee, Val... args) {
        outgoing = Math.max(outgoing, 8 * args.length);
        return add(new Steps.Call(text, line, callee, true, args));
    }

    /** Calls through a funcval: loads RDX with it and goes to the code it names. */
    public Row callFuncval(String text, Val funcval) {
        return callFuncval(text, funcval, 0);
    }

    /** The same with {@code args} arguments, which the row before has put into their registers. */
    public Row callFuncval(String text, Val funcval, int args) {
        outgoing = Math.max(outgoing, 8 * args);
        Row row = add(new Steps.CallFuncval(text, line, funcval));
        for (int i = 0; i < args; i++) row.live |= Reg.ABI[i].bit();
        return row;
    }

    /**
     * Parameters behind those that the caller keeps room for: a row that puts them into locals of this frame. For routines whose last
     * parameters are smaller than words, which Go packs there.
     */
    public Local[] more(String... names) {
        Local[] to = new Local[params.length + names.length];
        Local[] out = new Local[names.length];
        for (int i = 0; i < names.length; i++) {
            out[i] = local(names[i]);
            to[params.length + i] = out[i];
        }
        results(to);
        for (int i = 0; i < to.length; i++) rows.get(0).live |= Reg.ABI[i].bit();
        return out;
    }

    /** Returns with the given results; the RET is the next one of the binary that no row stands for yet. */
    public void ret(String text, Val... results) {
        ret(rets, text, results);
    }

    /** Returns by RET number {@code which} of the binary's function, counted from 0. */
    public void ret(int which, String text, Val... results) {
        rets = which + 1;
        if (frame > 0 || results.length > 0) {
            String leave = frame > 0 ? "BP restored, SP += 0x" + Integer.toHexString(frame) : "";
            String t = text.isEmpty() ? leave : leave.isEmpty() ? text : text + "; " + leave;
            add(new Steps.Leave(t, line, frame, results));
        }
        Row r = add(new Steps.Ret(line, which));
        for (int i = 0; i < results.length; i++) r.live |= Reg.ABI[i].bit();
    }

    /** Goes to the first row of another routine without a return address. */
    public Row jump(String text, String callee) {
        return add(new Steps.Jump(text, line, callee));
    }

    /** Takes every register from the words that lie {@code above} bytes above SP, in the order of {@link Reg}, and goes on there. */
    public Row restore(String text, int above) {
        Row row = add(new Steps.Restore(text, line, above));
        row.delta = Row.SWITCHED;
        return row;
    }

    /** Ends the simulated process or waits here until the condition holds. */
    public Row halt(String text, String reason, If go) {
        return add(new Steps.Halt(text, line, reason, go));
    }

    private Row add(Row row) {
        program.made(row);
        rows.add(row);
        return row;
    }

    /** Checks the frame and fixes which registers mean something where. */
    void finish() {
        if (rows.isEmpty()) throw new IllegalStateException(symbol + ": no rows");
        if (frame > 0 && !framed)
            throw new IllegalStateException(symbol + ": begins with neither split() nor nosplit()");
        for (Row r : rows) {
            if (r instanceof Steps.Call c && !c.onStack)
                outgoing = Math.max(outgoing, 8 * program.spilled(c.symbol, c.args.length));
        }
        if (frame > 0 && nextSlot + 8 < outgoing) {
            throw new IllegalStateException(symbol + ": locals and arguments need " + (outgoing - nextSlot - 8)
                    + " bytes more than the frame of " + frame);
        }
        int inRegisters = 0;
        for (Local l : locals) {
            if (l.reg() != null) inRegisters |= l.reg().bit();
        }
        for (Row r : rows) {
            r.live |= inRegisters;
            r.delta = r instanceof Steps.Enter || r instanceof Steps.Ret ? 0 : frame;
        }
        for (int i = 0; i < params.length; i++) rows.get(0).live |= Reg.ABI[i].bit();
        if (closure) rows.get(0).live |= Reg.RDX.bit();
    }
}
