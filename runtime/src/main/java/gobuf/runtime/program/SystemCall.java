package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.os.Linux;

/**
 * A system call as package syscall makes one: the runtime is told before and behind it.
 *
 * <p>Go 1.19, syscall/syscall_linux.go, {@code Syscall}.
 */
final class SystemCall {
    private SystemCall() {}

    static void define(Program p) {
        Rows r = p.own("main.syscall", 16, "n").split();
        Local n = r.param("n");
        // spotless:off
        r.call("runtime_entersyscall()",       "runtime.entersyscall");
        r.system("SYSCALL: the kernel needs n ns", c -> Linux.work(c, c.get(n)))
            .summarises("the SYSCALL instruction of runtime/internal/syscall.Syscall6, and some call that keeps the thread in the kernel for so long");
        r.call("runtime_exitsyscall()",        "runtime.exitsyscall");
        r.ret("");
        // spotless:on
    }
}
