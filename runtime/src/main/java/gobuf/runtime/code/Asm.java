package gobuf.runtime.code;

import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the table of an assembly routine, one row an instruction, in Go's operand order (source, destination). The rows lie at the
 * instruction offsets of the binary and have the lines of its line table; linking fails if there are not as many rows as the binary has instructions.
 */
public final class Asm {
    final String symbol;
    final List<Row> rows = new ArrayList<>();
    final Map<String, Integer> labels = new HashMap<>();
    private final Program program;
    private int live;
    private int delta;
    private boolean top;

    Asm(Program program, String symbol, Reg... inputs) {
        this.program = program;
        this.symbol = symbol;
        live = Row.FIXED;
        for (Reg r : inputs) live |= r.bit();
    }

    /** Nobody called this routine (Go's TOPFRAME): there is no return address above its frame, wherever SP points. */
    public Asm topframe() {
        top = true;
        delta = Row.SWITCHED;
        return this;
    }

    /** Names the next row, to which jumps from before any change of stacks come. */
    public Asm label(String name) {
        labels.put(name, rows.size());
        return this;
    }

    /** MOVQ. */
    public Asm movq(Operand from, Operand to) {
        return add(new Instructions.Mov(from, to), to);
    }

    /** MOVL. */
    public Asm movl(Operand from, Operand to) {
        return add(new Instructions.Mov4(from, to), to);
    }

    /** MOVB of a constant to memory. */
    public Asm movb(int value, Operand to) {
        return add(step("MOVB $" + value + ", " + to.text(), c -> to.set1(c, value)), null);
    }

    /** ADDQ of a constant to a register; of SP, which gives room back. */
    public Asm addq(int n, Reg r) {
        Row row = new Instructions.Add("ADDQ $0x" + Integer.toHexString(n) + ", " + r.asm(), r, n);
        return r == Reg.RSP ? room(row, -n) : add(row, new Operand.Register(r));
    }

    /** SUBQ of a constant from SP: takes room on the stack. */
    public Asm subqSp(int n) {
        return room(new Instructions.Add("SUBQ $0x" + Integer.toHexString(n) + ", SP", Reg.RSP, -n), n);
    }

    /** ANDQ of a mask with SP: aligns it. Only a routine that nobody called may. */
    public Asm andqSp(int mask) {
        if (!top) throw new IllegalStateException(symbol + ": where its return address lies would not be known");
        return add(step("ANDQ $" + mask + ", SP", c -> c.reg(Reg.RSP, c.reg(Reg.RSP) & mask)), null);
    }

    /** ORQ of a register to another. */
    public Asm orq(Reg from, Reg to) {
        return add(
                step("ORQ " + from.asm() + ", " + to.asm(), c -> c.reg(to, c.reg(to) | c.reg(from))),
                new Operand.Register(to));
    }

    /** SETEQ of a byte of memory: 1 if ZF is set, else 0. */
    public Asm sete(Operand to) {
        return add(
                step("SETEQ " + to.text(), c -> to.set1(c, (c.reg(Reg.EFLAGS) & Instructions.ZF) != 0 ? 1 : 0)), null);
    }

    /** CMPL: as {@link #cmpq}, of 4 bytes. */
    public Asm cmpl(Operand a, Operand b) {
        Operand flags = new Operand.Register(Reg.EFLAGS);
        return add(
                step(
                        "CMPL " + a.text() + ", " + b.text(),
                        c -> c.reg(Reg.EFLAGS, Instructions.Flags.difference(a.get4(c), b.get4(c)))),
                flags);
    }

    /** An instruction of which only the effect is told; it leaves results in the registers given. */
    public Asm effect(String text, String note, Do effect, Reg... written) {
        Row row = step(text, effect);
        row.summarises(note);
        add(row, null);
        for (Reg r : written) live |= r.bit();
        return this;
    }

    /** LEAQ of a memory operand or a symbol. */
    public Asm leaq(Operand from, Operand to) {
        return add(new Instructions.Lea(from, to), to);
    }

    /** CMPQ: ZF if equal, CF if the first is below the second, unsigned. */
    public Asm cmpq(Operand a, Operand b) {
        return add(new Instructions.Flags("CMPQ", a, b, false), new Operand.Register(Reg.EFLAGS));
    }

    /** TESTQ: ZF if no bit is set in both. */
    public Asm testq(Operand a, Operand b) {
        return add(new Instructions.Flags("TESTQ", a, b, true), new Operand.Register(Reg.EFLAGS));
    }

