package gobuf.runtime.engine;

import gobuf.runtime.code.Interpreter;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Profiles;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Region;

/**
 * A machine with two routines of its own, one M, one P and three gs put there by hand: for tests that need known numbers and no start
 * state. {@code test.outer(gp)} has a local {@code newg} in its frame and calls {@code test.inner(pp)}, which keeps {@code h} in a
 * register.
 */
public final class SmallMachine {
    /** Where the gs, the P and the stack lie. */
    public static final long G0 = 0xc000000000L, G1 = 0xc000001000L, G5 = 0xc000002000L, P0 = 0xc000004000L;

    private static final long STACK = 0xc000010000L;
    /** SP when test.outer has just been called. */
    public static final long SP = STACK + 0xff8;

    private static final Profile PROFILE = Profiles.load("go1.19");

    private final Machine machine;
    private final Memory memory = new Memory();

    /** In front of test.outer's first row. */
    public SmallMachine() {
        Program program = new Program(PROFILE);
        outer(program);
        inner(program);
        machine = new Machine(program.link(), memory);
        memory.map(new Region("data", 0x4b0000, 0x50000, true));
        memory.map(new Region("heap", G0, 0x20000, true));
        global("runtime.allgptr", 0xc000008000L);
        global("runtime.allgs", 0xc000008000L);
        global("runtime.allgs", 8, 3);
        global("runtime.allglen", 3);
        memory.st8(0xc000008000L, G1);
        memory.st8(0xc000008008L, G5);
        memory.st8(0xc000008010L, G0);
        global("runtime.allm", PROFILE.global("runtime.m0"));
        global("runtime.allp", 0xc000009000L);
        global("runtime.allp", 8, 1);
        memory.st8(0xc000009000L, P0);
        long m0 = PROFILE.global("runtime.m0");
        set("m", m0, "g0", G0);
        set("m", m0, "curg", G1);
        set("m", m0, "p", P0);
        set("p", P0, "m", m0);
        g(G0, 0, m0);
        g(G1, 1, m0);
        g(G5, 5, 0);
        machine.registers().set(Reg.R14, G1);
        machine.registers().set(Reg.RSP, SP);
        machine.registers().set(Reg.RAX, G5);
        machine.registers()
                .set(
                        Reg.RIP,
                        machine.image().routine("test.outer").orElseThrow().entry());
    }

    private static void outer(Program p) {
        Rows r = p.own("test.outer", 64, "gp").nosplit();
        Local gp = r.param("gp");
        Local newg = r.local("newg");
        r.step("newg = gp", c -> c.set(newg, c.get(gp)));
        r.call("test.inner(the P)", "test.inner", c -> P0);
        r.ret("");
    }

    private static void inner(Program p) {
        Rows r = p.own("test.inner", 32, "pp").nosplit();
        Local pp = r.param("pp");
        Local h = r.scratch("h");
        r.step("h = pp.runqhead", c -> c.set(h, c.ld(c.get(pp), p.types().p.runqhead)));
        r.ret("");
    }

    private void g(long g, long goid, long m) {
        set("g", g, "goid", goid);
        set("g", g, "m", m);
        set("g", g, "stack.hi", g + 0x800);
        set("g", g, "sched.sp", g + 0x7d8);
        set("g", g, "atomicstatus", 4);
    }

    private void global(String symbol, long value) {
        global(symbol, 0, value);
    }

    private void global(String symbol, int offset, long value) {
        memory.st8(PROFILE.global(symbol) + offset, value);
    }

    /** Sets a field of a struct. */
    public void set(String struct, long base, String field, long value) {
        gobuf.runtime.layout.Field f = PROFILE.struct(struct).field(field);
        memory.st(base + f.offset(), f.size(), value);
    }

    /** Sets a word of memory. */
    public void word(long address, long value) {
        memory.st8(address, value);
    }

    /** Runs rows. */
    public SmallMachine step(int rows) {
        Interpreter.run(machine.cpu(), rows, () -> false);
        return this;
    }

    /** The machine. */
    public Machine machine() {
        return machine;
    }
}
