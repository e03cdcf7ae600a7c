package gobuf.runtime.proc;

import static gobuf.runtime.code.Operand.at;
import static gobuf.runtime.code.Operand.imm;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RAX;
import static gobuf.runtime.machine.Reg.RBX;
import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Operand;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the processor and the compiler do what the runtime relies on: division of ticks, compare and swap, atomic bits of neighbouring
 * bytes, NaNs, 64-bit atomics. Called once, on g0's stack. The sizes and offsets that Go's function compares too are constants to the
 * compiler: nothing of that is in the binary.
 *
 * <p>Go 1.19, runtime1.go, {@code check}, {@code testAtomic64}, {@code timediv}; asm_amd64.s, {@code checkASM}.
 */
final class Check {
    /** What is to be thrown where, in the order of the tests. */
    private record Failure(String label, int line, String message) {}

    private final Program p;
    private final Rows r;
    private final List<Failure> failures = new ArrayList<>();

    private Check(Program p, Rows r) {
        this.p = p;
        this.r = r;
    }

    static void define(Program p) {
        new Check(p, p.routine("runtime.check").split()).check();
        new Check(p, p.routine("runtime.testAtomic64").split()).atomics();
        timediv(p);
        // spotless:off
        p.asm("runtime.checkASM.abi0")
            .leaq(table(p, "masks"), r(RAX))
            .leaq(table(p, "shifts"), r(RBX))
            .orq(RBX, RAX)
            .testq(imm(15), r(RAX))
            .sete(at(RSP, 8))
            .ret();
        // spotless:on
    }

    /** A table of vector constants, of which only the alignment counts. */
    private static Operand table(Program p, String name) {
        return new Operand.Symbol(name, p.profile().global(name));
    }

    /** The label of what throws the message at that line. */
    private String bad(int line, String message) {
        String label = message + "@" + line;
        if (failures.stream().noneMatch(f -> f.label.equals(label))) failures.add(new Failure(label, line, message));
        return label;
    }

    private void end() {
        for (Failure f : failures) Throw.dead(p, r, f.label, f.line, f.message);
    }

    private void check() {
        Local e = r.local("e");
        Local z = r.local("z");
        Local m = r.local("m");
        Local q = r.scratch("quotient");
        long fixed = p.profile().constant("_FixedStack");
        // spotless:off
        r.line(148);
        r.step("e = 0",                                    c -> c.set(e, 0));
        r.line(214);
        r.call("12345·10⁹+54321 ticks by 10⁹",             "runtime.timediv", q, c -> 12345L * 1000000000 + 54321, c -> 1000000000, c -> c.addr(e));
        r.line(214);
        r.when("the quotient is not 12345",                c -> c.get(q) != 12345,  bad(215, "bad timediv"));
        r.line(214);
        r.when("the remainder is not 54321",               c -> c.get(e) != 54321,  bad(215, "bad timediv"));
        swaps(z);
        r.line(243);
        r.step("m = {1, 1, 1, 1}",                         c -> c.set(m, 0x01010101));
        r.line(244);
        r.step("m[1] |= 0xf0 (atomic)",                    c -> c.st1(c.addr(m) + 1, c.ld1(c.addr(m) + 1) | 0xf0));
        r.line(245);
        r.when("another byte changed",                     c -> c.get(m) != 0x0101f101,  bad(246, "atomicor8"));
        r.line(249);
        r.step("m = {0xff, 0xff, 0xff, 0xff}",             c -> c.set(m, 0xffffffffL));
        r.line(250);
        r.step("m[1] &= 0x1 (atomic)",                     c -> c.st1(c.addr(m) + 1, c.ld1(c.addr(m) + 1) & 1));
        r.line(251);
        r.when("another byte changed",                     c -> c.get(m) != 0xffff01ffL,  bad(252, "atomicand8"));
        // spotless:on
        doubles();
        floats();
        // spotless:off
        r.line(287);
        r.call("testAtomic64()",                           "runtime.testAtomic64");
        r.line(289);
        r.call("round2(_FixedStack)",                      "runtime.round2", q,   c -> fixed);
        r.line(289);
        r.when("it is no power of 2",                      c -> c.get(q) != fixed,  bad(290, "FixedStack is not power-of-2"));
        r.line(293);
        r.callOnStack("checkASM()",                        "runtime.checkASM.abi0");
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(293);
        r.when("assembly is not as expected",              c -> c.ld1(c.reg(RSP)) == 0,  bad(294, "assembly checks failed"));
        r.line(296);
        r.ret("");
        // spotless:on
        end();
    }

