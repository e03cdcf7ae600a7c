package gobuf.runtime.engine;

import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Function;
import gobuf.runtime.view.ListingView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A routine in the order of its addresses, with what the profile knows of the binary's code there. */
public final class Disassembly {
    private Disassembly() {}

    /** The listing of a routine: each row has its distance from the entry for a label. */
    public static ListingView of(Session s, Routine routine) {
        ListingView list = Views.listing(s, routine);
        List<ListingView.Row> rows = new ArrayList<>();
        for (ListingView.Row r : list.rows())
            rows.add(new ListingView.Row(
                    r.row(),
                    "+" + hex(r.address() - routine.entry()),
                    r.picture(),
                    r.address(),
                    r.current(),
                    r.breakpoint()));
        rows.sort(Comparator.comparingLong(ListingView.Row::address));
        Optional<Function> real = s.image().profile().findFunction(routine.symbol());
        String about = real.map(f -> facts(s, routine, f))
                .orElse("Gobuf's own: no binary has it; " + routine.size() + " bytes from " + hex(routine.entry()));
        return new ListingView(list.where(), list.routine(), list.place(), about, list.total(), rows);
    }

    private static String facts(Session s, Routine routine, Function f) {
        List<String> out = new ArrayList<>();
        out.add(f.size() + " bytes from " + hex(f.entry()));
        out.add(f.frame() == 0 ? "no frame" : "frame " + hex(f.frame()));
        out.add(stackCheck(s, f));
        if (!f.tls().isEmpty())
            out.add("g in thread-local storage, the word at fs:−8, is named at "
                    + String.join(
                            ", ", f.tls().stream().map(o -> at(routine, o)).toList()));
        out.add(f.calls().size() + " CALLs and " + f.rets().size() + " RETs in the binary");
        return String.join("; ", out);
    }

    /** What the prologue asks, and where the call of morestack would return to. */
    private static String stackCheck(Session s, Function f) {
        Optional<Function.CallSite> grow = f.growth();
        if (grow.isEmpty()) return "no stack check: nosplit";
        String name = Routine.shortName(grow.get().to());
        int guard = (name.equals("morestackc")
                        ? s.image().types().g.stackguard1
                        : s.image().types().g.stackguard0)
                .offset();
        String compares = f.guard() < 0 ? "" : " at +" + hex(f.guard());
        return "stack check" + compares + ": SP against " + hex(guard)
                + "(R14), the guard of g, which R14 holds as fs:−8 does; " + name + " would return to +"
                + hex(grow.get().ret());
    }

    /** An offset and the row that lies there or before it. */
    private static String at(Routine routine, int offset) {
        Row before = null;
        for (Row r : routine.rows()) {
            boolean below = r.address() <= routine.entry() + offset;
            if (below && (before == null || r.address() > before.address())) before = r;
        }
        return "+" + hex(offset) + (before == null ? "" : String.format(Locale.ROOT, " (row %d)", before.index()));
    }

    private static String hex(long v) {
        return "0x" + Long.toHexString(v);
    }
}
