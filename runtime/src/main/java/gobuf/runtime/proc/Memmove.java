package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;

/**
 * Copies and clears values of a type, as channels do with their elements. Where the collector's write barrier is on, it is told of pointers
 * before; which of a value's words are pointers is not looked up here, so only types of one word are told rightly.
 *
 * <p>Go 1.19, mbarrier.go, {@code typedmemmove}, {@code typedmemclr}; mbitmap.go, {@code typeBitsBulkBarrier}, {@code
 * bulkBarrierPreWrite}; memmove_amd64.s, memclr_amd64.s.
 */
final class Memmove {
    /** Go's {@code kindGCProg}. */
    private static final long GC_PROG = 1 << 6;

    private Memmove() {}

    static void define(Program p) {
        typedmemmove(p);
        typedmemclr(p);
        typeBits(p);
        bulk(p);
        memmove(p);
        memclr(p);
    }

    private static void typedmemmove(Program p) {
        Struct type = p.profile().struct("_type");
        Field size = type.field("size");
        Field ptrdata = type.field("ptrdata");
        long needed = Switches.variable(p.profile(), "writeBarrier", "needed");
        Rows r = p.routine("runtime.typedmemmove", "typ", "dst", "src").nosplit();
        Local typ = r.param("typ");
        Local dst = r.param("dst");
        Local src = r.param("src");
        // spotless:off
        r.line(158);
        r.when("dst = src: nothing to do",                     c -> c.get(dst) == c.get(src),                          "same");
        r.line(161);
        r.when("the write barrier is off",                     c -> c.ld1(needed) == 0,                                "copy");
        r.when("typ has no pointers",                          c -> c.ld(c.get(typ), ptrdata) == 0,                    "copy");
        r.line(162);
        r.call("bulkBarrierPreWrite(dst, src, typ.ptrdata)",   "runtime.bulkBarrierPreWrite",  c -> c.get(dst), c -> c.get(src), c -> c.ld(c.get(typ), ptrdata));
        r.label("copy");
        r.line(171);
        r.call("memmove(dst, src, typ.size)",                  "runtime.memmove",              c -> c.get(dst), c -> c.get(src), c -> c.ld(c.get(typ), size));
        r.line(175);
        r.ret(0, "");
        r.label("same");
        r.line(159);
        r.ret(1, "");
        // spotless:on
    }

    private static void typedmemclr(Program p) {
        Struct type = p.profile().struct("_type");
        Field size = type.field("size");
        Field ptrdata = type.field("ptrdata");
        long needed = Switches.variable(p.profile(), "writeBarrier", "needed");
        Rows r = p.routine("runtime.typedmemclr", "typ", "ptr").nosplit();
        Local typ = r.param("typ");
        Local ptr = r.param("ptr");
        // spotless:off
        r.line(316);
        r.when("the write barrier is off",                     c -> c.ld1(needed) == 0,                                "clear");
        r.when("typ has no pointers",                          c -> c.ld(c.get(typ), ptrdata) == 0,                    "clear");
        r.line(317);
        r.call("bulkBarrierPreWrite(ptr, 0, typ.ptrdata)",     "runtime.bulkBarrierPreWrite",  c -> c.get(ptr), c -> 0, c -> c.ld(c.get(typ), ptrdata));
        r.label("clear");
        r.line(319);
        r.call("memclrNoHeapPointers(ptr, typ.size)",          "runtime.memclrNoHeapPointers", c -> c.get(ptr), c -> c.ld(c.get(typ), size));
        r.line(320);
        r.ret("");
        // spotless:on
    }

