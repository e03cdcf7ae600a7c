package gobuf.runtime.code;

import gobuf.runtime.machine.Reg;

/** The kinds of rows that only assembly routines have, one an instruction; jumps and calls are {@link Steps}'. */
final class Instructions {
    /** The bit of EFLAGS that tells equality, and the one that tells "below". */
    static final long ZF = 1 << 6;

    static final long CF = 1;

    private Instructions() {}

    /** An instruction that goes on with the following one. */
    abstract static class Plain extends Row {
        Plain(String text) {
            super(text, 0);
        }

        abstract void run(Cpu c);

        @Override
        final Row exec(Cpu c) {
            run(c);
            return next;
        }
    }

    /** Copies 8 bytes. */
    static final class Mov extends Plain {
        final Operand from;
        final Operand to;

        Mov(Operand from, Operand to) {
            super("MOVQ " + from.text() + ", " + to.text());
            this.from = from;
            this.to = to;
        }

        @Override
        void run(Cpu c) {
            to.set(c, from.get(c));
        }
    }

    /** Copies 4 bytes; a register's upper half becomes zero. */
    static final class Mov4 extends Plain {
        final Operand from;
        final Operand to;

        Mov4(Operand from, Operand to) {
            super("MOVL " + from.text() + ", " + to.text());
            this.from = from;
            this.to = to;
        }

        @Override
        void run(Cpu c) {
            to.set4(c, from.get4(c));
        }
    }

    /** Adds a number to a register. The flags that it sets are not modelled: nothing asks for them. */
    static final class Add extends Plain {
        final Reg reg;
        final int n;

        Add(String text, Reg reg, int n) {
            super(text);
            this.reg = reg;
            this.n = n;
        }

        @Override
        void run(Cpu c) {
            c.reg(reg, c.reg(reg) + n);
        }
    }

    /** Loads the address of a memory operand, or of a symbol. */
    static final class Lea extends Plain {
        final Operand from;
        final Operand to;

        Lea(Operand from, Operand to) {
            super("LEAQ " + from.text() + ", " + to.text());
            this.from = from;
            this.to = to;
        }

        @Override
        void run(Cpu c) {
            to.set(c, from instanceof Operand.At m ? c.reg(m.base()) + m.offset() : from.get(c));
        }
    }

    /** Sets the flags as a subtraction of the second from the first would, or as the bits that both have in common. */
    static final class Flags extends Plain {
        final Operand a;
        final Operand b;
        final boolean and;

        Flags(String name, Operand a, Operand b, boolean and) {
            super(name + " " + a.text() + ", " + b.text());
            this.a = a;
            this.b = b;
            this.and = and;
        }

        @Override
        void run(Cpu c) {
            c.reg(Reg.EFLAGS, and ? common(a.get(c), b.get(c)) : difference(a.get(c), b.get(c)));
        }

        static long difference(long x, long y) {
            return (x == y ? ZF : 0) | (Long.compareUnsigned(x, y) < 0 ? CF : 0);
        }

        static long common(long x, long y) {
            return (x & y) == 0 ? ZF : 0;
        }
    }

    /** Whether ZF is as a conditional jump wants it. */
    record Zero(boolean set) implements If {
        @Override
        public boolean test(Cpu c) {
            return (c.reg(Reg.EFLAGS) & ZF) != 0 == set;
        }
    }

    /** Whether the comparison before found its first operand above the second, as a conditional jump wants it. */
    record Above(boolean wanted) implements If {
        @Override
        public boolean test(Cpu c) {
            return ((c.reg(Reg.EFLAGS) & (ZF | CF)) == 0) == wanted;
        }
    }

    /** What a register holds. */
    record Held(Reg reg) implements Val {
        @Override
        public long of(Cpu c) {
            return c.reg(reg);
        }
    }

    /** Pushes a register. */
    static final class Push extends Plain {
        final Reg reg;

        Push(Reg reg) {
            super(reg == Reg.EFLAGS ? "PUSHFQ" : "PUSHQ " + reg.asm());
            this.reg = reg;
        }

        @Override
        void run(Cpu c) {
            long sp = c.reg(Reg.RSP) - 8;
            c.st8(sp, c.reg(reg));
            c.reg(Reg.RSP, sp);
        }
    }

    /** Pops a register. */
    static final class Pop extends Plain {
        final Reg reg;

        Pop(Reg reg) {
            super(reg == Reg.EFLAGS ? "POPFQ" : "POPQ " + reg.asm());
            this.reg = reg;
        }

        @Override
        void run(Cpu c) {
            long sp = c.reg(Reg.RSP);
            c.reg(reg, c.ld8(sp));
            c.reg(Reg.RSP, sp + 8);
        }
    }

    /** Changes nothing that the simulation holds. */
    static final class Nop extends Plain {
        Nop(String text) {
            super(text);
        }

        @Override
        void run(Cpu c) {}
    }
}
