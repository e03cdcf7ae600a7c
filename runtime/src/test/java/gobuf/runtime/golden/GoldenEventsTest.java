package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The simulation does what a real process did, from main.main to its end: every event and every field that {@link Comparison} does not
 * leave out. A go statement with Gosched, the new goroutine's run and end, goroutine 1's return from Gosched; goroutines that yield to
 * each other; go statements inside goroutines, with gs that are used again.
 */
class GoldenEventsTest {
    private static final String MAIN = "main\\.main(\\.func1)?";

    private final Session s = Session.open("go1.19");
    private final Observer o = new Observer(s.machine());

    @Test
    void allEventsEqualTheRecord() {
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, false));
        run();
        yieldTimes(1);
        compare("go1.19.8.add.nl.main.jsonl", MAIN, 66);
    }

    @Test
    void goroutinesYieldToEachOther() {
        s.ask(s.statements().go("yield", List.of(2L), 3, false));
        run();
        yieldTimes(5);
        compare("go1.19.8.gosched.nl.main.jsonl", MAIN + "|main\\.yield", 364);
    }

    @Test
    void goroutinesStartGoroutines() {
        s.ask(s.statements().go("spawn", List.of(3L), 2, false));
        run();
        yieldTimes(3);
        // In spawn's frame lies the slot for newproc's argument. Gobuf's newproc keeps it there, the compiler's in a
        // register.
        o.events().forEach(e -> e.state().replace("subj_top.hi-0x50", "fv:main.spawn.func1", "0"));
        compare("go1.19.8.nested.nl.main.jsonl", MAIN + "|main\\.spawn(\\.func1)?", 407);
    }

    private void yieldTimes(int count) {
        for (int i = 0; i < count; i++) {
            s.ask(s.statements().gosched());
            run();
        }
    }

    private void run() {
        do {
            s.step(1);
            o.look();
        } while (!s.waits());
    }

    private void compare(String record, String own, int events) {
        List<GoldenRecord.Event> recorded = GoldenRecord.events(record).stream()
                .filter(e -> !e.function().startsWith("main."))
                .toList();
        // The program's own functions and variables are told so that a record can be read.
        recorded.forEach(e -> e.state().keySet().removeIf(k -> k.startsWith("main.") || k.equals("g.defers")));
        assertThat(recorded).hasSize(events);
        Comparison c = new Comparison(s.image().profile(), own);
        c.equal(o.events(), recorded);
        assertThat(c.fields()).as("values compared").isGreaterThan(events * 70);
    }
}
