package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.HeapTypes;
import gobuf.runtime.layout.Types;

/**
 * Allocates an object. Summarised: what concerns a collector, profiles and sanitizers is left out, as none of them runs; objects come
 * from the P's spans in Go's order, and the M is marked as allocating meanwhile.
 *
 * <p>Go 1.19, malloc.go, {@code mallocgc}, {@code newobject}; slice.go, {@code makeslice}.
 */
final class Mallocgc {
    private Mallocgc() {}

    static void define(Program p) {
        malloc(p);
        newobject(p);
        makeslice(p);
    }

    private static void malloc(Program p) {
        Rows r = p.routine("runtime.mallocgc", "size", "typ", "needzero").split();
        Local mp = r.local("mp");
        Local mc = r.local("c");
        Local x = r.local("x");
        Local noscan = r.local("noscan");
        Local delayed = r.local("delayedZeroing");
        begin(p, r, mp, mc, noscan, delayed);
        tiny(p, r, mp, mc, x);
        small(p, r, mc, x, noscan);
        large(p, r, mc, x, noscan, delayed);
        end(p, r, mp, x, noscan, delayed);
        Throw.dead(p, r, "delayed", 1124, "delayed zeroing on data that may contain pointers");
        Throw.dead(p, r, "noP", 924, "mallocgc called without a P or outside bootstrapping");
        Throw.dead(p, r, "signal", 916, "malloc during signal");
        Throw.dead(p, r, "deadlock", 913, "malloc deadlock");
    }

    private static void begin(Program p, Rows r, Local mp, Local mc, Local noscan, Local delayed) {
        Types t = p.types();
        Local size = r.param("size");
        Local typ = r.param("typ");
        long zerobase = p.profile().global("runtime.zerobase");
        long mcache0 = p.profile().global("runtime.mcache0");
        long largest = p.profile().constant("maxSmallSize");
        long tiny = p.profile().constant("maxTinySize");
        // spotless:off
        r.line(847);
        r.when("something is asked for",                   c -> c.get(size) != 0,                              "pin");
        r.line(848);
        r.ret(3, "return &zerobase",                       c -> zerobase);
        r.label("pin");
        r.line(911);
        r.call("mp = acquirem()",                          "runtime.acquirem", mp);
        r.line(912);
        r.when("the M allocates already",                  c -> c.ld(c.get(mp), t.m.mallocing) != 0,           "deadlock");
        r.line(915);
        r.when("this is a signal handler",                 c -> c.ld(c.get(mp), t.m.gsignal) == c.g(),         "signal");
        r.line(918);
        r.step("mp.mallocing = 1",                         c -> c.st(c.get(mp), t.m.mallocing, 1));
        r.line(922);
        r.step("c = mp.p.mcache, or mcache0 without a P",  c -> c.set(mc, c.ld(c.get(mp), t.m.p) == 0 ? c.ld8(mcache0) : c.ld(c.ld(c.get(mp), t.m.p), t.p.mcache)));
        r.line(923);
        r.when("there is no mcache",                       c -> c.get(mc) == 0,                                "noP");
        r.line(928);
        r.step("noscan = no pointers in typ",              c -> c.set(noscan, c.get(typ) == 0 || c.ld8(c.get(typ) + 8) == 0 ? 1 : 0));
        r.line(931);
        r.step("delayedZeroing = false",                   c -> c.set(delayed, 0));
        r.line(932);
        r.when("more than 32 KB: a span of its own",       c -> c.get(size) > largest,                         "large");
        r.line(933);
        r.when("it has pointers",                          c -> c.get(noscan) == 0,                            "small");
        r.when("it has 16 bytes or more",                  c -> c.get(size) >= tiny,                           "small");
        // spotless:on
    }

