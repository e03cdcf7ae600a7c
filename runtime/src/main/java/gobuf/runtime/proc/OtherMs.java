package gobuf.runtime.proc;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import java.util.Map;

/**
 * What the scheduler asks of the world outside and Gobuf does not have: these end the process and say what Go would do.
 *
 * <p>Go 1.19, asm_amd64.s, {@code asmcgocall}; os_linux.go, {@code setThreadCPUProfiler}.
 */
final class OtherMs {
    private static final Map<String, String> ENDS = Map.of(
            "runtime.asmcgocall.abi0",
            "asmcgocall is not modelled: this program has no cgo",
            "runtime.setThreadCPUProfiler",
            "setThreadCPUProfiler is not modelled yet: Go would set a timer of this thread that sends SIGPROF");

    private OtherMs() {}

    static void define(Program p) {
        ENDS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> {
            Rows r = p.routine(e.getKey()).split();
            r.halt("not modelled: the process ends here", e.getValue(), c -> false);
        });
    }
}
