package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules as words of the process: reading, setting, telling. */
class PoliciesTest {
    @Test
    void eachHasAStandardThatANewProcessHas() {
        Session s = Session.open("go1.19");
        for (Policies.Policy p : Policies.all()) {
            assertThat(p.in(s.machine())).as(p.name()).isEqualTo(p.standard());
            assertThat(p.normal(p.standard())).as(p.name()).isEqualTo(p.standard());
            assertThat(p.help()).isNotBlank();
            assertThat(p.since()).containsAnyOf("Go 1.", "COSTS.md");
        }
        assertThat(new HashSet<>(Policies.names())).hasSameSizeAs(Policies.all());
    }

    @Test
    void theyAreSetByLoggedInputsAndTold() {
        Session s = Session.open("go1.19");
        Map<String, String> values =
                Policies.parse("runnext=off tick=7 ring=0 spinning=3 order=LFSR cost.wakeup=9us tick=0 recheck=on");
        assertThat(values)
                .containsEntry("tick", "0")
                .containsEntry("order", "lfsr")
                .containsEntry("cost.wakeup", "9000");
        Policies.set(s, values);
        assertThat(s.log()).hasSize(values.size());
        values.forEach((name, value) ->
                assertThat(Policies.find(name).in(s.machine())).as(name).isEqualTo(value));
        Policies.set(s, values);
        assertThat(s.log()).as("what holds already needs no input").hasSize(values.size());
        s.back(s.step());
        assertThat(Policies.find("tick").in(s.machine())).isEqualTo("61");
    }

    /** A figure names the word that a rule changes as the rule is called. */
    @Test
    void theirWordsHaveTheirNames() {
        Session s = Session.open("go1.19");
        Map<String, String> values = Policies.parse("runnext=off inherit=off tick=7 ring=8 overflow=all steal=one"
                + " order=lfsr spinning=all wakepyield=on recheck=on");
        values.forEach((name, value) -> {
            long word = s.image()
                    .symbols()
                    .find("gobuf.switches." + name)
                    .orElseThrow()
                    .address();
            assertThat(s.machine().memory().ld8(word)).as(name).isZero();
            Policies.set(s, Map.of(name, value));
            assertThat(s.machine().memory().ld8(word)).as(name).isNotZero();
        });
    }

    @Test
    void errorsSayWhatToType() {
        assertThatThrownBy(() -> Policies.parse("runnexxt=off"))
                .hasMessageContaining("no policy runnexxt")
                .hasMessageContaining("runnext, inherit");
        assertThatThrownBy(() -> Policies.parse("runnext=maybe"))
                .hasMessageContaining("runnext cannot be maybe")
                .hasMessageContaining("on|off");
        assertThatThrownBy(() -> Policies.parse("ring=257")).hasMessageContaining("0…256");
        assertThatThrownBy(() -> Policies.parse("tick=-1")).hasMessageContaining("tick cannot be -1");
        assertThatThrownBy(() -> Policies.parse("cost.wakeup=soon")).hasMessageContaining("nanoseconds");
        assertThatThrownBy(() -> Policies.parse("cost.row=0")).hasMessageContaining("cost.row cannot be 0");
        assertThatThrownBy(() -> Policies.parse("fast")).hasMessageContaining("type for example runnext=off");
    }

    /** The switch of old, on or off, and the rule's number are one word. */
    @Test
    void theOldSwitchIsTheRulesZero() {
        Booted b = new Booted(1).set("tick61off", 1);
        assertThat(Policies.find("tick").in(b.m)).isEqualTo("0");
    }

    /** Goroutine 1 yields to a goroutine that starts its successor and ends; how many of them come first is the period. */
    @Test
    void theTickHasAnyPeriod() {
        for (int period : new int[] {5, 20}) {
            Booted b = new Booted(1).set("runnextoff", 1);
            Policies.set(b.s, Map.of("tick", "" + period));
            b.go("respawn", 1, 200L).yield();
            int first = b.begun("main.respawn");
            assertThat(first).isBetween(1, period);
            b.yield();
            assertThat(b.begun("main.respawn") - first).isEqualTo(period - 1);
        }
    }

    /** Whether Gosched of the only goroutine wakes another P's M. */
    @Test
    void goschedWakesAPIfAsked() {
        for (boolean on : new boolean[] {false, true}) {
            Booted b = new Booted(4);
            Policies.set(b.s, Map.of("wakepyield", on ? "on" : "off"));
            b.begun.clear();
            b.s.ask(b.s.statements().gosched());
            Stop there = b.s.until(
                    m -> m.row()
                            .filter(r -> r.routine().symbol().equals("runtime.wakep") && r.index() == 0)
                            .isPresent(),
                    "wakes");
            assertThat(there.reason()).isEqualTo(on ? Stop.Reason.STEPPED : Stop.Reason.IDLE);
            assertThat(b.run().live()).isZero();
        }
    }
}