    /** Objects below 16 bytes without pointers share a block of 16. */
    private static void tiny(Program p, Rows r, Local mp, Local mc, Local x) {
        Types t = p.types();
        HeapTypes h = new HeapTypes(p.profile());
        Local size = r.param("size");
        Local off = r.scratch("off");
        long most = p.profile().constant("maxTinySize");
        long spc = p.profile().constant("tinySpanClass");
        // spotless:off
        r.line(963);
        r.step("off = c.tinyoffset, aligned as size is",   c -> {
            long n = c.get(size);
            long align = (n & 7) == 0 ? 8 : (n & 3) == 0 ? 4 : (n & 1) == 0 ? 2 : 1;
            c.set(off, c.ld(c.get(mc), h.tinyoffset) + align - 1 & -align);
        });
        r.line(980);
        r.when("the block has no room",                    c -> c.get(off) + c.get(size) > most,               "block");
        r.when("there is no block",                        c -> c.ld(c.get(mc), h.tiny) == 0,                  "block");
        r.line(982);
        r.step("x = c.tiny + off",                         c -> c.set(x, c.ld(c.get(mc), h.tiny) + c.get(off)));
        r.line(983);
        r.step("c.tinyoffset = off + size",                c -> c.st(c.get(mc), h.tinyoffset, c.get(off) + c.get(size)));
        r.line(984);
        r.step("c.tinyAllocs++",                           c -> c.add(c.get(mc), h.tinyAllocs, 1));
        r.line(985);
        r.step("mp.mallocing = 0",                         c -> c.st(c.get(mp), t.m.mallocing, 0));
        r.line(986);
        r.call("releasem(mp)",                             "runtime.releasem",                                 c -> c.get(mp));
        r.line(987);
        r.ret(1, "return x",                               c -> c.get(x));
        r.label("block");
        r.line(991);
        r.step("x = nextFreeFast(c.alloc[tiny])",          c -> c.set(x, Heap.nextFree(c, h, c.ld(c.get(mc), h.alloc, spc))));
        r.line(992);
        r.when("its span has a free block",                c -> c.get(x) != 0,                                 "clear");
        r.line(993);
        r.call("x = c.nextFree(tiny)",                     "runtime.(*mcache).nextFree", x,                    c -> c.get(mc), c -> spc);
        r.label("clear");
        r.line(996);
        r.step("the block's first word = 0",               c -> c.st8(c.get(x), 0));
        r.line(997);
        r.step("the block's second word = 0",              c -> c.st8(c.get(x) + 8, 0));
        r.line(1000);
        r.when("the race detector wants blocks unshared",  c -> Switches.on(c, Switches.RACE),                 "have");
        r.when("the old block has more room, and is one",  c -> c.get(size) >= c.ld(c.get(mc), h.tinyoffset) && c.ld(c.get(mc), h.tiny) != 0, "have");
        r.line(1002);
        r.step("c.tiny = x",                               c -> c.st(c.get(mc), h.tiny, c.get(x)));
        r.line(1003);
        r.step("c.tinyoffset = size",                      c -> c.st(c.get(mc), h.tinyoffset, c.get(size)));
        r.go("the block is the object",                    "have");
        // spotless:on
    }

    private static void small(Program p, Rows r, Local mc, Local x, Local noscan) {
        HeapTypes h = new HeapTypes(p.profile());
        Local size = r.param("size");
        Local spc = r.local("spc");
        SizeClasses classes = new SizeClasses(p.profile());
        // spotless:off
        r.label("small");
        r.line(1014);
        r.step("spc = the class of size and pointers",     c -> c.set(spc, classes.of(c, c.get(size), c.get(noscan))));
        r.line(1016);
        r.step("x = nextFreeFast(c.alloc[spc])",           c -> c.set(x, Heap.nextFree(c, h, c.ld(c.get(mc), h.alloc, c.get(spc)))));
        r.line(1017);
        r.when("its span has a free object",               c -> c.get(x) != 0,                                 "have");
        r.line(1018);
        r.call("x = c.nextFree(spc)",                      "runtime.(*mcache).nextFree", x,                    c -> c.get(mc), c -> c.get(spc));
        r.go("found one",                                  "have");
        // spotless:on
    }

