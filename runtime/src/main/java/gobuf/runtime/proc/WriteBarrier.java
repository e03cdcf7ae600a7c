package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.code.Val;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * Pointer writes that tell the garbage collector when its write barrier is on (the word {@code runtime.writeBarrier}, 0 at the start):
 * the old and the new pointer go into the P's wbBuf, then the write is done.
 *
 * <p>Go 1.19, asm_amd64.s, {@code gcWriteBarrier}; mwbbuf.go. What wbBufFlush does with a full buffer is left out: it is emptied.
 */
public final class WriteBarrier {
    private WriteBarrier() {}

    /** Clears a pointer field of the struct at {@code base}. */
    public static void field(Program p, Rows r, String text, Val base, Field f) {
        word(p, r, text, c -> base.of(c) + f.offset());
    }

    /** Clears the pointer at {@code slot}. */
    static void word(Program p, Rows r, String text, Val slot) {
        set(p, r, text, slot, c -> 0);
    }

    /** Sets the pointer at {@code slot}. */
    public static void set(Program p, Rows r, String text, Val slot, Val value) {
        Types t = p.types();
        long enabled = Switches.variable(p.profile(), "writeBarrier", "enabled");
        String plain = "then " + text;
        r.when("the write barrier is off", c -> c.ld1(enabled) == 0, plain);
        r.step("pp.wbBuf takes the new and the old pointer", c -> remember(c, t, value.of(c), c.ld8(slot.of(c))))
                .summarises("wbBufFlush: a full buffer is emptied without shading anything");
        r.label(plain);
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
        long after = next + 16;
        c.st(pp, t.p.wbBufNext, after == end ? pp + t.p.wbBufBuf.offset() : after);
    }
}
