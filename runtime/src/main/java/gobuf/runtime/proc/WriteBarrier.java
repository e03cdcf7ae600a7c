package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.code.Val;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Reg;

/**
 * Pointer writes that tell the garbage collector when its write barrier is on (the word {@code runtime.writeBarrier}, 0 at the start):
 * the old and the new pointer go into the P's wbBuf, then the write is done.
 *
 * <p>Go 1.19, asm_amd64.s, {@code gcWriteBarrier}; mwbbuf.go. What wbBufFlush does with a full buffer is left out: it is emptied.
 */
public final class WriteBarrier {
    /** The current g, as a base or a value. */
    public static final Local G = new Local("g", 0, Reg.R14);
    /** The word that a local points to, as a field of it. */
    public static final Field WORD = Field.plain("word", 0, 8, "uintptr");

    private static final String REMEMBER = "pp.wbBuf takes the new and the old pointer";
    private static final String FLUSH = "wbBufFlush: a full buffer is emptied without shading anything";

    private WriteBarrier() {}

    /** Clears a pointer field of the struct that a local points to. */
    public static void field(Program p, Rows r, String text, Local base, Field f) {
        Types t = p.types();
        off(p, r, text);
        r.step(REMEMBER, c -> remember(c, t, 0, c.ld(c.get(base), f))).summarises(FLUSH);
        r.label("then " + text);
        r.step(text, c -> c.st(c.get(base), f, 0));
    }

    /** Sets a pointer field of the struct that a local points to. Like this, rows can become code; with the more general ones they cannot. */
    public static void set(Program p, Rows r, String text, Local base, Field f, Local value) {
        Types t = p.types();
        off(p, r, text);
        r.step(REMEMBER, c -> remember(c, t, c.get(value), c.ld(c.get(base), f)))
                .summarises(FLUSH);
        r.label("then " + text);
        r.step(text, c -> c.st(c.get(base), f, c.get(value)));
    }

    /** Sets a pointer field of the running M, as {@link #set(Program, Rows, String, Local, Field, Local)}. */
    static void setOfM(Program p, Rows r, String text, Field f, Local value) {
        Types t = p.types();
        off(p, r, text);
        r.step(REMEMBER, c -> remember(c, t, c.get(value), c.ld(c.ld(c.g(), t.g.m), f)))
                .summarises(FLUSH);
        r.label("then " + text);
        r.step(text, c -> c.st(c.ld(c.g(), t.g.m), f, c.get(value)));
    }

    /** Has a pointer field of the struct that a local points to be the running M, as {@link #set(Program, Rows, String, Local, Field, Local)}. */
    static void setToM(Program p, Rows r, String text, Local base, Field f) {
        Types t = p.types();
        off(p, r, text);
        r.step(REMEMBER, c -> remember(c, t, c.ld(c.g(), t.g.m), c.ld(c.get(base), f)))
                .summarises(FLUSH);
        r.label("then " + text);
        r.step(text, c -> c.st(c.get(base), f, c.ld(c.g(), t.g.m)));
    }

    private static void off(Program p, Rows r, String text) {
        long enabled = Switches.variable(p.profile(), "writeBarrier", "enabled");
        r.when("the write barrier is off", c -> c.ld1(enabled) == 0, "then " + text);
    }

    /** Clears a pointer field of the struct at {@code base}. */
    public static void field(Program p, Rows r, String text, Val base, Field f) {
        set(p, r, text, c -> base.of(c) + f.offset(), c -> 0);
    }

    /** Sets the pointer at {@code slot}. */
    public static void set(Program p, Rows r, String text, Val slot, Val value) {
        Types t = p.types();
        off(p, r, text);
        r.step(REMEMBER, c -> remember(c, t, value.of(c), c.ld8(slot.of(c)))).summarises(FLUSH);
        r.label("then " + text);
        r.step(text, c -> c.st8(slot.of(c), value.of(c)));
    }

    /** Sets a pointer field of the struct at {@code base}. */
    public static void set(Program p, Rows r, String text, Val base, Field f, Val value) {
        set(p, r, text, c -> base.of(c) + f.offset(), value);
    }

    static void remember(Cpu c, Types t, long value, long old) {
        long pp = c.ld(c.ld(c.g(), t.g.m), t.m.p);
        long next = c.ld(pp, t.p.wbBufNext);
        long end = c.ld(pp, t.p.wbBufEnd);
        c.st8(next, value);
        c.st8(next + 8, old);
        long behind = next + 16;
        long after = behind == end ? pp + t.p.wbBufBuf.offset() : behind;
        c.st(pp, t.p.wbBufNext, after);
    }
}
