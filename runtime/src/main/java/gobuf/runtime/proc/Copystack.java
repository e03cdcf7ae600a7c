package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.code.Val;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.Types;

/**
 * Moves a goroutine to another stack. What was used is copied to the upper end of the new one; then whatever points into the old one must
 * point as far from the new upper end: the gobuf, elements that sudogs wait with, deferred calls, and words of the frames.
 *
 * <p>Go 1.19, stack.go, {@code copystack}, {@code adjustsudogs}, {@code adjustctxt}, {@code adjustdefers}, {@code adjustpanics};
 * {@code adjustpointer} stands in the rows.
 */
final class Copystack {
    private Copystack() {}

    static void define(Program p) {
        copystack(p);
        sudogs(p);
        ctxt(p);
        defers(p);
        Rows r = p.routine("runtime.adjustpanics", "gp", "adjinfo").split();
        Types t = p.types();
        Local gp = r.param("gp");
        r.line(775);
        adjust(r, r.param("adjinfo"), r.scratch("x"), "gp._panic", "end", c -> c.get(gp) + t.g.panic.offset());
        r.label("end");
        r.line(776);
        r.ret("");
    }

    private static void copystack(Program p) {
        Types t = p.types();
        long controller = p.profile().global("runtime.gcController");
        long guard = p.profile().constant("_StackGuard");
        Rows r = p.routine("runtime.copystack", "gp", "newsize").split();
        Local gp = r.param("gp");
        Local newsize = r.param("newsize");
        Local[] old = r.block("old", 2);
        Local[] made = r.block("new", 2);
        Local[] info = r.block("adjinfo", 3);
        Local used = r.local("used");
        Local at = r.local("at");
        Local x = r.scratch("x");
        // spotless:off
        r.line(858);
        r.when("gp is in a system call",                   c -> c.ld(c.get(gp), t.g.syscallsp) != 0,                   "syscall");
        r.line(861);
        r.step("old = gp.stack",                           c -> {
            c.set(old[0], c.ld(c.get(gp), t.g.stackLo));
            c.set(old[1], c.ld(c.get(gp), t.g.stackHi));
        });
        r.line(862);
        r.when("old.lo = 0",                               c -> c.get(old[0]) == 0,                                    "nil");
        r.line(865);
        r.step("used = old.hi − gp.sched.sp",              c -> c.set(used, c.get(old[1]) - c.ld(c.get(gp), t.g.sched.sp)));
        r.line(870);
        r.call("gcController.addScannableStack(m.p, newsize − size of old)", "runtime.(*gcControllerState).addScannableStack",
                                                           c -> controller, c -> c.ld(c.ld(c.g(), t.g.m), t.m.p), c -> c.get(newsize) - (c.get(old[1]) - c.get(old[0])));
        r.line(873);
        r.call("new = stackalloc(newsize)",                "runtime.stackalloc",   c -> c.get(newsize));
        r.results(made);
        r.line(883);
        r.step("adjinfo.old = old",                        c -> {
            c.set(info[0], c.get(old[0]));
            c.set(info[1], c.get(old[1]));
        });
        r.line(884);
        r.step("adjinfo.delta = new.hi − old.hi",          c -> c.set(info[2], c.get(made[1]) - c.get(old[1])));
        r.line(888);
        r.when("channels hold words of this stack",        c -> c.ld(c.get(gp), t.g.activeStackChans) != 0,            "active");
        r.line(889);
        r.when("the stack does not shrink",                c -> c.get(newsize) >= c.get(old[1]) - c.get(old[0]),       "sudogs");
        r.when("gp is parking on a channel",               c -> c.ld(c.get(gp), t.g.parkingOnChan) != 0,               "racy");
        r.label("sudogs");
        r.line(896);
        r.call("adjustsudogs(gp, &adjinfo)",               "runtime.adjustsudogs", c -> c.get(gp), c -> c.addr(info[0]));
        r.line(913);
        r.step("memmove(new.hi − used, old.hi − used, used)", c -> move(c, c.get(made[1]) - c.get(used), c.get(old[1]) - c.get(used), c.get(used)))
            .summarises("memmove as one row");
        r.line(918);
        r.call("adjustctxt(gp, &adjinfo)",                 "runtime.adjustctxt",   c -> c.get(gp), c -> c.addr(info[0]));
        r.line(919);
        r.call("adjustdefers(gp, &adjinfo)",               "runtime.adjustdefers", c -> c.get(gp), c -> c.addr(info[0]));
        r.line(920);
        r.call("adjustpanics(gp, &adjinfo)",               "runtime.adjustpanics", c -> c.get(gp), c -> c.addr(info[0]));
        r.line(926);
        r.step("gp.stack = new",                           c -> {
            c.st(c.get(gp), t.g.stackLo, c.get(made[0]));
            c.st(c.get(gp), t.g.stackHi, c.get(made[1]));
        });
        r.line(927);
        r.step("gp.stackguard0 = new.lo + 928",            c -> c.st(c.get(gp), t.g.stackguard0, c.get(made[0]) + guard));
        r.line(928);
        r.step("gp.sched.sp = new.hi − used",              c -> c.st(c.get(gp), t.g.sched.sp, c.get(made[1]) - c.get(used)));
        r.line(929);
        r.step("gp.stktopsp += adjinfo.delta",             c -> c.add(c.get(gp), t.g.stktopsp, c.get(info[2])));
        r.line(932);
        r.step("at = gp.sched.sp: the frames, word by word", c -> c.set(at, c.ld(c.get(gp), t.g.sched.sp)))
            .summarises("gentraceback calls adjustframe for each frame, and that adjusts the words that the function's pointer maps name; rows have no pointer maps, so every word that points into the old stack is adjusted");
        r.label("word");
        r.when("all words are adjusted",                   c -> c.get(at) >= c.get(made[1]),                           "free");
        adjust(r, info, x, "*at", "next",                  c -> c.get(at));
        r.label("next");
        r.step("at += 8",                                  c -> c.set(at, c.get(at) + 8));
        r.go("the next word",                              "word");
        r.label("free");
        r.line(938);
        r.call("stackfree(old)",                           "runtime.stackfree",    c -> c.get(old[0]), c -> c.get(old[1]));
        r.line(939);
        r.ret("");
        r.label("active");
        r.line(905);
        r.halt("findsghi and syncadjustsudogs",            "a goroutine that waits on channels does not grow; shrinking its stack is not modelled", c -> false);
        Throw.dead(p, r, "racy", 894, "racy sudog adjustment due to parking on channel");
        Throw.dead(p, r, "nil", 863, "nil stackbase");
        Throw.dead(p, r, "syscall", 859, "stack growth not allowed in system call");
        // spotless:on
    }

