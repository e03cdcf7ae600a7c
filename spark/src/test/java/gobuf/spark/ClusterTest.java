package gobuf.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.sweep.Cores;
import gobuf.kernel.sweep.FarmException;
import gobuf.kernel.sweep.Spark;
import gobuf.kernel.sweep.Sweep;
import gobuf.runtime.sweep.Grid;
import gobuf.runtime.sweep.Lab;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sweeps on Spark's local mode, in a process of its own as in the kernel. */
class ClusterTest {
    private static final String PLACE = "gobuf.spark";

    @BeforeAll
    static void here() {
        System.setProperty(PLACE, System.getProperty("java.class.path"));
    }

    @AfterAll
    static void nowhere() {
        System.clearProperty(PLACE);
    }

    private static Sweep sweep() {
        return Sweep.of(Grid.parse(
                List.of("procs=1,2", "runnext=on,off", "seed=1,2"), "open n=200", Lab.vocabulary("open n=200")));
    }

    @Test
    void theTableIsTheSameAsOnThisMachinesCores() throws Exception {
        Sweep here = sweep();
        here.run(new Cores(1, new ArrayList<>(), Lab::new), s -> true);
        Sweep there = sweep();
        there.run(new Spark("local[2]"), s -> true);
        assertThat(there.whole()).isTrue();
        assertThat(there.results()).isEqualTo(here.results());
        assertThat(there.results()).allMatch(r -> r.ok());
    }

    @Test
    void aMasterThatDoesNotAnswerIsNamed() throws Exception {
        Spark nobody = new Spark("spark://127.0.0.1:1");
        Sweep sweep = sweep();
        assertThatThrownBy(() -> sweep.run(nobody, s -> true))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("127.0.0.1:1 does not answer")
                .hasMessageContaining("0 of 8 cells");
    }
}