    private static void typeBits(Program p) {
        Struct type = p.profile().struct("_type");
        Field size = type.field("size");
        Field kind = type.field("kind");
        Field ptrdata = type.field("ptrdata");
        long needed = Switches.variable(p.profile(), "writeBarrier", "needed");
        Rows r = p.routine("runtime.typeBitsBulkBarrier", "typ", "dst", "src", "size")
                .nosplit();
        Local typ = r.param("typ");
        Local dst = r.param("dst");
        Local src = r.param("src");
        Local n = r.param("size");
        // spotless:off
        r.line(728);
        r.when("there is no type",                             c -> c.get(typ) == 0,                                   "typeless");
        r.line(731);
        r.when("the type has another size",                    c -> c.ld(c.get(typ), size) != c.get(n),                "size");
        r.line(735);
        r.when("the type has a GC program",                    c -> (c.ld(c.get(typ), kind) & GC_PROG) != 0,           "program");
        r.line(739);
        r.when("the write barrier is on",                      c -> c.ld1(needed) != 0,                                "barrier");
        r.line(740);
        r.ret(0, "");
        r.label("barrier");
        r.line(745);
        r.when("the type has no pointers",                     c -> c.ld(c.get(typ), ptrdata) == 0,                    "done");
        r.line(755);
        r.step("pp.wbBuf takes *dst and *src",                 c -> WriteBarrier.remember(c, p.types(), c.ld8(c.get(src)), c.ld8(c.get(dst))))
            .summarises("the type's pointer mask is not read: its first word counts as its only pointer");
        r.label("done");
        r.line(760);
        r.ret(1, "");
        r.label("program");
        r.line(736);
        r.step("print that the type has a GC program",         c -> Output.print(c, "runtime: typeBitsBulkBarrier with type  with GC prog\n"))
            .summarises("the type's name is not printed");
        Throw.dead(p, r, "throw, program", 737, "runtime: invalid typeBitsBulkBarrier");
        r.label("size");
        r.line(732);
        r.step("print both sizes",                             c -> Output.print(c, "runtime: typeBitsBulkBarrier with type  of size " + c.ld(c.get(typ), size) + " but memory size" + c.get(n) + "\n"))
            .summarises("the type's name is not printed");
        Throw.dead(p, r, "throw, size", 733, "runtime: invalid typeBitsBulkBarrier");
        Throw.dead(p, r, "typeless", 729, "runtime: typeBitsBulkBarrier without type");
        // spotless:on
    }

    private static void bulk(Program p) {
        Rows r = p.routine("runtime.bulkBarrierPreWrite", "dst", "src", "size").nosplit();
        Local dst = r.param("dst");
        Local src = r.param("src");
        // spotless:off
        r.line(580);
        r.step("pp.wbBuf takes *dst and *src",                 c -> WriteBarrier.remember(c, p.types(), c.get(src) == 0 ? 0 : c.ld8(c.get(src)), c.ld8(c.get(dst))))
            .summarises("the heap bitmap is not kept, and whether dst lies in the heap not asked: its first word counts as its only pointer");
        r.ret("");
        // spotless:on
    }

    private static void memmove(Program p) {
        Rows r = p.routine("runtime.memmove", "to", "from", "n")
                .about(
                        "The binary has a way for each range of sizes, with vector registers; here words are copied, then bytes, from low"
                                + " addresses up, so ranges that overlap may lie only the other way around.");
        Local to = r.param("to");
        Local from = r.param("from");
        Local n = r.param("n");
        // spotless:off
        r.line(60);
        r.label("words");
        r.when("less than a word is left",                     c -> c.get(n) < 8,                                      "bytes");
        r.step("copy a word",                                  c -> c.st8(c.get(to), c.ld8(c.get(from))));
        r.step("go on behind it",                              c -> advance(c, to, from, n, 8));
        r.go("the next word",                                  "words");
        r.label("bytes");
        r.when("nothing is left",                              c -> c.get(n) == 0,                                     "done");
        r.step("copy a byte",                                  c -> c.st1(c.get(to), c.ld1(c.get(from))));
        r.step("go on with the next byte",                     c -> advance(c, to, from, n, 1));
        r.go("the next byte",                                  "bytes");
        r.label("done");
        r.ret("");
        // spotless:on
    }

    private static void advance(Cpu c, Local to, Local from, Local n, long by) {
        c.set(to, c.get(to) + by);
        c.set(from, c.get(from) + by);
        c.set(n, c.get(n) - by);
    }

    private static void memclr(Program p) {
        Rows r = p.routine("runtime.memclrNoHeapPointers", "ptr", "n")
                .about("The binary clears with vector registers; here words are cleared, then bytes.");
        Local ptr = r.param("ptr");
        Local n = r.param("n");
        // spotless:off
        r.line(24);
        r.label("words");
        r.when("less than a word is left",                     c -> c.get(n) < 8,                                      "bytes");
        r.step("clear a word",                                 c -> c.st8(c.get(ptr), 0));
        r.step("go on behind it",                              c -> { c.set(ptr, c.get(ptr) + 8); c.set(n, c.get(n) - 8); });
        r.go("the next word",                                  "words");
        r.label("bytes");
        r.when("nothing is left",                              c -> c.get(n) == 0,                                     "done");
        r.step("clear a byte",                                 c -> c.st1(c.get(ptr), 0));
        r.step("go on with the next byte",                     c -> { c.set(ptr, c.get(ptr) + 1); c.set(n, c.get(n) - 1); });
        r.go("the next byte",                                  "bytes");
        r.label("done");
        r.ret("");
        // spotless:on
    }
}