    private void swaps(Local z) {
        // spotless:off
        r.line(219);
        r.step("z = 1",                                    c -> c.set(z, 1));
        r.line(220);
        r.when("CAS z: 1 → 2 fails",                       c -> !cas(c, z, 1, 2),  bad(221, "cas1"));
        r.line(223);
        r.when("z is not 2",                               c -> c.get(z) != 2,  bad(224, "cas2"));
        r.line(227);
        r.step("z = 4",                                    c -> c.set(z, 4));
        r.line(228);
        r.when("CAS z: 5 → 6 succeeds",                    c -> cas(c, z, 5, 6),  bad(229, "cas3"));
        r.line(231);
        r.when("z is not 4",                               c -> c.get(z) != 4,  bad(232, "cas4"));
        r.line(235);
        r.step("z = 0xffffffff",                           c -> c.set(z, 0xffffffffL));
        r.line(236);
        r.when("CAS z: 0xffffffff → 0xfffffffe fails",     c -> !cas(c, z, 0xffffffffL, 0xfffffffeL),  bad(237, "cas5"));
        r.line(239);
        r.when("z is not 0xfffffffe",                      c -> c.get(z) != 0xfffffffeL,  bad(240, "cas6"));
        // spotless:on
    }

    private static boolean cas(Cpu c, Local z, long from, long to) {
        if (c.get(z) != from) return false;
        c.set(z, to);
        return true;
    }

    private void doubles() {
        Local j = r.local("j");
        Local j1 = r.local("j1");
        // spotless:off
        r.line(255);
        r.step("j = a NaN: all bits set",                  c -> c.set(j, -1));
        r.line(256);
        r.when("j = j",                                    c -> equal(c.get(j), c.get(j)),  bad(257, "float64nan"));
        r.line(259);
        r.when("j ≠ j does not hold",                      c -> !differ(c.get(j), c.get(j)),  bad(260, "float64nan1"));
        r.line(263);
        r.step("j1 = another NaN",                         c -> c.set(j1, -2));
        r.line(264);
        r.when("j = j1",                                   c -> equal(c.get(j), c.get(j1)),  bad(265, "float64nan2"));
        r.line(267);
        r.when("j ≠ j1 does not hold",                     c -> !differ(c.get(j), c.get(j1)),  bad(268, "float64nan3"));
        // spotless:on
    }

    private void floats() {
        Local i = r.scratch("i");
        Local i1 = r.scratch("i1");
        // spotless:off
        r.line(271);
        r.step("i = a NaN of 4 bytes",                     c -> c.set(i, 0xffffffffL));
        r.line(272);
        r.when("i = i",                                    c -> single(c.get(i), c.get(i)),  bad(273, "float32nan"));
        r.line(279);
        r.step("i1 = another NaN of 4 bytes",              c -> c.set(i1, 0xfffffffeL));
        r.line(280);
        r.when("i = i1",                                   c -> single(c.get(i), c.get(i1)),  bad(281, "float32nan2"));
        // spotless:on
    }

    /** Whether the processor finds two doubles equal. */
    private static boolean equal(long a, long b) {
        return Double.longBitsToDouble(a) == Double.longBitsToDouble(b);
    }

    /** Whether it finds them different: of a NaN always. */
    private static boolean differ(long a, long b) {
        return Double.longBitsToDouble(a) != Double.longBitsToDouble(b);
    }

    /** Whether it finds two floats equal. */
    private static boolean single(long a, long b) {
        return Float.intBitsToFloat((int) a) == Float.intBitsToFloat((int) b);
    }

