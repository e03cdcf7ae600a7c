package gobuf.runtime.proc;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import java.util.Map;

/**
 * Where the scheduler hands work to another thread or puts its own to sleep. The simulated process has one M, so these end it and say what
 * Go would do.
 *
 * <p>Go 1.19, proc.go, {@code stoplockedm}, {@code startlockedm}, {@code gcstopm}; asm_amd64.s, {@code asmcgocall}; os_linux.go,
 * {@code setThreadCPUProfiler}.
 */
final class OtherMs {
    private static final Map<String, String> ENDS = Map.of(
            "runtime.stoplockedm",
            "stoplockedm is not modelled yet: this M runs only its locked goroutine, so Go hands the P to another M and sleeps",
            "runtime.startlockedm",
            "startlockedm is not modelled yet: the goroutine is locked to another M, so Go gives that M this P and sleeps",
            "runtime.gcstopm",
            "gcstopm is not modelled yet: somebody stops the world, so Go gives up the P and sleeps until the world starts again",
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
