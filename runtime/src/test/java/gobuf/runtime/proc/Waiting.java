package gobuf.runtime.proc;

import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.engine.Things;
import gobuf.runtime.program.Made;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A rig whose goroutine 1 makes objects, starts bodies that wait for them, and yields. */
final class Waiting {
    final Rig r = new Rig();

    /** Goroutine 1 makes an object. */
    long make(Made.Kind kind, long n) {
        r.ask(new Input.Ask(0, 0, Made.ask(r.f, kind, n)));
        r.finish();
        List<Things.Thing> all = Things.all(r.mem);
        return all.get(all.size() - 1).address();
    }

    /** A go statement of goroutine 1, which then waits again. */
    Waiting go(String body, long... args) {
        r.ask(r.s.statements().go(body, Arrays.stream(args).boxed().toList(), 1, false));
        r.finish();
        return this;
    }

    /** Goroutine 1 yields to all who are ready. */
    Stop yields() {
        r.ask(r.s.statements().gosched());
        return r.finish();
    }

    /** The goroutine starts, and whoever is ready runs until goroutine 1 is the only one. */
    Waiting run(String body, long... args) {
        go(body, args);
        settle();
        return this;
    }

    /** Yields until nobody is left in a run queue. */
    void settle() {
        for (int i = 0; i < 50; i++) {
            yields();
            boolean ring =
                    r.get("p", r.p, "runqhead") != r.get("p", r.p, "runqtail") || r.get("p", r.p, "runnext") != 0;
            if (!ring && r.get("schedt", r.sched, "runqsize") == 0) return;
        }
        throw new AssertionError("there is always somebody who runs");
    }

    /** The goroutines that wait for this reason. */
    List<Long> waiting(String reason) {
        List<Long> out = new ArrayList<>();
        long n = r.mem.ld8(r.f.global("runtime.allgs") + 8);
        long all = r.mem.ld8(r.f.global("runtime.allgs"));
        for (long i = 0; i < n; i++) {
            long g = r.mem.ld8(all + 8 * i);
            if (r.get("g", g, "atomicstatus") == r.f.constant("_Gwaiting")
                    && r.get("g", g, "waitreason") == r.f.constant("waitReason" + reason)) out.add(g);
        }
        return out;
    }
}
