package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.os.Linux;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run as a script: printed from the history, and repeated. */
class TurnsTest {
    private static Session started(String schedule) {
        Session s = Session.boot("go1.19", new Boot(4, 4, false));
        s.cont();
        s.input(Input.Choose.of(schedule));
        s.ask(s.statements().go("spin", List.of(200L), 8, false));
        s.step(6000);
        return s;
    }

    private static Turns turns(Session s, long from, long to) {
        return Turns.of(s, from, to, () -> false);
    }

    private static List<String> walk(Session s, int steps) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            out.add(s.machine().mId(s.machine().thread()) + " "
                    + s.machine().row().orElseThrow());
            assertThat(s.step(1).steps()).isEqualTo(1);
        }
        return out;
    }

    /** It makes no step, and nothing is logged that a saved session would repeat. */
    @Test
    void whoSleepsForGoodIsNotStepped() {
        Session s = Session.boot("go1.19", new Boot(4, 4, false));
        s.cont();
        int sleeper = s.threads().stream()
                .mapToInt(ThreadInfo::thread)
                .filter(t -> Linux.state(s.machine().memory(), t) == Linux.State.SLEEPING
                        && Linux.deadline(s.machine().memory(), t) < 0)
                .findFirst()
                .orElseThrow();
        long m = s.machine().mId(sleeper);
        long at = s.step();
        String hash = s.hash();
        Stop stop = s.step(3, m);
        assertThat(stop.detail()).isEqualTo("M" + m + " sleeps until another M wakes it");
        assertThat(stop.steps()).isZero();
        assertThat(s.step()).isEqualTo(at);
        assertThat(s.hash()).isEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "rr 5", "random 7"})
    void aRunIsPrintedAndRepeated(String schedule) {
        Session s = started(schedule);
        long from = s.step();
        List<String> ran = walk(s, 2500);
        Turns turns = turns(s, from, s.step());
        assertThat(turns.list().stream().mapToLong(Turns.Turn::steps).sum()).isEqualTo(2500);
        assertThat(turns.list().stream().map(Turns.Turn::m).distinct()).hasSizeGreaterThan(1);
        s.goTo(from);
        Input.Choose script = Input.Choose.of(turns.script());
        assertThat(s.refuses(script)).isEmpty();
        s.input(script);
        assertThat(walk(s, 2500)).isEqualTo(ran);
    }

    @Test
    void theWordScriptMayBeLeftOut() {
        Session s = started("virtual");
        long m = s.machine().mId(s.machine().thread());
        assertThat(s.refuses(Input.Choose.of("m" + m + "*3"))).isEmpty();
        assertThat(s.refuses(Input.Choose.of("m" + m + "*3 m77")))
                .contains("the script's next row is m77's, which has no thread");
        s.input(Input.Choose.of("m" + m + "*3 m77"));
        assertThat(walk(s, 3)).allMatch(row -> row.startsWith(m + " "));
        Stop held = s.cont();
        assertThat(held.reason()).isEqualTo(Stop.Reason.HELD);
        assertThat(held.detail())
                .isEqualTo("the script's next row is m77's, which has no thread: another schedule goes on from here");
        s.input(Input.Choose.of("virtual"));
        assertThat(s.step(5).steps()).isEqualTo(5);
    }

    @Test
    void turnsAreTheStepsThatWereMadeInputsToo() {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("add", List.of(1L, 2L), 1, false));
        s.cont();
        long asked = s.step();
        s.ask(s.statements().gosched());
        s.step(9);
        assertThat(turns(s, 0, s.step()).script()).isEqualTo("script m0*" + s.step());
        assertThat(turns(s, asked, s.step()).script()).isEqualTo("script m0*10");
        assertThat(turns(s, asked, asked + 1).script()).isEqualTo("script m0");
    }

    @Test
    void lookingAndTryingChangeNothing() {
        Session s = started("virtual");
        String hash = s.hash();
        turns(s, 0, s.step());
        long m = s.machine().mId(s.machine().thread());
        assertThat(m).isNotZero();
        assertThat(s.refuses(Input.Choose.of("script m" + m + "*500"))).isEmpty();
        assertThat(s.refuses(Input.Choose.of("script m" + m + "*3 m99")))
                .contains("the script's next row is m99's, which has no thread");
        assertThat(s.refuses(Input.Choose.of("script m0*500")))
                .contains("the script's next row is m0's, which waits for what the next magic asks");
        assertThat(s.refuses(Input.Choose.of("script m" + m + "*3 m0*500")))
                .as("a magic may come before")
                .isEmpty();
        assertThat(s.refuses(Input.Choose.of("rr 3"))).isEmpty();
        assertThat(s.hash()).isEqualTo(hash);
        assertThat(s.log()).hasSize(2);
    }

    /** Goroutine 1 waits for a magic, so no row can be tried; an M without a thread is refused all the same. */
    @Test
    void whoHasNoThreadCannotBeFirst() {
        Session s = Session.open("go1.19");
        assertThat(s.refuses(Input.Choose.of("script m7")))
                .contains("the script's next row is m7's, which has no thread");
        assertThat(s.refuses(Input.Choose.of("script m0"))).isEmpty();
    }

    /** So is one that sleeps: goroutine 1's thread does not, it waits for the magic. */
    @Test
    void whoSleepsCannotBeFirst() {
        Session s = Session.boot("go1.19", new Boot(2, 2, false));
        s.cont();
        String hash = s.hash();
        long m = sleeper(s);
        assertThat(s.refuses(Input.Choose.of("m" + m + " m0")))
                .contains("the script's next row is m" + m + "'s, which sleeps until another M wakes it");
        assertThat(s.refuses(Input.Choose.of("m0 m" + m))).as("m0 may wake it").isEmpty();
        assertThat(s.refuses(Input.Choose.of("m1 m0")))
                .as("sysmon wakes by itself")
                .isEmpty();
        assertThat(s.hash()).isEqualTo(hash);
    }

    /** An M that sleeps until another wakes it, with no time at which it would wake by itself. */
    private static long sleeper(Session s) {
        for (int t = 0; t < Linux.threads(s.machine().memory()); t++) {
            boolean sleeps = Linux.state(s.machine().memory(), t) == Linux.State.SLEEPING;
            if (sleeps && Linux.deadline(s.machine().memory(), t) < 0)
                return s.machine().mId(t);
        }
        throw new AssertionError("nobody sleeps for ever");
    }

    @Test
    void whoSleepsCannotBeNext() {
        Session s = Session.boot("go1.19", new Boot(2, 2, false));
        s.cont();
        long m = sleeper(s);
        s.ask(s.statements().go("spin", List.of(200L), 1, false));
        Input.Choose script = Input.Choose.of("script m0*5 m" + m);
        assertThat(s.refuses(script))
                .contains("the script's next row is m" + m + "'s, which sleeps until another M wakes it");
        s.input(script);
        Stop stop = s.cont();
        assertThat(stop.reason()).isEqualTo(Stop.Reason.HELD);
        assertThat(stop.steps()).isEqualTo(5);
        assertThat(stop.detail()).contains("m" + m + "'s, which sleeps until another M wakes it");
        s.input(Input.Choose.of("virtual"));
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
    }

    @Test
    void whatIsNoPartOfTheHistoryIsRefused() {
        Session s = Session.open("go1.19");
        assertThatThrownBy(() -> turns(s, 0, 0)).hasMessageContaining("no part of the history");
        assertThatThrownBy(() -> turns(s, 0, 5)).hasMessageContaining("reaches from 0 to 0");
    }
}