    /** JEQ to a label. */
    public Asm je(String label) {
        return add(new Steps.When("JEQ " + label, 0, new Instructions.Zero(true), label), null);
    }

    /** JNE to a label. */
    public Asm jne(String label) {
        return add(new Steps.When("JNE " + label, 0, new Instructions.Zero(false), label), null);
    }

    /** JHI to a label: the first operand of CMPQ was above the second, unsigned. */
    public Asm jhi(String label) {
        return add(new Steps.When("JHI " + label, 0, new Instructions.Above(true), label), null);
    }

    /** JLS to a label: the first operand of CMPQ was below the second or equal, unsigned. */
    public Asm jls(String label) {
        return add(new Steps.When("JLS " + label, 0, new Instructions.Above(false), label), null);
    }

    /** JMP to a label. */
    public Asm jump(String label) {
        return add(new Steps.When("JMP " + label, 0, Steps.ALWAYS, label), null);
    }

    /** An instruction without a kind of its own; {@code written} is the register it writes, or null. */
    public Asm does(String text, Reg written, Do effect) {
        return add(new Steps.Step(text, 0, effect), written == null ? null : new Operand.Register(written));
    }

    /** SYSCALL: enters the simulated system, whose effect it is. */
    public Asm syscall(Do effect) {
        return system("SYSCALL", effect);
    }

    /** An instruction that the simulated system has to do with; see {@link Rows#system}. */
    public Asm system(String text, Do effect) {
        return enters(text, effect, false);
    }

    /** As {@link #system}, of one that only lets time pass on its own thread; see {@link Rows#clock}. */
    public Asm clock(String text, Do effect) {
        return enters(text, effect, true);
    }

    private Asm enters(String text, Do effect, boolean clock) {
        Row row = new Steps.Step(text, 0, effect);
        row.system = true;
        row.clock = clock;
        row.stop = true;
        return add(row, new Operand.Register(Reg.RAX));
    }

    /** CALL of a symbol. */
    public Asm call(String callee) {
        return add(new Steps.Call("CALL " + callee + "(SB)", 0, callee, false), null);
    }

    /** CALL of the address in a register. */
    public Asm call(Reg to) {
        add(new Steps.IndirectCall("CALL " + to.asm(), 0, to), null);
        // What the callee leaves in the scratch registers is not modelled.
        live = Row.FIXED;
        return this;
    }

    /** JMP to another routine. */
    public Asm jmp(String callee) {
        return add(new Steps.Jump("JMP " + callee + "(SB)", 0, callee), null);
    }

    /** JMP to the address in a register. */
    public Asm jmp(Reg to) {
        return add(new Steps.Go("JMP " + to.asm(), 0, new Instructions.Held(to)), null);
    }

    /** PUSHQ of a register; PUSHFQ of the flags. */
    public Asm pushq(Reg r) {
        add(new Instructions.Push(r), null);
        if (delta != Row.SWITCHED) delta += 8;
        return this;
    }

    /** POPQ to a register; POPFQ to the flags. */
    public Asm popq(Reg r) {
        add(new Instructions.Pop(r), new Operand.Register(r));
        if (delta != Row.SWITCHED) delta -= 8;
        return this;
    }

    /** An instruction that changes nothing the simulation holds. */
    public Asm nop(String text) {
        return add(new Instructions.Nop(text), null);
    }

    /** A last instruction of one byte that does nothing and has nothing behind it. */
    public Asm last(String text) {
        return add(new Edge(text), null);
    }

    /** An instruction that ends the process. */
    public Asm trap(String text, String reason) {
        return add(new Steps.Halt(text, 0, reason, c -> false), null);
    }

    /** RET. */
    public Asm ret() {
        return add(new Steps.Ret(0, 0), null);
    }

    private static Row step(String text, Do effect) {
        return new Steps.Step(text, 0, effect);
    }

    private Asm room(Row row, int bytes) {
        add(row, null);
        if (!top) delta += bytes;
        return this;
    }

    private Asm add(Row row, Operand written) {
        row.live = live;
        row.delta = delta;
        rows.add(row);
        program.made(row);
        if (written instanceof Operand.Register r) {
            live |= r.reg().bit();
            // The first load of SP leaves the caller's stack, a later one comes back to it.
            if (r.reg() == Reg.RSP && !top) delta = delta == Row.SWITCHED ? 0 : Row.SWITCHED;
        }
        return this;
    }
}
