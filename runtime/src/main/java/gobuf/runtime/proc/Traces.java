package gobuf.runtime.proc;

import static java.util.Map.entry;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import java.util.Map;

/**
 * What the scheduler tells the execution tracer when the switch for it is on. Which event it would write stands in the row; the trace
 * buffers are not modelled. The trace reader is the goroutine in {@code trace.reader}, ready to run if there is one.
 *
 * <p>Go 1.19, trace.go.
 */
final class Traces {
    private static final Map<String, String> EVENTS = Map.ofEntries(
            entry("runtime.traceGoStart", "GoStart: the goroutine on this P begins to run"),
            entry("runtime.traceGoEnd", "GoEnd: the goroutine ends"),
            entry("runtime.traceGoPark", "GoBlock…: the goroutine waits; the event says for what"),
            entry("runtime.traceGoSched", "GoSched: the goroutine gives way"),
            entry("runtime.traceGoPreempt", "GoPreempt: the goroutine is made to give way"),
            entry("runtime.traceGoSysCall", "GoSysCall: the goroutine enters a system call"),
            entry("runtime.traceGoSysBlock", "GoSysBlock: its system call takes long, the P is taken away"),
            entry("runtime.traceGoSysExit", "GoSysExit: the goroutine is back from its system call"),
            entry("runtime.traceGoUnpark", "GoUnpark: the goroutine becomes runnable"),
            entry("runtime.traceProcStart", "ProcStart: an M has taken this P"),
            entry("runtime.traceGCSTWDone", "GCSTWDone: the world runs again"),
            entry("runtime.traceProcStop", "ProcStop: the P is left by its M"));

    private Traces() {}

    static void define(Program p) {
        EVENTS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> {
            Rows r = p.routine(e.getKey()).split();
            r.step("trace event " + e.getValue(), c -> {}).summarises("the P's trace buffer is not modelled");
            r.ret("");
        });
        reader(p);
        available(p);
    }

    /** Agrees with {@link #reader}: handoffp must start an M wherever findRunnable would find the reader. */
    private static void available(Program p) {
        long reader = Switches.variable(p.profile(), "trace", "reader");
        Rows r = p.routine("runtime.traceReaderAvailable");
        r.line(533);
        r.ret("a trace reader is parked", c -> c.ld8(reader) != 0 ? 1 : 0);
    }

    private static void reader(Program p) {
        long lock = Switches.variable(p.profile(), "trace", "lock");
        long reader = Switches.variable(p.profile(), "trace", "reader");
        Rows r = p.routine("runtime.traceReader").split();
        Local gp = r.local("gp");
        // spotless:off
        r.line(515);
        r.when("no trace reader is parked",        c -> c.ld8(reader) == 0,            "none")
            .summarises("traceReaderAvailable also wants a full buffer or the end of the trace");
        r.line(518);
        r.call("lock(&trace.lock)",                "runtime.lock",             c -> lock);
        r.line(523);
        r.step("gp = trace.reader",                c -> c.set(gp, c.ld8(reader)));
        r.line(524);
        r.step("trace.reader = nil",               c -> c.st8(reader, 0));
        r.line(525);
        r.call("unlock(&trace.lock)",              "runtime.unlock",           c -> lock);
        r.line(526);
        r.ret(0, "return gp",                      c -> c.get(gp));
        r.label("none");
        r.line(516);
        r.ret(2, "return nil",                     c -> 0);
        // spotless:on
    }
}
