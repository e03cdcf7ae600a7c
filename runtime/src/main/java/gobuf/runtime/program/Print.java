package gobuf.runtime.program;

import gobuf.runtime.code.Rows;
import gobuf.runtime.code.Val;

/** The calls that the compiler makes of {@code println} of integers. */
final class Print {
    private Print() {}

    static void line(Rows r, int line, Val... values) {
        // spotless:off
        r.line(line);
        r.call("printlock()",                                  "runtime.printlock");
        for (int i = 0; i < values.length; i++) {
            if (i > 0) r.call("printsp()",                     "runtime.printsp");
            r.call("printint(value " + (i + 1) + ")",          "runtime.printint",             values[i]);
        }
        r.call("printnl()",                                    "runtime.printnl");
        r.call("printunlock()",                                "runtime.printunlock");
        // spotless:on
    }
}
