package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Backtraces are right in front of every row of a goroutine's whole life, in the middle of prologues and changes of stack too. */
class BacktraceTest {
    private final Session s = Session.open("go1.19");
    private final Map<String, Integer> bottoms = new TreeMap<>();
    private int rows;

    @Test
    void everyBacktraceEndsWhereItsStackBegins() {
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, false));
        run();
        s.ask(s.statements().go("spawn", List.of(2L), 1, true));
        run();
        s.ask(s.statements().gosched());
        run();
        assertThat(bottoms.keySet()).containsExactlyInAnyOrder("goexit", "mcall", "gogo");
        assertThat(rows).isGreaterThan(2000);
    }

    @Test
    void ofTheSchedulerAndOfTheGoroutineItLeft() {
        s.ask(s.statements().gosched());
        s.until(m -> at(m, "globrunqput"), "there");
        assertThat(names(Frames.of(s.machine()))).containsExactly("globrunqput", "goschedImpl", "gosched_m", "mcall");
        long g1 = s.machine().memory().ld8(s.image().profile().global("runtime.allgptr"));
        assertThat(names(Frames.of(s.machine(), s.machine().memory().ld8(g1))))
                .containsExactly("Gosched", "notebook", "main", "goexit");
    }

    @Test
    void acrossSystemstack() {
        s.ask(s.statements().go("add", List.of(1L, 2L), 1, false));
        s.until(m -> at(m, "newproc1"), "there");
        assertThat(names(Frames.of(s.machine())))
                .containsExactly(
                        "newproc1",
                        "newproc.func1",
                        "systemstack",
                        "systemstack_switch",
                        "newproc",
                        "notebook",
                        "main",
                        "goexit");
    }

    @Test
    void ofANewGoroutineThatHasNotRun() {
        s.ask(s.statements().go("add", List.of(1L, 2L), 1, false));
        run();
        long p = s.machine()
                .memory()
                .ld8(s.machine().memory().ld8(s.image().profile().global("runtime.allp")));
        long g = s.machine().memory().ld8(p + s.image().types().p.runnext.offset());
        assertThat(names(Frames.of(s.machine(), g))).containsExactly("notebook.func1", "goexit");
    }

    private void run() {
        do {
            s.step(1);
            List<Frames.Frame> frames = Frames.of(s.machine());
            assertThat(frames).allMatch(f -> s.image().symbols().at(f.pc()).isPresent());
            Frames.Frame last = frames.get(frames.size() - 1);
            Row row = s.image().find(last.pc()).orElseThrow();
            boolean top = row.routine().name().equals("goexit");
            assertThat(top || row.delta() == Row.SWITCHED)
                    .as("step %d, %s: %s", s.step(), s.machine().row(), names(frames))
                    .isTrue();
            bottoms.merge(row.routine().name(), 1, Integer::sum);
            rows++;
        } while (!s.waits());
    }

    private static boolean at(Machine m, String routine) {
        return m.row().filter(r -> r.routine().name().equals(routine)).isPresent();
    }

    private List<String> names(List<Frames.Frame> frames) {
        return frames.stream()
                .map(f -> s.image().symbols().at(f.pc()).orElseThrow().name())
                .map(n -> n.replace("runtime.", "").replace(".abi0", ""))
                .toList();
    }
}