    private static void large(Program p, Rows r, Local mc, Local x, Local noscan, Local delayed) {
        HeapTypes h = new HeapTypes(p.profile());
        Local size = r.param("size");
        Local needzero = r.param("needzero");
        Local s = r.local("span");
        // spotless:off
        r.label("large");
        r.line(1029);
        r.call("s = c.allocLarge(size, noscan)",           "runtime.(*mcache).allocLarge", s,                  c -> c.get(mc), c -> c.get(size), c -> c.get(noscan));
        r.line(1030);
        r.step("s.freeindex = 1",                          c -> c.st(c.get(s), h.freeindex, 1));
        r.line(1031);
        r.step("s.allocCount = 1",                         c -> c.st(c.get(s), h.allocCount, 1));
        r.line(1033);
        r.step("x = s.base()",                             c -> c.set(x, c.ld(c.get(s), h.startAddr)));
        r.line(1034);
        r.when("nobody needs zeros",                       c -> (c.get(needzero) & 1) == 0,                    "have");
        r.when("its pages were never used",                c -> c.ld(c.get(s), h.needzero) == 0,               "have");
        r.line(1035);
        r.when("it has pointers: clear at once",           c -> c.get(noscan) == 0,                            "zero");
        r.line(1036);
        r.step("delayedZeroing = true",                    c -> c.set(delayed, 1));
        r.go("clear it later",                             "have");
        r.label("zero");
        r.line(1038);
        r.step("memclrNoHeapPointers(x, size)",            c -> {}).summarises("memory is zero already: nothing is freed and used again");
        // spotless:on
    }

    private static void end(Program p, Rows r, Local mp, Local x, Local noscan, Local delayed) {
        Types t = p.types();
        // spotless:off
        r.label("have");
        r.line(1050);
        r.step("heap bitmap, statistics, profile",         c -> {}).summarises("not kept: no collector and no memory profile runs, and memory is zero already");
        r.line(1117);
        r.step("mp.mallocing = 0",                         c -> c.st(c.get(mp), t.m.mallocing, 0));
        r.line(1118);
        r.call("releasem(mp)",                             "runtime.releasem",                                 c -> c.get(mp));
        r.line(1122);
        r.when("nothing is left to clear",                 c -> c.get(delayed) == 0,                           "return");
        r.line(1123);
        r.when("it has pointers",                          c -> c.get(noscan) == 0,                            "delayed");
        r.line(1126);
        r.step("memclrNoHeapPointersChunked(size, x)",     c -> {}).summarises("memory is zero already: nothing is freed and used again");
        r.label("return");
        r.line(1168);
        r.ret(2, "return x",                               c -> c.get(x));
        // spotless:on
    }

    private static void newobject(Program p) {
        Rows r = p.routine("runtime.newobject", "typ").split();
        Local typ = r.param("typ");
        Local x = r.scratch("x");
        // spotless:off
        r.line(1202);
        r.call("x = mallocgc(typ.size, typ, true)",        "runtime.mallocgc", x,                              c -> c.ld8(c.get(typ)), c -> c.get(typ), c -> 1);
        r.ret("return x",                                  c -> c.get(x));
        // spotless:on
    }

    private static void makeslice(Program p) {
        Rows r = p.routine("runtime.makeslice", "et", "len", "cap").split();
        Local et = r.param("et");
        Local cap = r.param("cap");
        Local x = r.scratch("x");
        // spotless:off
        r.line(103);
        r.call("x = mallocgc(et.size·cap, et, true)",      "runtime.mallocgc", x,                              c -> c.ld8(c.get(et)) * c.get(cap), c -> c.get(et), c -> 1)
            .summarises("the bounds are not checked: the runtime's own calls keep them");
        r.ret("return x",                                  c -> c.get(x));
        // spotless:on
    }
}
