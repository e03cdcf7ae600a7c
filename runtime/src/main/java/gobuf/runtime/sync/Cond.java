package gobuf.runtime.sync;

import static gobuf.runtime.machine.Reg.RAX;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.proc.Panic;
import gobuf.runtime.proc.WriteBarrier;

/**
 * sync.Cond: Wait takes a number of the notify list, unlocks, waits for it to be given out and locks again. Its Locker is an interface, so
 * the two are called through the method table; the word behind it holds its own address, to notice a copy.
 *
 * <p>Go 1.19, sync/cond.go.
 */
final class Cond {
    private final Program p;
    private final Field tab;
    private final Field data;
    private final int notify;
    private final int checker;

    private Cond(Program program) {
        p = program;
        Struct s = p.profile().struct("sync.Cond");
        tab = s.field("L.tab");
        data = s.field("L.data");
        notify = s.field("notify").offset();
        checker = s.field("checker").offset();
    }

    static void define(Program p) {
        Cond x = new Cond(p);
        x.make();
        x.waits();
        x.wakes("Signal", "sync.runtime_notifyListNotifyOne", 82);
        x.wakes("Broadcast", "sync.runtime_notifyListNotifyAll", 91);
        x.check();
    }

    private void make() {
        Rows r = p.routine("sync.NewCond", "tab", "data").split();
        Local type = r.param("tab");
        Local value = r.param("data");
        Local made = r.local("c");
        // spotless:off
        r.line(48);
        r.call("c = new(Cond)",                                "runtime.newobject", made,      c -> GoTypes.COND);
        r.step("c.L.tab = tab",                                c -> c.st(c.get(made), tab, c.get(type)));
        WriteBarrier.set(p, r, "c.L.data = data",              made, data, value);
        r.ret("return c",                                      c -> c.get(made));
        // spotless:on
    }

    private void waits() {
        Rows r = p.routine("sync.(*Cond).Wait", "c").split();
        Local cond = r.param("c");
        Local t = r.local("t");
        // spotless:off
        r.line(67);
        r.call("c.checker.check()",                            "sync.(*copyChecker).check",    c -> c.get(cond) + checker);
        r.line(68);
        r.call("t = runtime_notifyListAdd(&c.notify)",         "sync.runtime_notifyListAdd", t, c -> c.get(cond) + notify);
        r.line(69);
        r.step("AX = c.L's value",                             c -> c.reg(RAX, c.ld(c.get(cond), data)));
        r.callFuncval("c.L.Unlock(), by the method table",     c -> c.ld(c.get(cond), tab) + GoTypes.ITAB_FUN + 8,     1);
        r.line(70);
        r.call("runtime_notifyListWait(&c.notify, t)",         "sync.runtime_notifyListWait",  c -> c.get(cond) + notify, c -> c.get(t));
        r.line(71);
        r.step("AX = c.L's value, again",                      c -> c.reg(RAX, c.ld(c.get(cond), data)));
        r.callFuncval("c.L.Lock(), by the method table",       c -> c.ld(c.get(cond), tab) + GoTypes.ITAB_FUN,         1);
        r.line(72);
        r.ret("");
        // spotless:on
    }

    private void wakes(String name, String callee, int line) {
        Rows r = p.routine("sync.(*Cond)." + name, "c").split();
        Local cond = r.param("c");
        // spotless:off
        r.line(line);
        r.call("c.checker.check()",                            "sync.(*copyChecker).check",    c -> c.get(cond) + checker);
        r.line(line + 1);
        r.call(callee.substring(5) + "(&c.notify)",            callee,                         c -> c.get(cond) + notify);
        r.line(line + 2);
        r.ret("");
        // spotless:on
    }

    private void check() {
        Field word = Field.plain("word", 0, 8, "uintptr");
        Rows r = p.routine("sync.(*copyChecker).check", "c").split();
        Local self = r.param("c");
        // spotless:off
        r.line(99);
        r.when("*c is its own address",                        c -> c.ld8(c.get(self)) == c.get(self),                 "same");
        r.line(100);
        r.when("CAS *c: 0 → its address",                      c -> c.cas(c.get(self), word, 0, c.get(self)),          "same");
        r.line(101);
        r.when("somebody else was faster",                     c -> c.ld8(c.get(self)) == c.get(self),                 "same");
        Panic.rows(p, r, "copied", 102, "sync.Cond is copied");
        r.label("same");
        r.line(104);
        r.ret("");
        // spotless:on
    }
}
