package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.os.Linux;

/**
 * The monotonic clock: the virtual time of the thread that asks, so that a run does not depend on the hour it is made at.
 *
 * <p>Go 1.19, time_nofake.go, {@code nanotime}; sys_linux_amd64.s, {@code nanotime1}.
 */
final class Nanotime {
    private Nanotime() {}

    static void define(Program p) {
        Rows r = p.routine("runtime.nanotime").nosplit();
        // spotless:off
        r.line(19);
        r.callOnStack("nanotime1()",                       "runtime.nanotime1.abi0");
        r.ret("return the clock's nanoseconds",            c -> c.ld8(c.reg(RSP)));

        Rows s = p.routine("runtime.nanotime1.abi0").nosplit();
        int frame = s.frame();
        s.clock("read the thread's virtual clock",        c -> c.st8(c.reg(RSP) + frame + 8, Linux.nanotime(c)))
            .summarises("the vDSO's clock_gettime, on g0's stack");
        s.ret("");
        // spotless:on
    }
}
