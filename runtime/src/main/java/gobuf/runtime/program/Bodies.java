package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import java.util.List;
import java.util.stream.Stream;

/** Functions that goroutines can run, until cells hold programs: rows like everything else. */
public final class Bodies {
    /**
     * A body.
     *
     * @param name as people type it
     * @param symbol its routine
     * @param params names of its parameters
     * @param example a call to copy
     * @param help what it does, one line
     */
    public record Body(String name, String symbol, List<String> params, String example, String help) {}

    private static final List<Body> OWN = List.of(
            new Body(
                    "add",
                    "main.add",
                    List.of("x", "y"),
                    "add 0x100 0x200",
                    "adds two numbers into the global main.sink and returns"),
            new Body(
                    "spin",
                    "main.spin",
                    List.of("n"),
                    "spin 10",
                    "counts n down without calling anything, then returns"),
            new Body("yield", "main.yield", List.of("n"), "yield 3", "calls runtime.Gosched n times, then returns"),
            new Body(
                    "spawn",
                    "main.spawn",
                    List.of("n"),
                    "spawn 5",
                    "starts n goroutines that run add(0, 0), then returns"),
            new Body(
                    "syscall",
                    "main.syscall",
                    List.of("n"),
                    "syscall 50000",
                    "is in a system call for n nanoseconds, then returns; sysmon, which only %boot starts, takes its P if it lasts"),
            new Body(
                    "grow",
                    "main.grow",
                    List.of("n"),
                    "grow 5000",
                    "calls itself until n bytes of stack are in use, 256 a call, then returns"),
            new Body(
                    "lockos",
                    "main.lockos",
                    List.of("n"),
                    "lockos 2",
                    "locks its thread, calls Gosched n times, unlocks the thread and returns; meant for %boot"),
            new Body(
                    "lockexit",
                    "main.lockexit",
                    List.of("n"),
                    "lockexit 1",
                    "as lockos, but returns while the thread is locked, which ends the thread"),
            new Body(
                    "respawn",
                    "main.respawn",
                    List.of("n"),
                    "respawn 100",
                    "starts a goroutine that runs respawn(n-1), and returns"),
            new Body(
                    "pair",
                    "main.pair",
                    List.of("n"),
                    "pair 10",
                    "starts a partner and hands a number to it and back n times, over unbuffered channels"),
            new Body(
                    "lives",
                    "main.lives",
                    List.of("n"),
                    "lives 5",
                    "n times starts a goroutine that runs add(0, 0), and yields to it"),
            new Body(
                    "maxprocs",
                    "main.maxprocs",
                    List.of("n"),
                    "maxprocs 4",
                    "calls runtime.GOMAXPROCS(n): the world stops and starts with n Ps; main.sink tells how many there were"),
            new Body("panic", "main.panic", List.of(), "panic", "panics: nobody recovers, so the process ends"));

    private static final List<Body> ALL =
            Stream.concat(OWN.stream(), Waits.ALL.stream()).toList();

    private Bodies() {}

    /** All bodies. */
    public static List<Body> all() {
        return ALL;
    }

    /**
     * The body of that name.
     *
     * @throws IllegalArgumentException naming those there are
     */
    public static Body find(String name) {
        for (Body b : ALL) {
            if (b.name().equals(name) || b.symbol().equals(name)) return b;
        }
        throw new IllegalArgumentException("there is no function " + name + " to start; there are "
                + String.join(", ", ALL.stream().map(Body::name).toList())
                + "; type for example %newproc add 0x100 0x200");
    }

    /** Defines their routines. */
    public static void define(Program p) {
        add(p);
        spin(p);
        yields(p);
        spawn(p);
        SystemCall.define(p);
        Grow.define(p);
        Locked.define(p);
        Company.define(p);
        Lives.define(p);
        panic(p);
        Waits.define(p);
        Maxprocs.body(p);
    }

    private static void add(Program p) {
        Rows r = p.inPlaceOf("main.add", "main.add", "x", "y").nosplit();
        Local x = r.param("x");
        Local y = r.param("y");
        long sink = p.profile().global("main.sink");
        long done = p.profile().global("main.done");
        // spotless:off
        r.step("sink = x + y",   c -> c.st8(sink, c.get(x) + c.get(y)));
        r.step("done = true",    c -> c.st1(done, 1));
        r.ret("return sink",     c -> c.ld8(sink));
        // spotless:on
    }

    private static void spin(Program p) {
        Rows r = p.own("main.spin", 0, "n");
        Local n = r.param("n");
        // spotless:off
        r.label("loop");
        r.when("n = 0: done",                  c -> c.get(n) == 0,                 "done");
        r.step("n--",                          c -> c.set(n, c.get(n) - 1));
        r.go("once more",                      "loop");
        r.label("done");
        r.ret("");
        // spotless:on
    }

    private static void yields(Program p) {
        Rows r = p.own("main.yield", 8, "n").split();
        Local n = r.param("n");
        // spotless:off
        r.label("loop");
        r.when("n = 0: done",                  c -> c.get(n) == 0,                 "done");
        r.call("runtime.Gosched()",            "runtime.Gosched");
        r.step("n--",                          c -> c.set(n, c.get(n) - 1));
        r.go("once more",                      "loop");
        r.label("done");
        r.ret("");
        // spotless:on
    }

    /** The static closure stands in the place of the one the binary's own go statement has, so that its funcval lies in rodata already. */
    private static void spawn(Program p) {
        long closure = p.profile().funcval("main.main.func1");
        Rows w = p.inPlaceOf("main.main.func1", "main.spawn.func1").split().closure();
        w.call("call add(0, 0)", "main.add", c -> 0, c -> 0);
        w.ret("");

        Rows r = p.own("main.spawn", 16, "n").split();
        Local n = r.param("n");
        // spotless:off
        r.label("loop");
        r.when("n = 0: done",                  c -> c.get(n) == 0,                 "done");
        r.call("go add(0, 0): newproc(closure)", "runtime.newproc",                c -> closure);
        r.step("n--",                          c -> c.set(n, c.get(n) - 1));
        r.go("once more",                      "loop");
        r.label("done");
        r.ret("");
        // spotless:on
    }

    private static void panic(Program p) {
        String why = "as asked";
        long text = p.string(why);
        Rows r = p.own("main.panic", 24).split();
        // spotless:off
        r.call("panic(\"" + why + "\")",       "runtime.gopanic",                  c -> text, c -> why.length());
        r.halt("not reached: gopanic does not return", "gopanic has returned",     c -> false);
        // spotless:on
    }
}
