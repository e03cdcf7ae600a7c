package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** When main.main returns, runtime.main ends the process, whatever other goroutines do; the session goes on. */
class MainsEndTest {
    private static void ends(Session s, String printed) {
        Stop stop = s.cont();
        assertThat(stop.reason()).as("%s", stop).isEqualTo(Stop.Reason.EXITED);
        assertThat(stop.detail()).isEqualTo("the process has ended, exit status 0; it printed: " + printed);
        assertThat(s.machine().row().orElseThrow().routine().name()).isEqualTo("exit");
        assertThat(s.step(1).reason()).as("nothing comes behind").isEqualTo(Stop.Reason.EXITED);
    }

    @Test
    void mainReturnsWhileOthersWait() {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("sleep", List.of(1_000_000_000L), 1, false));
        s.cont();
        s.program("buffered");
        ends(s, "15");
        long end = s.step();
        String hash = s.hash();
        s.goTo(0);
        assertThat(s.waits()).isTrue();
        s.goTo(end);
        assertThat(s.hash()).isEqualTo(hash);
        s.goTo(end - 3);
        ends(s, "15");
    }

    @Test
    void whatReturnsInABootedProcessEndsIt() {
        Session s = Session.boot("go1.19", Boot.RECORDED);
        s.cont();
        assertThat(s.waits()).as("the notebook").isTrue();
        s.program("waitgroup");
        ends(s, "3");
    }

    @Test
    void everyProgramThatEndsSaysSo() {
        for (String name : List.of("pingpong", "mutex", "goexit", "choose")) {
            Session s = Session.open("go1.19");
            s.program(name);
            Stop stop = s.cont();
            assertThat(stop.detail()).as(name).startsWith("the process has ended, exit status 0; it printed: ");
        }
    }
}
