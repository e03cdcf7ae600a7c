package gobuf.runtime.code;

import gobuf.runtime.machine.Reg;

/** The kinds of rows that Go routines are made of; {@link Asm} adds the instructions' own. */
final class Steps {
    private Steps() {}

    /** A number. */
    record Constant(long value) implements Val {
        @Override
        public long of(Cpu c) {
            return value;
        }
    }

    /** What a local holds. */
    record Got(Local local) implements Val {
        @Override
        public long of(Cpu c) {
            return c.get(local);
        }
    }

    /** An effect; goes on with the following row. */
    static final class Step extends Row {
        final Do effect;

        Step(String text, int line, Do effect) {
            super(text, line);
            this.effect = effect;
        }

        @Override
        Row exec(Cpu c) {
            effect.run(c);
            return next;
        }
    }

    /** Takes the results of a call out of their registers. */
    static final class Take extends Row {
        final Local[] to;

        Take(String text, int line, Local... to) {
            super(text, line);
            this.to = to;
        }

        @Override
        Row exec(Cpu c) {
            for (int i = 0; i < to.length; i++) {
                if (to[i] != null) c.set(to[i], c.reg(Reg.ABI[i]));
            }
            return next;
        }
    }

    /** The condition of a {@link When} that is always taken. */
    static final If ALWAYS = c -> true;

    /** Goes to another row of the same routine if the condition holds. */
    static final class When extends Row {
        final If condition;
        final String label;
        Row target;

        When(String text, int line, If condition, String label) {
            super(text, line);
            this.condition = condition;
            this.label = label;
        }

        @Override
        void relink(Image image) {
            super.relink(image);
            target = in(image, target);
        }

        @Override
        Row exec(Cpu c) {
            return condition.test(c) ? target : next;
        }
    }

    /** Takes the frame, saves BP and the arguments; the first row of a Go routine with a frame. */
    static final class Enter extends Row {
        final int frame;
        final int params;
        final boolean split;
        /** Bytes of a large frame that do not fit into what the guard leaves free below itself. */
        final int large;
        /** Where g keeps the guard: stackguard0, or stackguard1 for code that must run on a system stack. */
        int guardOffset;
        /** The morestack that the prologue calls, and the address that call would return to. */
        long grow;

        long growReturn;

        Enter(String text, int line, int frame, int params, boolean split, int large) {
            super(text, line);
            this.frame = frame;
            this.params = params;
            this.split = split;
            this.large = large;
        }

        @Override
        Row exec(Cpu c) {
            long sp = c.reg(Reg.RSP);
            if (split && Long.compareUnsigned(sp - large, c.ld8(c.g() + guardOffset)) <= 0) {
                Row morestack = c.row(grow);
                for (int i = 0; i < params; i++) c.st8(sp + 8 + 8L * i, c.reg(Reg.ABI[i]));
                c.st8(sp - 8, growReturn);
                c.reg(Reg.RSP, sp - 8);
                return morestack;
            }
            for (int i = 0; i < params; i++) c.st8(sp + 8 + 8L * i, c.reg(Reg.ABI[i]));
            if (frame > 0) {
                c.st8(sp - 8, c.reg(Reg.RBP));
                c.reg(Reg.RBP, sp - 8);
                c.reg(Reg.RSP, sp - frame);
            }
            return next;
        }
    }

    /** Behind a prologue's call of morestack: takes the arguments out of their words and begins the routine again. Stands in no table. */
    static final class Again extends Row {
        private final Enter enter;

        Again(Enter enter) {
            super("the stack has grown: arguments back into registers, JMP to the function's start", enter.line);
            this.enter = enter;
            routine = enter.routine;
            address = enter.growReturn;
            next = enter;
        }

        @Override
        Row exec(Cpu c) {
            long sp = c.reg(Reg.RSP);
            for (int i = 0; i < enter.params; i++) c.reg(Reg.ABI[i], c.ld8(sp + 8 + 8L * i));
            return enter;
        }
    }

    /** Calls a routine: arguments into the ABI's registers or, for assembly, onto the stack; pushes the return address. */
    static final class Call extends Row {
        final String symbol;
        final Val[] args;
        final boolean onStack;
        Row target;

        Call(String text, int line, String symbol, boolean onStack, Val... args) {
            super(text, line);
            this.symbol = symbol;
            this.onStack = onStack;
            this.args = args;
        }

        @Override
        void relink(Image image) {
            super.relink(image);
            target = in(image, target);
        }

        @Override
        public boolean calls() {
            return true;
        }

        @Override
        Row exec(Cpu c) {
            long sp = c.reg(Reg.RSP);
            pass(c, sp);
            c.st8(sp - 8, next.address);
            c.reg(Reg.RSP, sp - 8);
            return target;
        }

