package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.code.Val;
import java.util.List;

/**
 * The closure that the compiler makes of a go statement with arguments: since Go 1.17 newproc takes none, so {@code go f(x)} becomes a
 * call of a function without parameters that calls {@code f(x)}. With constants the values stand in its code; otherwise it finds them
 * behind its funcval.
 */
public final class Wrapper {
    private Wrapper() {}

    /** Defines a wrapper around {@code callee} with constant arguments. */
    public static void constants(Program p, String symbol, String callee, List<Long> args) {
        Rows r = p.own(symbol, 8 * args.size() + 8).split().closure();
        Val[] values = args.stream().map(Val::constant).toArray(Val[]::new);
        r.call("call " + callee + "(" + text(args) + ")", callee, values);
        r.ret("");
    }

    /** Defines a wrapper around {@code callee} that takes {@code n} arguments out of its closure, and gives its table. */
    public static Rows captured(Program p, String symbol, String callee, int n) {
        Rows r = p.own(symbol, 16 * n + 8).split().closure();
        Local[] v = new Local[n];
        Val[] values = new Val[n];
        for (int i = 0; i < n; i++) {
            Local l = r.local("captured " + i);
            v[i] = l;
            values[i] = Val.local(l);
        }
        for (int i = 0; i < n; i++) {
            int at = 8 + 8 * i;
            Local l = v[i];
            r.step(
                    l.name() + " = word " + (i + 1) + " of the closure",
                    c -> c.set(l, c.ld8(c.reg(gobuf.runtime.machine.Reg.RDX) + at)));
        }
        r.call("call " + callee + " with what was captured", callee, values);
        r.ret("");
        return r;
    }

    private static String text(List<Long> args) {
        StringBuilder b = new StringBuilder();
        for (long a : args) b.append(b.length() > 0 ? ", " : "").append("0x").append(Long.toHexString(a));
        return b.toString();
    }
}
