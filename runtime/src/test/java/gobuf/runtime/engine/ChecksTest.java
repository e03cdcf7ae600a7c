package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.expr.Expression;
import gobuf.runtime.layout.Struct;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Invariants behind every row: what breaks one is named, and looking changes nothing. */
class ChecksTest {
    private final Session s = Session.open("go1.19");
    private final Process process = new Process(s.machine());

    private void ask(int times) {
        s.ask(s.statements().go("add", List.of(1L, 2L), times, false));
    }

    private Input.Poke poke(String struct, long at, String field, long value) {
        Struct of = s.image().profile().struct(struct);
        return new Input.Poke(at + of.field(field).offset(), of.field(field).size(), value);
    }

    private long g1() {
        return process.byGoid(1).orElseThrow();
    }

    /** In front of the row that puts a g into runnext, with the address of the frame's word that holds that g. */
    private long beforeRunnext() {
        ask(1);
        s.until(m -> m.row().filter(r -> r.text().contains("CAS pp.runnext")).isPresent(), "");
        return Expression.parse("gp").eval(s.machine()).place().address();
    }

    @Test
    void theRowThatBrokeOneIsNamed() {
        long word = beforeRunnext();
        s.checking(true);
        s.input(new Input.Poke(word, 8, g1()));
        assertThat(s.broken()).isEmpty();
        Stop stop = s.cont();
        assertThat(stop.reason()).isEqualTo(Stop.Reason.BROKEN);
        assertThat(stop.steps()).isEqualTo(1);
        assertThat(stop.detail())
                .isEqualTo("g1 is in p0.runnext, but its status is _Grunning and not _Grunnable; "
                        + "g1 is in p0.runnext and is m0.curg: broken by M0's row runqput:7, "
                        + "if CAS pp.runnext: oldnext → gp");
        // What is broken already is told once: the next run ends where it would have ended anyway.
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        assertThat(s.broken()).hasSize(2);
    }

    @Test
    void withoutCheckingNothingStops() {
        long word = beforeRunnext();
        s.input(new Input.Poke(word, 8, g1()));
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
    }

    @Test
    void aLoggedInputThatIsRunAgainIsNamedToo() {
        long sched = s.image().profile().global("runtime.sched");
        s.input(poke("schedt", sched, "nmidle", 7));
        s.back(1);
        s.checking(true);
        Stop stop = s.step(1);
        assertThat(stop.reason()).isEqualTo(Stop.Reason.BROKEN);
        assertThat(stop.detail()).contains("sched.nmidle is 7").contains("broken by the input poke 0x");
    }

    @Test
    void aListThatLeadsOutOfMemoryIsABreak() {
        s.input(new Input.Poke(s.image().profile().global("runtime.allp"), 8, 0x10));
        assertThat(s.broken()).singleElement().asString().contains("leads out of memory");
    }

    @Test
    void lookingChangesNothing() {
        Session other = Session.open("go1.19");
        other.checking(true);
        for (Session x : List.of(s, other)) {
            x.ask(x.statements().go("add", List.of(1L, 2L), 5, false));
            assertThat(x.cont().reason()).isEqualTo(Stop.Reason.IDLE);
            x.ask(x.statements().gosched());
            assertThat(x.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        }
        assertThat(other.step()).isEqualTo(s.step());
        assertThat(other.hash()).isEqualTo(s.hash());
    }

    @Test
    void startUpBreaksNothing() {
        Session boot = s.reboot(new Boot(4, 4, false));
        boot.checking(true);
        assertThat(boot.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        assertThat(new Process(boot.machine()).ps()).hasSize(4);
    }
}