        private void pass(Cpu c, long sp) {
            switch (args.length) {
                case 0 -> {}
                case 1 -> put(c, sp, 0, args[0].of(c));
                default -> {
                    // Values may be read from registers that the first arguments overwrite.
                    long[] v = new long[args.length];
                    for (int i = 0; i < v.length; i++) v[i] = args[i].of(c);
                    for (int i = 0; i < v.length; i++) put(c, sp, i, v[i]);
                }
            }
        }

        private void put(Cpu c, long sp, int i, long v) {
            if (onStack) c.st8(sp + 8L * i, v);
            else c.reg(Reg.ABI[i], v);
        }
    }

    /** Calls the code a funcval names, with the funcval in RDX. */
    static final class CallFuncval extends Row {
        final Val funcval;

        CallFuncval(String text, int line, Val funcval) {
            super(text, line);
            this.funcval = funcval;
        }

        @Override
        public boolean calls() {
            return true;
        }

        @Override
        Row exec(Cpu c) {
            long fv = funcval.of(c);
            Row to = c.row(c.ld8(fv));
            long sp = c.reg(Reg.RSP);
            c.reg(Reg.RDX, fv);
            c.st8(sp - 8, next.address);
            c.reg(Reg.RSP, sp - 8);
            return to;
        }
    }

    /** Calls the address in a register. */
    static final class IndirectCall extends Row {
        final Reg to;

        IndirectCall(String text, int line, Reg to) {
            super(text, line);
            this.to = to;
        }

        @Override
        public boolean calls() {
            return true;
        }

        @Override
        Row exec(Cpu c) {
            Row callee = c.row(c.reg(to));
            long sp = c.reg(Reg.RSP) - 8;
            c.st8(sp, next.address);
            c.reg(Reg.RSP, sp);
            return callee;
        }
    }

    /** Leaves the frame with the results in their registers; the row before a RET. */
    static final class Leave extends Row {
        final int frame;
        final Val[] results;

        Leave(String text, int line, int frame, Val... results) {
            super(text, line);
            this.frame = frame;
            this.results = results;
        }

        @Override
        Row exec(Cpu c) {
            if (results.length == 1) {
                c.reg(Reg.RAX, results[0].of(c));
            } else if (results.length > 1) {
                long[] v = new long[results.length];
                for (int i = 0; i < v.length; i++) v[i] = results[i].of(c);
                for (int i = 0; i < v.length; i++) c.reg(Reg.ABI[i], v[i]);
            }
            if (frame > 0) {
                long sp = c.reg(Reg.RSP) + frame;
                c.reg(Reg.RBP, c.ld8(sp - 8));
                c.reg(Reg.RSP, sp);
            }
            return next;
        }
    }

    /** Pops the return address and goes there. */
    static final class Ret extends Row {
        final int which;

        Ret(int line, int which) {
            super("RET", line);
            this.which = which;
        }

        @Override
        Row exec(Cpu c) {
            long sp = c.reg(Reg.RSP);
            Row to = c.row(c.ld8(sp));
            c.reg(Reg.RSP, sp + 8);
            return to;
        }
    }

    /** Goes to an address that the effect computes: indirect jumps and calls, and jumps to other routines. */
    static final class Go extends Row {
        final Val target;

        Go(String text, int line, Val target) {
            super(text, line);
            this.target = target;
        }

        @Override
        Row exec(Cpu c) {
            return c.row(target.of(c));
        }
    }

    /** Goes to the first row of another routine, known when the image is linked. */
    static final class Jump extends Row {
        final String symbol;
        Row target;

        Jump(String text, int line, String symbol) {
            super(text, line);
            this.symbol = symbol;
        }

        @Override
        void relink(Image image) {
            super.relink(image);
            target = in(image, target);
        }

        @Override
        Row exec(Cpu c) {
            return target;
        }
    }

    /** Stays where it is: the process has ended, or waits for what a magic asks. */
    static final class Halt extends Row {
        private final String reason;
        final If go;

        Halt(String text, int line, String reason, If go) {
            super(text, line);
            this.reason = reason;
            this.go = go;
            waits = true;
        }

        @Override
        Row exec(Cpu c) {
            return go.test(c) ? next : this;
        }

        @Override
        public String halt() {
            return reason;
        }
    }

    /** Takes every register from memory; the end of a call that a magic asked for. */
    static final class Restore extends Row {
        final int above;

        Restore(String text, int line, int above) {
            super(text, line);
            this.above = above;
        }

        @Override
        Row exec(Cpu c) {
            long base = c.reg(Reg.RSP) + above;
            Row to = c.row(c.ld8(base + 8L * Reg.RIP.ordinal()));
            for (Reg r : Reg.values()) c.reg(r, c.ld8(base + 8L * r.ordinal()));
            return to;
        }
    }
}
