package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.layout.Struct;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The branches of saveAncestors: who made a goroutine, and from where. */
class AncestorsTest {
    private final Rig r = new Rig();
    private final Struct info = r.f.struct("ancestorInfo");
    private final long limit = Switches.variable(r.f, "debug", "tracebackancestors");

    private long newest() {
        return r.get("g", r.get("p", r.p, "runnext"), "ancestors");
    }

    @Test
    void usuallyNobodyRemembers() {
        r.go();
        assertThat(newest()).isZero();
    }

    @Test
    void theStackOfTheGoStatement() {
        r.poke(limit, 4, 3).go();
        long list = newest();
        assertThat(r.mem.ld8(list + 8)).isOne();
        long first = r.mem.ld8(list);
        assertThat(r.get("ancestorInfo", first, "goid")).isOne();
        assertThat(r.get("ancestorInfo", first, "gopc")).isEqualTo(r.get("g", r.g1, "gopc"));
        assertThat(functions(first))
                .containsExactly(
                        "runtime.systemstack_switch.abi0",
                        "runtime.newproc",
                        "notebook",
                        "runtime.main",
                        "runtime.goexit.abi0");
    }

    private List<String> functions(long ancestor) {
        List<String> out = new ArrayList<>();
        long pcs = r.mem.ld8(ancestor + info.field("pcs").offset());
        long n = r.mem.ld8(ancestor + info.field("pcs").offset() + 8);
        for (long i = 0; i < n; i++) {
            out.add(r.machine
                    .image()
                    .symbols()
                    .at(r.mem.ld8(pcs + 8 * i))
                    .orElseThrow()
                    .name());
        }
        return out;
    }

    @Test
    void theCallersAncestorsFollow() {
        r.set("g", r.g1, "ancestors", ancestors(11, 12)).poke(limit, 4, 5).go();
        assertThat(goids(newest())).containsExactly(1L, 11L, 12L);
    }

    @Test
    void noMoreThanTheLimit() {
        r.set("g", r.g1, "ancestors", ancestors(11, 12)).poke(limit, 4, 2).go();
        assertThat(goids(newest())).containsExactly(1L, 11L);
    }

    @Test
    void g0HasNone() {
        r.onG0().poke(limit, 4, 3);
        assertThat(r.call("saveAncestors", r.g0)).isZero();
    }

    @Test
    void underTheWriteBarrier() {
        r.on("barrier").poke(limit, 4, 1).go();
        assertThat(goids(newest())).containsExactly(1L);
    }

    private List<Long> goids(long list) {
        List<Long> out = new ArrayList<>();
        for (long i = 0; i < r.mem.ld8(list + 8); i++)
            out.add(r.get("ancestorInfo", r.mem.ld8(list) + i * info.size(), "goid"));
        return out;
    }

    private long ancestors(long... goids) {
        long array = r.memory((long) info.size() * goids.length);
        for (int i = 0; i < goids.length; i++) r.set("ancestorInfo", array + (long) i * info.size(), "goid", goids[i]);
        long list = r.memory(24);
        r.poke(list, 8, array).poke(list + 8, 8, goids.length).poke(list + 16, 8, goids.length);
        return list;
    }
}
