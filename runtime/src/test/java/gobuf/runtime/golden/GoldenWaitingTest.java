package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Programs whose goroutines wait do what real processes did, from the first event to the last: every event and every field that {@link
 * Comparison} does not leave out, with the channels, sudogs, semaphores, arguments and variables that the records have. The programs'
 * functions lie as the compiler laid them, so their offsets are compared, too.
 */
class GoldenWaitingTest {
    private final Session s = Session.open("go1.19");

    @Test
    void pingpong() {
        compare("pingpong", 212, "answer");
    }

    @Test
    void bufferedChannel() {
        compare("buffered", 209, "produce", "sum");
    }

    private void compare(String program, int events, String... also) {
        Observer o = new Observer(s.machine(), program, List.of(also));
        s.ask(s.statements().program(program));
        do {
            s.step(1);
            o.look();
        } while (!s.machine().row().orElseThrow().toString().startsWith(program + ".main:")
                || !s.machine().row().orElseThrow().text().equals("RET"));
        List<GoldenRecord.Event> recorded = GoldenRecord.events("go1.19.8." + program + ".nl.main.jsonl");
        assertThat(recorded).hasSize(events);
        // closechan has one argument: what BX holds is left from before.
        for (List<GoldenRecord.Event> all : List.of(recorded, o.events())) {
            all.stream().filter(e -> e.function().equals("closechan")).forEach(e -> e.state()
                    .remove("arg.rbx"));
        }
        Comparison c = new Comparison(s.image().profile());
        c.equal(o.events(), recorded);
        assertThat(c.fields()).as("values compared").isGreaterThan(events * 70);
    }
}
