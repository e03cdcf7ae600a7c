package gobuf.runtime.program;

import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Requests;
import java.util.Map;

/**
 * A server under a workload, as goroutine 1 runs it: it accepts requests and starts a goroutine for each, as net/http's Serve does, or
 * sends them down a pipeline, or starts the clients of a closed one; then it waits until all are done with, and the process ends. All that
 * Go's runtime and packages do is done by their routines; what happens when is noted in the table of {@link Requests}.
 *
 * <p>Go 1.19, netpoll.go, {@code netpollblock}, {@code netpollblockcommit}, which internal/poll calls when accept4 says EAGAIN.
 */
public final class Server {
    /** Its main.main. */
    public static final String MAIN = "workload.main";

    private static final String COMMIT = "workload.parked";
    private static final String STAGE = "workload.main.func1";
    private static final String CLIENT = "workload.main.func2";
    private static final String SERVE = "workload.main.func3";
    /** Which code closures have, by the word in which its address is kept. */
    public static final Map<Long, String> CLOSURES = Map.of(
            Requests.COMMIT, COMMIT,
            Requests.STAGE, STAGE,
            Requests.CLIENT, CLIENT,
            Requests.SERVE, SERVE,
            Requests.PART, Serve.PART);

    /** Kinds of requests, in the order of {@code Workload.Kind}. */
    static final int FANOUT = 1;

    static final int SYSCALLS = 2;
    static final int LOCKS = 3;
    private static final int PIPELINE = 4;
    private static final int CLOSED = 5;

    private static final long PD_READY = 1;
    private static final long PD_WAIT = 2;
    private static final Field PD = Field.plain("pollDesc.rg", 0, 8, "uintptr");
    private static final String ACCEPT =
            "accept4 on the workload's table of requests; EAGAIN is −1, and −2 says that no more will come";

    private Server() {}

    /** Defines the routines. */
    public static void define(Program p) {
        Serve.define(p);
        closure(p, STAGE, "workload.stage");
        closure(p, CLIENT, "workload.client");
        closure(p, SERVE, "workload.serve");
        commit(p);
        accept(p);
        main(p);
    }

    /** The closure of a go statement with one number. */
    private static void closure(Program p, String symbol, String callee) {
        Rows r = p.apart(symbol, 32).split().closure();
        Local i = r.local("i");
        // spotless:off
        r.step("i = word 1 of the closure",            c -> c.set(i, c.ld8(c.reg(RDX) + 8)));
        r.call("call " + callee + " with what was captured", callee,                                               c -> c.get(i));
        r.ret("");
        // spotless:on
    }

