package gobuf.runtime.code;

import gobuf.runtime.layout.Function;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives the rows of a Go function addresses inside the real function: row 0 at its entry, each RET row at a RET, the row behind a call at
 * that call's return address, unless the binary has no such call. The rows between take free bytes in table order, as a row is not an instruction.
 */
final class Placement {
    private final Function f;
    private final String symbol;
    private final List<Row> rows;
    private final boolean[] taken;
    private final boolean ours;

    /** {@code ours}: the table is Gobuf's own in the place of a Go function, so calls that the binary has not may stand in it. */
    Placement(Function f, String symbol, List<Row> rows, boolean ours) {
        this.f = f;
        this.ours = ours;
        this.symbol = symbol;
        this.rows = rows;
        this.taken = new boolean[f.size()];
        // Where the prologue's call of morestack returns to no row stands, so that a backtrace knows the frame is not
        // there yet.
        f.growth().ifPresent(s -> taken[s.ret()] = true);
    }

    void place() {
        fix(rows.get(0), 0);
        Set<Function.CallSite> used = new HashSet<>();
        for (Row r : rows) {
            if (r instanceof Steps.Ret ret) {
                if (ret.which >= f.rets().size())
                    throw bad("has RET " + ret.which + ", but the binary's has only "
                            + f.rets().size());
                fix(r, f.rets().get(ret.which));
            } else if (r.added) {
                continue;
            } else if (r instanceof Steps.Call call) {
                site(r, call.symbol, used);
            } else if (r instanceof Steps.CallFuncval) {
                site(r, "*", used);
            }
        }
        int at = 0;
        for (Row r : rows) {
            if (r.address != 0) {
                at = (int) (r.address - f.entry());
                continue;
            }
            int free = free(at + 1);
            if (free < 0) free = free(1);
            if (free < 0) throw bad("has more rows than the function has bytes");
            fix(r, free);
            at = free;
        }
    }

    /**
     * Puts the row behind a call at the return address of a call in the binary: of the same function from the same line if there is one,
     * else the next of the same function. Profiles write * for a call through a register.
     */
    private void site(Row call, String to, Set<Function.CallSite> used) {
        Function.CallSite site = null;
        for (Function.CallSite s : f.calls()) {
            if (!s.to().equals(to) || used.contains(s)) continue;
            if (s.line() == call.line) {
                site = s;
                break;
            }
            if (site == null) site = s;
        }
        if (site != null) {
            used.add(site);
            fix(call.next, site.ret());
        } else if (!ours) {
            throw bad("calls " + (to.equals("*") ? "through a funcval" : to) + " more often than the binary");
        }
    }

    private int free(int from) {
        for (int i = from; i < taken.length; i++) {
            if (!taken[i]) return i;
        }
        return -1;
    }

    private void fix(Row r, int offset) {
        long address = f.entry() + offset;
        if (r == null) throw bad("ends with a call");
        if (r.address == address) return;
        if (r.address != 0) throw bad("row " + r.index + " would need two addresses");
        if (taken[offset]) throw bad("two rows at offset 0x" + Integer.toHexString(offset));
        taken[offset] = true;
        r.address = address;
    }

    private IllegalStateException bad(String what) {
        return new IllegalStateException(symbol + ": " + what);
    }
}
