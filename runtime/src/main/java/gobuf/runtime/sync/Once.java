package gobuf.runtime.sync;

import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;

/**
 * sync.Once: who comes first calls the function, under a Mutex; others wait for the Mutex and find it done. That it is done, and the
 * unlock, are deferred, so that a function that panics or ends its goroutine counts as called.
 *
 * <p>Go 1.19, sync/once.go.
 */
final class Once {
    private Once() {}

    static void define(Program p) {
        Struct s = p.profile().struct("sync.Once");
        Field done = s.field("done");
        int mutex = s.field("m").offset();
        doOnce(p, done);
        slow(p, done, mutex);
        deferred(p, done);
    }

    private static void doOnce(Program p, Field done) {
        Rows r = p.routine("sync.(*Once).Do", "o", "f").split();
        Local o = r.param("o");
        Local f = r.param("f");
        // spotless:off
        r.line(63);
        r.when("it is done (atomic)",                          c -> c.ld(c.get(o), done) != 0,                         "done");
        r.line(65);
        r.call("o.doSlow(f)",                                  "sync.(*Once).doSlow",          c -> c.get(o), c -> c.get(f));
        r.label("done");
        r.line(67);
        r.ret("");
        // spotless:on
    }

    private static void slow(Program p, Field done, int mutex) {
        Struct d = p.profile().struct("_defer");
        int fn = d.field("fn").offset() / 8;
        long unlock = p.profile().function("sync.(*Once).doSlow.func1").entry();
        long store = p.profile().function("sync.(*Once).doSlow.func2").entry();
        Rows r = p.routine("sync.(*Once).doSlow", "o", "f").split();
        Local o = r.param("o");
        Local f = r.param("f");
        Local[] d1 = r.block("d1", d.size() / 8);
        Local[] d2 = r.block("d2", d.size() / 8);
        Local[] f1 = r.block("func1", 2);
        Local[] f2 = r.block("func2", 2);
        Local x = r.scratch("x");
        // spotless:off
        r.line(70);
        r.call("o.m.Lock()",                                   "sync.(*Mutex).Lock",           c -> c.get(o) + mutex);
        r.line(71);
        r.step("func1.code = doSlow.func1",                    c -> c.set(f1[0], unlock));
        r.step("func1.m = &o.m",                               c -> c.set(f1[1], c.get(o) + mutex));
        r.step("d1.fn = func1",                                c -> c.set(d1[fn], c.addr(f1[0])));
        r.call("defer o.m.Unlock(): deferprocStack(&d1)",      "runtime.deferprocStack", x,    c -> c.addr(d1[0]));
        r.when("a panic was recovered",                        c -> c.get(x) != 0,                                     "recovered");
        r.line(72);
        r.when("another one was faster",                       c -> c.ld(c.get(o), done) != 0,                         "return");
        r.line(73);
        r.step("func2.code = doSlow.func2",                    c -> c.set(f2[0], store));
        r.step("func2.done = &o.done",                         c -> c.set(f2[1], c.get(o) + done.offset()));
        r.step("d2.fn = func2",                                c -> c.set(d2[fn], c.addr(f2[0])));
        r.call("defer o.done = 1: deferprocStack(&d2)",        "runtime.deferprocStack", x,    c -> c.addr(d2[0]));
        r.when("a panic of f was recovered",                   c -> c.get(x) != 0,                                     "f recovered");
        r.line(74);
        r.callFuncval("f()",                                   c -> c.get(f)).event("f of Once");
        r.label("return");
        r.line(76);
        r.call("deferreturn()",                                "runtime.deferreturn");
        r.ret(1, "");
        r.label("f recovered");
        r.line(73);
        r.call("deferreturn(), f recovered",                   "runtime.deferreturn");
        r.ret(0, "");
        r.label("recovered");
        r.line(71);
        r.call("deferreturn(), recovered",                     "runtime.deferreturn");
        r.ret(2, "");
        // spotless:on
    }

    private static void deferred(Program p, Field done) {
        // spotless:off
        Rows u = p.routine("sync.(*Once).doSlow.func1").closure().split();
        u.line(71);
        u.call("o.m.Unlock()",                                 "sync.(*Mutex).Unlock",         c -> c.ld8(c.reg(RDX) + 8));
        u.ret("");

        Rows s = p.routine("sync.(*Once).doSlow.func2").closure().nosplit();
        s.line(73);
        s.step("o.done = 1 (atomic)",                          c -> c.st4(c.ld8(c.reg(RDX) + 8), 1));
        s.ret("");
        // spotless:on
    }
}
