package gobuf.runtime.proc;

import gobuf.runtime.asm.Hardware;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * What the operating system tells: how many processors there are and how large huge pages. On g0's stack, once.
 *
 * <p>Go 1.19, os_linux.go, {@code osinit}, {@code getproccount}, {@code getHugePageSize}; os_linux_x86.go, {@code osArchInit};
 * os_linux_generic.go, {@code sigdelset}.
 */
final class Osinit {
    private Osinit() {}

    static void define(Program p) {
        osinit(p);
        Summary.value(
                p,
                "runtime.getproccount",
                "sched_getaffinity: count the bits",
                "the system call and the loop over its 8 KB of bits; the simulated kernel's count is the word gobuf.processors",
                c -> c.ld8(Hardware.PROCESSORS));
        Summary.value(
                p,
                "runtime.getHugePageSize",
                "read hpage_pmd_size below /sys",
                "the simulated kernel has no files: open fails, and the answer is 0",
                c -> 0);
        Summary.empty(p, "runtime.osArchInit", "");
        Rows r = p.routine("runtime.sigdelset", "mask", "i").nosplit();
        Local mask = r.param("mask");
        Local i = r.param("i");
        // spotless:off
        r.line(32);
        r.step("clear bit (i−1)%32 of mask[(i−1)/32]",     c -> {
            long at = c.get(mask) + (c.get(i) - 1) / 32 * 4;
            c.st4(at, c.ld4(at) & ~(1L << (c.get(i) - 1) % 32));
        });
        r.line(33);
        r.ret("");
        // spotless:on
    }

    private static void osinit(Program p) {
        Rows r = p.routine("runtime.osinit").split();
        Local x = r.scratch("x");
        long ncpu = p.profile().global("runtime.ncpu");
        long huge = p.profile().global("runtime.physHugePageSize");
        long cgo = p.profile().global("runtime.iscgo");
        long exiting = p.profile().global("runtime.sigsetAllExiting");
        // spotless:off
        r.line(330);
        r.call("x = getproccount()",                       "runtime.getproccount", x);
        r.step("ncpu = x",                                 c -> c.st4(ncpu, c.get(x)));
        r.line(331);
        r.call("x = getHugePageSize()",                    "runtime.getHugePageSize", x);
        r.step("physHugePageSize = x",                     c -> c.st8(huge, c.get(x)));
        r.line(332);
        r.when("there is no cgo",                          c -> c.ld1(cgo) == 0,                               "arch");
        r.line(346);
        r.call("sigdelset(&sigsetAllExiting, 32)",         "runtime.sigdelset",                                c -> exiting, c -> 32);
        r.line(347);
        r.call("sigdelset(&sigsetAllExiting, 33)",         "runtime.sigdelset",                                c -> exiting, c -> 33);
        r.line(348);
        r.call("sigdelset(&sigsetAllExiting, 34)",         "runtime.sigdelset",                                c -> exiting, c -> 34);
        r.label("arch");
        r.line(350);
        r.call("osArchInit()",                             "runtime.osArchInit");
        r.line(351);
        r.ret("");
        // spotless:on
    }
}
