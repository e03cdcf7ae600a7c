package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.code.Symbols;
import gobuf.runtime.layout.Function;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;
import java.util.List;

/**
 * The goroutines that a process prints before a fatal error or a panic ends it, as it does with GOTRACEBACK unset: those of the program,
 * each with the calls that are not the runtime's own. Of a throw, behind which every frame and address is printed, there is none, and what
 * {@link Output} cannot keep is left out.
 *
 * <p>Go 1.19, panic.go, {@code dopanic_m}; traceback.go, {@code goroutineheader}, {@code tracebackothers}, {@code traceback1}, {@code
 * showfuncinfo}, {@code printcreatedby}. Arguments are {@code (...)}: which registers a function has still kept is the compiler's to know.
 * Files have no folders, and nobody waits for minutes: only a collector notes since when.
 */
final class Traceback {
    /** What the rows that print this summarise. */
    static final String ABOUT =
            "the goroutines are printed in one row, arguments as (...), files without their folders;"
                    + " of a throw nothing is printed: %bt shows it";

    /** Words of g.atomicstatus, in its order; runtime2.go. */
    private static final List<String> STATUSES =
            List.of("idle", "runnable", "running", "syscall", "waiting", "", "dead", "", "copystack", "preempted");

    /** traceback.go, _TracebackMaxFrames. */
    private static final int MOST_FRAMES = 100;

    private static final String RUNTIME = "runtime.";

    private final Types t;
    private final List<String> reasons;
    private final long allgs;
    private final long fingRunning;
    private final long throwing;
    private final long running;
    private final long waiting;
    private final long dead;
    private final long scan;

    Traceback(Program p) {
        Profile profile = p.profile();
        t = p.types();
        reasons = profile.strings("runtime.waitReasonStrings");
        allgs = profile.global("runtime.allgs");
        fingRunning = profile.global("runtime.fingRunning");
        throwing = profile.constant("throwTypeRuntime");
        running = profile.constant("_Grunning");
        waiting = profile.constant("_Gwaiting");
        dead = profile.constant("_Gdead");
        scan = profile.constant("_Gscan");
    }

    /** Prints what dopanic_m does for {@code gp}, whose innermost frame stands at {@code pc} with {@code sp}. */
    void print(Cpu c, long gp, long pc, long sp) {
        long m = c.ld(c.g(), t.g.m);
        long kind = c.ld(m, t.m.throwing);
        if (kind >= throwing) return;
        if (gp != c.ld(m, t.m.g0)) goroutine(c, gp, pc, sp);
        // Of a panic, which leaves m.throwing as it was, only its own goroutine is told.
        if (kind != 0 || gp != c.ld(m, t.m.curg)) others(c, gp, c.ld(m, t.m.curg));
    }

    private void others(Cpu c, long me, long curg) {
        if (curg != 0 && curg != me) saved(c, curg);
        // Made here, for few processes come to this.
        IsSystemGoroutine.Kinds kinds = new IsSystemGoroutine.Kinds(c.image().profile());
        long n = c.ld8(allgs + 8);
        for (long i = 0; i < n && !Output.isFull(c); i++) {
            long gp = c.ld8(c.ld8(allgs) + 8 * i);
            boolean shown = gp != me && gp != curg && status(c, gp) != dead;
            if (shown && !kinds.isSystem(c.ld(gp, t.g.startpc), c.ld1(fingRunning) != 0)) saved(c, gp);
        }
    }

    /** A goroutine that does not run, from its gobuf or from where it entered a system call. */
    private void saved(Cpu c, long gp) {
        if (status(c, gp) == running && c.ld(gp, t.g.m) != c.ld(c.g(), t.g.m)) {
            header(c, gp);
            Output.print(c, "\tgoroutine running on other thread; stack unavailable\n");
            createdBy(c, gp);
        } else if (c.ld(gp, t.g.syscallsp) != 0) {
            goroutine(c, gp, c.ld(gp, t.g.syscallpc), c.ld(gp, t.g.syscallsp));
        } else {
            goroutine(c, gp, c.ld(gp, t.g.sched.pc), c.ld(gp, t.g.sched.sp));
        }
    }