    /** The id of the P that the running goroutine is on. */
    static long pid(Cpu c, Types t) {
        return c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.id);
    }

    private static void commit(Program p) {
        long waiters = p.profile().global("runtime.netpollWaiters");
        Rows r = p.apart(COMMIT, 8, "gp", "gpp").split();
        Local gp = r.param("gp");
        Local gpp = r.param("gpp");
        // spotless:off
        r.when("CAS pd.rg: pdWait → gp",               c -> c.cas(c.get(gpp), PD, PD_WAIT, c.get(gp)),             "parked");
        r.ret("false: a request has come meanwhile",   c -> 0);
        r.label("parked");
        r.step("netpollWaiters++ (atomic)",            c -> c.st4(waiters, c.ld4(waiters) + 1));
        r.ret("true: it stays parked",                 c -> 1);
        // spotless:on
    }

    private static void accept(Program p) {
        Types t = p.types();
        long reason = p.profile().constant("waitReasonIOWait");
        long ev = p.profile().constant("traceEvGoBlockNet");
        Rows r = p.apart("workload.accept", 64).split();
        Local i = r.local("i");
        // spotless:off
        r.label("again");
        r.clock("i = accept4(…)",                      c -> c.set(i, Requests.accept(c, pid(c, t)))).summarises(ACCEPT);
        r.when("EAGAIN: nobody is there",              c -> c.get(i) == Requests.NOBODY,                           "block");
        r.ret("return i",                              c -> c.get(i));
        r.label("block");
        r.when("CAS pd.rg: pdReady → 0",               c -> c.cas(Requests.RG, PD, PD_READY, 0),                   "again");
        r.when("CAS pd.rg: 0 → pdWait",                c -> c.cas(Requests.RG, PD, 0, PD_WAIT),                    "park");
        r.halt("runtime: double wait",                 "fatal error: runtime: double wait",                        c -> false);
        r.label("park");
        r.call("gopark(netpollblockcommit, &pd.rg, IO wait)", "runtime.gopark",                                    c -> Requests.COMMIT, c -> Requests.RG, c -> reason, c -> ev, c -> 5);
        r.step("pd.rg = 0 (swap)",                     c -> c.st8(Requests.RG, 0));
        r.go("see who is there",                       "again");
        // spotless:on
    }

    private static void main(Program p) {
        Rows r = p.apart(MAIN, 96).split();
        Local i = r.local("i");
        Local fn = r.local("fn");
        Local elem = r.local("elem");
        Local x = r.local("x");
        // spotless:off
        r.clock("the workload begins",                 Requests::begin).summarises("from here on its times are counted");
        r.call("all.Add(n)",                           "sync.(*WaitGroup).Add",        c -> Requests.ALL, c -> c.ld8(Requests.COUNT));
        r.step("i = 0",                                c -> c.set(i, 0));
        r.when("clients ask by themselves",            c -> c.ld8(Requests.KIND) == CLOSED,                        "clients");
        r.call("listen: runtime_pollServerInit()",     "runtime.netpollGenericInit");
        r.when("each request gets a goroutine",        c -> c.ld8(Requests.KIND) != PIPELINE,                      "loop");
        r.label("stages");
        r.when("every stage has its goroutine",        c -> c.get(i) >= c.ld8(Requests.WIDTH),                     "loop");
        r.call("x = make(chan int, buffer)",           "runtime.makechan", x,          c -> GoTypes.CHAN_INT, c -> c.ld8(Requests.BUFFER));
        r.step("channel i = x",                        c -> c.st8(Requests.CHANNELS + 8 * c.get(i), c.get(x)));
        r.call("fn = new closure {stage, i}",          "runtime.mallocgc", fn,         c -> 16, c -> 0, c -> 1);
        r.step("fn.code = main.func1",                 c -> c.st8(c.get(fn), c.ld8(Requests.STAGE)));
        r.step("fn.i = i: a stage",                    c -> c.st8(c.get(fn) + 8, c.get(i)));
        r.call("go stage(i)",                          "runtime.newproc",              c -> c.get(fn));
        r.step("i++: stages",                          c -> c.set(i, c.get(i) + 1));
        r.go("the next stage",                         "stages");

        r.label("loop");
        r.call("accept()",                             "workload.accept", i);
        r.when("no more will come",                    c -> c.get(i) < 0,                                          "wait");
        r.when("it goes down the pipeline",            c -> c.ld8(Requests.KIND) == PIPELINE,                      "send");
        r.call("fn = new closure {serve, i}",          "runtime.mallocgc", fn,         c -> 16, c -> 0, c -> 1);
        r.step("fn.code = main.func3",                 c -> c.st8(c.get(fn), c.ld8(Requests.SERVE)));
        r.step("fn.i = i: a request",                  c -> c.st8(c.get(fn) + 8, c.get(i)));
        r.call("go serve(i)",                          "runtime.newproc",              c -> c.get(fn));
        r.go("the next request",                       "loop");
        r.label("send");
        r.step("elem = i",                             c -> c.set(elem, c.get(i)));
        r.call("channel 0 <- elem",                    "runtime.chansend1",            c -> c.ld8(Requests.CHANNELS), c -> c.addr(elem));
        r.go("the next one of the pipeline",           "loop");

        r.label("clients");
        r.when("every client has its goroutine",       c -> c.get(i) >= c.ld8(Requests.WIDTH),                     "wait");
        r.call("fn = new closure {client, i}",         "runtime.mallocgc", fn,         c -> 16, c -> 0, c -> 1);
        r.step("fn.code = main.func2",                 c -> c.st8(c.get(fn), c.ld8(Requests.CLIENT)));
        r.step("fn.i = i: a client",                   c -> c.st8(c.get(fn) + 8, c.get(i)));
        r.call("go client(i)",                         "runtime.newproc",              c -> c.get(fn));
        r.step("i++: clients",                         c -> c.set(i, c.get(i) + 1));
        r.go("the next client",                        "clients");

        r.label("wait");
        r.call("all.Wait()",                           "sync.(*WaitGroup).Wait",       c -> Requests.ALL);
        r.ret("every request is done with");
        // spotless:on
    }
}
