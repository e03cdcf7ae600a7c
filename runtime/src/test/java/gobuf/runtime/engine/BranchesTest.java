package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Forks and switches between branches. */
class BranchesTest {
    private final Session s = Session.open("go1.19");
    private final long sink = s.image().profile().global("main.sink");

    private void go(long x) {
        s.ask(s.statements().go("add", List.of(x, 0L), 1, true));
        s.cont();
        s.ask(s.statements().gosched());
        s.cont();
    }

    private long sink() {
        return s.machine().memory().ld8(sink);
    }

    @Test
    void aForkSharesThePastAndNotTheFuture() {
        go(1);
        String before = s.hash();
        long fork = s.step();
        assertThat(s.fork("other")).isEqualTo("other");
        assertThat(s.hash()).isEqualTo(before);
        go(2);
        String other = s.hash();
        s.switchTo("main");
        assertThat(s.step()).isEqualTo(fork);
        assertThat(s.hash()).isEqualTo(before);
        go(3);
        assertThat(sink()).isEqualTo(3);
        s.switchTo("other");
        assertThat(s.hash()).isEqualTo(other);
        assertThat(sink()).isEqualTo(2);
        s.goTo(fork);
        assertThat(s.hash()).isEqualTo(before);
    }

    @Test
    void anInputFromThePastForks() {
        go(1);
        long end = s.step();
        String first = s.hash();
        s.goTo(0);
        go(2);
        assertThat(s.branch()).isNotEqualTo("main");
        assertThat(sink()).isEqualTo(2);
        s.switchTo("main");
        s.goTo(end);
        assertThat(s.hash()).isEqualTo(first);
        assertThat(s.branches()).extracting(Session.BranchInfo::name).hasSize(2).contains("main");
    }

    @Test
    void aBranchIsLeftInMidRoutine() {
        s.ask(s.statements().go("add", List.of(1L, 0L), 1, true));
        s.step(200);
        String at = s.hash();
        s.fork("side");
        s.step(100);
        s.switchTo("main");
        assertThat(s.hash()).isEqualTo(at);
        s.back(50);
        s.step(50);
        assertThat(s.hash()).isEqualTo(at);
    }

    @Test
    void nothingIsAskedTwice() {
        s.ask(s.statements().gosched());
        assertThat(s.waits()).isFalse();
        assertThatThrownBy(() -> s.ask(s.statements().gosched())).hasMessageContaining("still busy");
        s.cont();
        assertThat(s.waits()).isTrue();
    }

    @Test
    void namesAreTakenOnce() {
        s.fork("a");
        assertThatThrownBy(() -> s.fork("a")).hasMessageContaining("there is a branch a already");
        assertThatThrownBy(() -> s.switchTo("b")).hasMessageContaining("there is no branch b; there are main, a");
    }
}
