package gobuf.runtime.code;

import gobuf.runtime.layout.Field;
import gobuf.runtime.machine.Reg;

/** An operand of an instruction; it prints itself as Go's assembler writes operands. */
public sealed interface Operand {
    /** The operand's text. */
    String text();

    /** A register. */
    record Register(Reg reg) implements Operand {
        @Override
        public String text() {
            return reg.asm();
        }
    }

    /** Memory at a register plus an offset; {@code name} says what lies there. */
    record At(Reg base, int offset, String name) implements Operand {
        @Override
        public String text() {
            String off = offset == 0 ? "" : "0x" + Integer.toHexString(offset);
            return (name.isEmpty() ? off : name + (off.isEmpty() ? "" : "+" + off)) + "(" + base.asm() + ")";
        }
    }

    /** The word in thread-local storage in which Go keeps the current g: FS−8 on linux/amd64. */
    record Tls() implements Operand {
        @Override
        public String text() {
            return "(TLS)";
        }
    }

    /** A constant. */
    record Imm(long value) implements Operand {
        @Override
        public String text() {
            return "$0x" + Long.toHexString(value);
        }
    }

    /** The address of a symbol. */
    record Symbol(String symbol, long address) implements Operand {
        @Override
        public String text() {
            return "$" + symbol + "(SB)";
        }
    }

    /** Memory at a symbol plus an offset. */
    record Global(String symbol, long address, int offset) implements Operand {
        @Override
        public String text() {
            return symbol + (offset == 0 ? "" : "+0x" + Integer.toHexString(offset)) + "(SB)";
        }
    }

    /** A field at a register. */
    static Operand at(Reg base, Field field) {
        return new At(base, field.offset(), field.name());
    }

    /** A word at a register plus an offset. */
    static Operand at(Reg base, int offset) {
        return new At(base, offset, "");
    }

    /** A register. */
    static Operand r(Reg reg) {
        return new Register(reg);
    }

    /** A constant. */
    static Operand imm(long value) {
        return new Imm(value);
    }

    /** The current thread's g in thread-local storage. */
    static Operand tls() {
        return new Tls();
    }

    /** Loads the operand's 8 bytes. */
    default long get(Cpu c) {
        if (this instanceof Register r) return c.reg(r.reg());
        if (this instanceof At m) return c.ld8(c.reg(m.base()) + m.offset());
        if (this instanceof Tls) return c.ld8(c.reg(Reg.FS_BASE) - 8);
        if (this instanceof Imm i) return i.value();
        if (this instanceof Global m) return c.ld8(m.address() + m.offset());
        return ((Symbol) this).address();
    }

    /** Where in memory the operand lies. */
    private long address(Cpu c) {
        if (this instanceof At m) return c.reg(m.base()) + m.offset();
        if (this instanceof Global m) return m.address() + m.offset();
        throw new IllegalStateException(text() + " is not in memory");
    }

    /** Loads the operand's low 4 bytes, zero-extended. */
    default long get4(Cpu c) {
        return this instanceof At || this instanceof Global ? c.ld4(address(c)) : get(c) & 0xffffffffL;
    }

    /** Stores 4 bytes to the operand; of a register that clears the upper half. */
    default void set4(Cpu c, long v) {
        if (this instanceof Register) set(c, v & 0xffffffffL);
        else c.st4(address(c), v);
    }

    /** Stores a byte to memory. */
    default void set1(Cpu c, long v) {
        c.st1(address(c), v);
    }

    /** Stores 8 bytes to the operand. */
    default void set(Cpu c, long v) {
        if (this instanceof Register r) c.reg(r.reg(), v);
        else if (this instanceof At m) c.st8(c.reg(m.base()) + m.offset(), v);
        else if (this instanceof Tls) c.st8(c.reg(Reg.FS_BASE) - 8, v);
        else if (this instanceof Global m) c.st8(m.address() + m.offset(), v);
        else throw new IllegalStateException("cannot store to " + text());
    }
}