    private void goroutine(Cpu c, long gp, long pc, long sp) {
        header(c, gp);
        // A goroutine whose frames are all the runtime's shows those.
        if (frames(c, gp, pc, sp, false) == 0) frames(c, gp, pc, sp, true);
        createdBy(c, gp);
    }

    private void header(Cpu c, long gp) {
        long status = status(c, gp);
        long reason = c.ld(gp, t.g.waitreason);
        String words = status == waiting && reason != 0
                ? word(reasons, reason, "unknown wait reason")
                : word(STATUSES, status, "???");
        String locked = c.ld(gp, t.g.lockedm) != 0 ? ", locked to thread" : "";
        Output.print(c, "\ngoroutine " + c.ld(gp, t.g.goid) + " [" + words + locked + "]:\n");
    }

    private static String word(List<String> words, long at, String unknown) {
        return at < words.size() ? words.get((int) at) : unknown;
    }

    private int frames(Cpu c, long gp, long pc0, long sp0, boolean all) {
        long pc = pc0;
        long sp = sp0;
        int shown = 0;
        for (int i = 0; i < MOST_FRAMES; i++) {
            Place at = place(c, pc);
            if (at == null) break;
            if (all || at.isShown(i == 0)) {
                Output.print(c, at.name() + (at.takesNothing() ? "()" : "(...)") + "\n" + at.line(pc));
                shown++;
            }
            int delta = c.image().toReturn(pc);
            long back = sp + delta;
            boolean onStack = c.ld(gp, t.g.stackLo) <= back && back <= c.ld(gp, t.g.stackHi) - 8;
            if (delta == Row.SWITCHED || !onStack) break;
            pc = c.ld8(back);
            sp = back + 8;
        }
        return shown;
    }

    private void createdBy(Cpu c, long gp) {
        long pc = c.ld(gp, t.g.gopc);
        Place at = place(c, pc);
        if (at == null || !at.isShown(false) || c.ld(gp, t.g.goid) == 1) return;
        Output.print(c, "created by " + at.name() + "\n" + at.line(pc));
    }

    private long status(Cpu c, long gp) {
        return c.ld(gp, t.g.atomicstatus) & ~scan;
    }

    /** The function that an address lies in, or null. */
    private static Place place(Cpu c, long pc) {
        Symbols.Symbol symbol = c.image().symbols().at(pc).orElse(null);
        if (symbol == null) return null;
        Function f = c.image().profile().findFunction(symbol.name()).orElse(null);
        Routine r = c.image().routine(symbol.name()).orElse(null);
        return f == null && r == null ? null : new Place(symbol.name(), symbol.address(), f, r, c);
    }

    /** What is printed of a function; {@code function} is null if it is Gobuf's own, {@code routine} if it has no rows. */
    private record Place(String symbol, long entry, Function function, Routine routine, Cpu c) {
        boolean isShown(boolean first) {
            if (symbol.equals("runtime.gopanic") && !first) return true;
            // Assembly functions without a package are not shown; Gobuf's own bodies have none either, and stand for
            // the program's.
            if (symbol.indexOf('.') < 0) return function == null;
            return !symbol.startsWith(RUNTIME) || Character.isUpperCase(symbol.charAt(RUNTIME.length()));
        }

        /** As Go says it: the functions of a program on record belong to its package main. */
        String name() {
            if (symbol.equals("runtime.gopanic")) return "panic";
            String name = symbol.endsWith(".abi0") ? symbol.substring(0, symbol.length() - 5) : symbol;
            String program = name.substring(0, Math.max(name.indexOf('.'), 0));
            boolean own = function != null && function.file().equals(program + ".go");
            return own && c.image().routine(program + ".main").isPresent()
                    ? "main" + name.substring(program.length())
                    : name;
        }

        boolean takesNothing() {
            return routine != null && routine.params().isEmpty();
        }

        /** File, line and offset; a return address belongs to the call before it. Gobuf's own bodies have no lines. */
        String line(long pc) {
            String where = function != null ? function.file() + ":" + lineOf(pc) : routine.file();
            return "\t" + where + (pc == entry ? "" : " +0x" + Long.toHexString(pc - entry)) + "\n";
        }

        private int lineOf(long pc) {
            int at = (int) (pc - entry);
            for (Function.CallSite call : function.calls()) if (call.ret() == at) return call.line();
            return function.lineAt(Math.max(at - 1, 0));
        }
    }
}
