package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;

import gobuf.runtime.asm.SysLinux;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * Sleeping on a word of memory, and waking who sleeps on it: what the runtime's locks and notes are made of on Linux.
 *
 * <p>Go 1.19, os_linux.go, {@code futexsleep}, {@code futexwakeup} and its closure.
 */
final class Futex {
    private static final long WAIT_PRIVATE = 128;
    private static final long WAKE_PRIVATE = 129;

    private Futex() {}

    static void define(Program p) {
        sleep(p);
        wakeup(p);
    }

    private static void sleep(Program p) {
        Rows r = p.routine("runtime.futexsleep", "addr", "val", "ns").nosplit();
        Local addr = r.param("addr");
        Local val = r.param("val");
        Local ns = r.param("ns");
        Local[] ts = r.block("ts", 2);
        // spotless:off
        r.line(68);
        r.when("a limit of time is given",                 c -> c.get(ns) >= 0,                        "limit");
        r.line(69);
        r.callOnStack("futex(addr, FUTEX_WAIT_PRIVATE, val, nil, nil, 0)", "runtime.futex.abi0",
                                                           c -> c.get(addr), c -> WAIT_PRIVATE | c.get(val) << 32, c -> 0, c -> 0, c -> 0);
        r.line(70);
        r.ret("woken, or addr does not hold val");
        r.label("limit");
        r.line(74);
        r.call("ts.setNsec(ns)",                           "runtime.(*timespec).setNsec",              c -> c.addr(ts[0]), c -> c.get(ns));
        r.line(75);
        r.callOnStack("futex(addr, FUTEX_WAIT_PRIVATE, val, &ts, nil, 0)", "runtime.futex.abi0",
                                                           c -> c.get(addr), c -> WAIT_PRIVATE | c.get(val) << 32, c -> c.addr(ts[0]), c -> 0, c -> 0);
        r.line(76);
        r.ret("woken, or addr does not hold val, or the time is over");

        Rows s = p.routine("runtime.(*timespec).setNsec", "ts", "ns");
        Local to = s.param("ts");
        Local n = s.param("ns");
        s.line(p.profile().function("runtime.(*timespec).setNsec").line() + 1);
        s.step("ts.tv_sec = ns / 1e9",                     c -> c.st8(c.get(to), c.get(n) / 1_000_000_000));
        s.line(p.profile().function("runtime.(*timespec).setNsec").line() + 2);
        s.step("ts.tv_nsec = ns % 1e9",                    c -> c.st8(c.get(to) + 8, c.get(n) % 1_000_000_000));
        s.ret("");
        // spotless:on
    }

    private static void wakeup(Program p) {
        Rows r = p.routine("runtime.futexwakeup", "addr", "cnt").nosplit();
        Local addr = r.param("addr");
        Local cnt = r.param("cnt");
        Local[] f = r.block("closure", 3);
        Local ret = r.scratch("ret");
        long code = p.profile().function("runtime.futexwakeup.func1").entry();
        // spotless:off
        r.line(82);
        r.callOnStack("futex(addr, FUTEX_WAKE_PRIVATE, cnt, nil, nil, 0)", "runtime.futex.abi0",
                                                           c -> c.get(addr), c -> WAKE_PRIVATE | c.get(cnt) << 32, c -> 0, c -> 0, c -> 0);
        r.step("ret = how many woke",                      c -> c.set(ret, SysLinux.result(c, 0x28)));
        r.line(83);
        r.when("the call failed",                          c -> c.get(ret) < 0,                        "failed");
        r.line(84);
        r.ret("");
        r.label("failed");
        r.line(90);
        r.step("closure.code = futexwakeup.func1",         c -> c.set(f[0], code));
        r.step("closure.addr = addr",                      c -> c.set(f[1], c.get(addr)));
        r.step("closure.ret = ret",                        c -> c.set(f[2], c.get(ret)));
        r.callOnStack("systemstack(closure)",              "runtime.systemstack.abi0",                 c -> c.addr(f[0]));
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(94);
        r.halt("crash: a write to address 0x1006",         "futexwakeup failed: Go writes to address 0x1006 to die", c -> false);

        Rows k = p.routine("runtime.futexwakeup.func1").closure().split();
        k.line(91);
        k.step("print addr and the error number",          c -> Output.print(c, "futexwakeup addr=0x" + Long.toHexString(c.ld8(c.reg(gobuf.runtime.machine.Reg.RDX) + 8)) + " returned " + c.ld8(c.reg(gobuf.runtime.machine.Reg.RDX) + 16) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        k.ret("");
        // spotless:on
    }
}