    /** Rows that adjust the word at an address if it points into the old stack; adjinfo is old.lo, old.hi, delta. */
    private static void adjust(Rows r, Local info, Local x, String word, String end, Val at) {
        // spotless:off
        r.step("x = " + word,                              c -> c.set(x, c.ld8(at.of(c))));
        r.when("it points below the old stack",            c -> Long.compareUnsigned(c.get(x), c.ld8(c.get(info))) < 0,        end);
        r.when("it points above it",                       c -> Long.compareUnsigned(c.get(x), c.ld8(c.get(info) + 8)) >= 0,   end);
        r.step(word + " = x + adjinfo.delta",              c -> c.st8(at.of(c), c.get(x) + c.ld8(c.get(info) + 16)));
        // spotless:on
    }

    private static void adjust(Rows r, Local[] info, Local x, String word, String end, Val at) {
        // spotless:off
        r.step("x = " + word,                              c -> c.set(x, c.ld8(at.of(c))));
        r.when("it points below the old stack",            c -> Long.compareUnsigned(c.get(x), c.get(info[0])) < 0,            end);
        r.when("it points above it",                       c -> Long.compareUnsigned(c.get(x), c.get(info[1])) >= 0,           end);
        r.step(word + " = x + adjinfo.delta",              c -> c.st8(at.of(c), c.get(x) + c.get(info[2])));
        // spotless:on
    }

    private static void move(Cpu c, long to, long from, long bytes) {
        for (long i = 0; i < bytes; i += 8) c.st8(to + i, c.ld8(from + i));
    }

    private static void sudogs(Program p) {
        Types t = p.types();
        Field elem = p.profile().struct("sudog").field("elem");
        Field link = p.profile().struct("sudog").field("waitlink");
        Rows r = p.routine("runtime.adjustsudogs", "gp", "adjinfo").split();
        Local gp = r.param("gp");
        Local s = r.scratch("s");
        // spotless:off
        r.line(781);
        r.step("s = gp.waiting",                           c -> c.set(s, c.ld(c.get(gp), t.g.waiting)));
        r.label("more?");
        r.when("gp waits for nothing more",                c -> c.get(s) == 0,                                         "end");
        r.line(782);
        adjust(r, r.param("adjinfo"), r.scratch("x"), "s.elem", "next", c -> c.get(s) + elem.offset());
        r.label("next");
        r.line(781);
        r.step("s = s.waitlink",                           c -> c.set(s, c.ld(c.get(s), link)));
        r.go("the next one",                               "more?");
        r.label("end");
        r.line(784);
        r.ret("");
        // spotless:on
    }

    private static void ctxt(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.adjustctxt", "gp", "adjinfo").split();
        Local gp = r.param("gp");
        Local x = r.scratch("x");
        // spotless:off
        r.line(742);
        adjust(r, r.param("adjinfo"), x, "gp.sched.ctxt", "bp", c -> c.get(gp) + t.g.sched.ctxt.offset());
        r.label("bp");
        r.line(754);
        adjust(r, r.param("adjinfo"), x, "gp.sched.bp", "end", c -> c.get(gp) + t.g.sched.bp.offset());
        r.label("end");
        r.line(755);
        r.ret("");
        // spotless:on
    }

    private static void defers(Program p) {
        Types t = p.types();
        Struct d = p.profile().struct("_defer");
        Rows r = p.routine("runtime.adjustdefers", "gp", "adjinfo").split();
        Local gp = r.param("gp");
        Local info = r.param("adjinfo");
        Local at = r.scratch("d");
        Local x = r.scratch("x");
        // spotless:off
        r.line(761);
        adjust(r, info, x, "gp._defer", "first",           c -> c.get(gp) + t.g.defer.offset());
        r.label("first");
        r.line(762);
        r.step("d = gp._defer",                            c -> c.set(at, c.ld(c.get(gp), t.g.defer)));
        r.label("more?");
        r.when("there are no more deferred calls",         c -> c.get(at) == 0,                                        "end");
        String[] words = {"fn", "sp", "_panic", "link", "varp", "fd"};
        for (int i = 0; i < words.length; i++) {
            long offset = d.field(words[i]).offset();
            r.line(763 + i);
            adjust(r, info, x, "d." + words[i], "behind " + words[i], c -> c.get(at) + offset);
            r.label("behind " + words[i]);
        }
        r.line(762);
        r.step("d = d.link",                               c -> c.set(at, c.ld(c.get(at), d.field("link"))));
        r.go("the next one",                               "more?");
        r.label("end");
        r.line(770);
        r.ret("");
        // spotless:on
    }
}