    private void atomics() {
        Local x = r.scratch("x");
        long z64 = p.profile().global("runtime.test_z64");
        long x64 = p.profile().global("runtime.test_x64");
        // spotless:off
        r.line(106);
        r.step("test_z64 = 42",                            c -> c.st8(z64, 42));
        r.line(107);
        r.step("test_x64 = 0",                             c -> c.st8(x64, 0));
        r.line(108);
        r.when("CAS test_z64: 0 → 1 succeeds",             c -> swap(c, z64, 0, 1),  bad(109, "cas64 failed"));
        r.line(111);
        r.when("test_x64 is not 0",                        c -> c.ld8(x64) != 0,  bad(112, "cas64 failed"));
        r.line(114);
        r.step("test_x64 = 42",                            c -> c.st8(x64, 42));
        r.line(115);
        r.when("CAS test_z64: 42 → 1 fails",               c -> !swap(c, z64, 42, 1),  bad(116, "cas64 failed"));
        r.line(118);
        r.when("test_x64 is not 42",                       c -> c.ld8(x64) != 42,  bad(119, "cas64 failed"));
        r.line(118);
        r.when("test_z64 is not 1",                        c -> c.ld8(z64) != 1,  bad(119, "cas64 failed"));
        r.line(121);
        r.when("it does not load as 1",                    c -> c.ld8(z64) != 1,  bad(122, "load64 failed"));
        r.line(124);
        r.step("test_z64 = 2⁴⁰+1 (atomic)",                c -> c.st8(z64, (1L << 40) + 1));
        r.line(125);
        r.when("it does not load as that",                 c -> c.ld8(z64) != (1L << 40) + 1,  bad(126, "store64 failed"));
        r.line(128);
        r.step("x = test_z64 += 2⁴⁰+1 (atomic)",           c -> { c.st8(z64, c.ld8(z64) + (1L << 40) + 1); c.set(x, c.ld8(z64)); });
        r.line(128);
        r.when("x is not twice that",                      c -> c.get(x) != (2L << 40) + 2,  bad(129, "xadd64 failed"));
        r.line(131);
        r.when("it does not load as twice that",           c -> c.ld8(z64) != (2L << 40) + 2,  bad(132, "xadd64 failed"));
        r.line(134);
        r.step("x = xchg(test_z64, 3·2⁴⁰+3)",              c -> { long was = c.ld8(z64); c.st8(z64, (3L << 40) + 3); c.set(x, was); });
        r.line(134);
        r.when("x is not what was there",                  c -> c.get(x) != (2L << 40) + 2,  bad(135, "xchg64 failed"));
        r.line(137);
        r.when("it does not load as the new",              c -> c.ld8(z64) != (3L << 40) + 3,  bad(138, "xchg64 failed"));
        r.line(140);
        r.ret("");
        // spotless:on
        end();
    }

    private static boolean swap(Cpu c, long at, long from, long to) {
        if (c.ld8(at) != from) return false;
        c.st8(at, to);
        return true;
    }

    /** Division by subtraction of shifted divisors: 32-bit machines have nothing better. */
    private static void timediv(Program p) {
        Rows r = p.routine("runtime.timediv", "v", "div", "rem");
        Local v = r.param("v");
        Local div = r.param("div");
        Local rem = r.param("rem");
        Local res = r.local("res");
        Local bit = r.local("bit");
        // spotless:off
        r.line(452);
        r.step("res = 0",                                  c -> c.set(res, 0));
        r.line(453);
        r.step("bit = 30",                                 c -> c.set(bit, 30));
        r.label("next");
        r.when("all bits are tried",                       c -> c.get(bit) < 0,                                "rem?");
        r.line(454);
        r.when("v is below div·2^bit",                     c -> c.get(v) < c.get(div) << c.get(bit),           "down");
        r.line(455);
        r.step("v −= div·2^bit",                           c -> c.set(v, c.get(v) - (c.get(div) << c.get(bit))));
        r.line(460);
        r.step("res |= 2^bit",                             c -> c.set(res, c.get(res) | 1L << c.get(bit)));
        r.label("down");
        r.line(453);
        r.step("bit--",                                    c -> c.set(bit, c.get(bit) - 1));
        r.go("the next bit",                               "next");
        r.label("rem?");
        r.line(463);
        r.when("v is below div",                           c -> c.get(v) < c.get(div),                         "keep");
        r.line(464);
        r.when("nobody wants a remainder",                 c -> c.get(rem) == 0,                               "most");
        r.line(465);
        r.step("*rem = 0",                                 c -> c.st4(c.get(rem), 0));
        r.label("most");
        r.line(466);
        r.ret(1, "return 2³¹−1",                           c -> 0x7fffffff);
        r.label("keep");
        r.line(468);
        r.when("nobody wants a remainder",                 c -> c.get(rem) == 0,                               "return");
        r.line(469);
        r.step("*rem = v",                                 c -> c.st4(c.get(rem), c.get(v)));
        r.label("return");
        r.line(470);
        r.ret(0, "return res",                             c -> c.get(res));
        // spotless:on
    }
}
