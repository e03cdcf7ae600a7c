package gobuf.runtime.proc;

import gobuf.runtime.code.Do;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.code.Val;
import gobuf.runtime.layout.Function;

/** Routines of start-up that are told in one row, which says what it leaves out, and a return; and those that only return. */
final class Summary {
    private Summary() {}

    /** A routine of one row: {@code text} is what it does here, {@code note} what it stands for or leaves out. */
    static void define(Program p, String symbol, String text, String note, Do effect, String... params) {
        Rows r = begin(p, symbol, params);
        r.step(text, effect).summarises(note);
        r.ret(last(p, symbol), "");
    }

    /** As {@link #define}, with a result. */
    static void value(Program p, String symbol, String text, String note, Val result, String... params) {
        Rows r = begin(p, symbol, params);
        r.step(text, c -> {}).summarises(note);
        r.ret(last(p, symbol), "return it", result);
    }

    /** A routine that does nothing in this build. */
    static void empty(Program p, String symbol, String about, String... params) {
        begin(p, symbol, params).about(about).ret("");
    }

    private static Rows begin(Program p, String symbol, String... params) {
        Function f = p.profile().function(symbol);
        Rows r = p.routine(symbol, params);
        if (f.growth().isPresent()) r.split();
        else r.nosplit();
        r.line(f.lineAt(f.rets().get(last(p, symbol))));
        return r;
    }

    private static int last(Program p, String symbol) {
        return p.profile().function(symbol).rets().size() - 1;
    }
}
