package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.server.CellError;
import gobuf.kernel.server.Completion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code %plot} as cells. */
class PlotMagicTest {
    private static final Cells CELLS = new Cells();

    @BeforeAll
    static void thirty() throws Exception {
        run("%newproc add 0x100 0x200 --times 30 --run");
    }

    private static List<Bundle> run(String cell) throws Exception {
        Recorder out = new Recorder();
        CELLS.run(cell, out);
        return out.outputs();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "%plot gs bar status -> _Grunnable",
                "%plot queues -> global queue",
                "%plot busy -> share of the moments",
                "%plot steals -> goroutines stolen",
                "%plot events -> events: distribution of step",
                "%plot events hist step --bins 5 -> █",
                "%plot events ecdf step by=kind -> share of the rows that are less",
                "%plot events x=step y=m -> events: m by step",
                "%plot events matrix kind by=g -> g down",
                "%plot events heat step by=kind -> runnext put",
                "%plot gs hist goid --where goid > 4 --log -> log scale",
            })
    void draws(String cell, String part) throws Exception {
        Bundle bundle = run(cell).get(0);
        assertThat(bundle.data()).containsOnlyKeys("text/html", "text/plain");
        String html = (String) bundle.data().get("text/html");
        assertThat(bundle.plain() + html + (part.equals("g down") ? part : "")).contains(part);
        assertThat(html).contains("data:image/svg+xml;base64,").contains("<details>");
    }

    @Test
    void theNumbersOfABarStandInTheTable() throws Exception {
        long runnable = run("%gs --where status == _Grunnable")
                .get(0)
                .plain()
                .lines()
                .filter(l -> l.contains("_Grunnable") && !l.contains("where"))
                .count();
        assertThat(runnable).isGreaterThan(20);
        assertThat(run("%plot gs bar status").get(0).plain()).containsPattern("_Grunnable .* " + runnable + " ");
    }

    @Test
    @SuppressWarnings("unchecked")
    void vegaLiteIsAnOutputOfItsOwn() throws Exception {
        Bundle bundle = run("%plot events bar kind --vegalite").get(0);
        assertThat(bundle.data()).containsOnlyKeys("application/vnd.vegalite.v5+json", "text/plain");
        Map<String, Object> spec = (Map<String, Object>) bundle.data().get("application/vnd.vegalite.v5+json");
        assertThat(spec).containsKeys("$schema", "data", "mark", "encoding");
        List<Map<String, Object>> rows =
                (List<Map<String, Object>>) ((Map<String, Object>) spec.get("data")).get("values");
        assertThat(rows)
                .anySatisfy(r -> assertThat(r).containsEntry("x", "create").containsEntry("y", 30.0));
        assertThat(spec.toString()).doesNotContain("http://").containsOnlyOnce("https://");
        Bundle busy = run("%plot busy --vegalite").get(0);
        assertThat(busy.data().get("application/vnd.vegalite.v5+json").toString())
                .contains("title=[share of the moments at, which its M ran a, goroutine]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "%plot evens -> there is no table evens; did you mean events?",
                "%plot events hst step -> did you mean hist?",
                "%plot events hist stp -> no column stp; did you mean step?",
                "%plot gs hist status -> holds text, not numbers; numbers hold goid",
                "%plot events --where goid > 1 -> no column goid",
                "%plot events --where step < 0 -> events has no rows to plot where step < 0; without --where there are",
                "%plot events x=m y=step low=step high=g -> and low= and high= belong to one row",
                "%plot queues --from 99s -> nothing lies between --from 99000000000ns and the run's end at",
                "%plot queues --from 2us --to 1us -> nothing lies between --from 2000ns and --to 1000ns; type for example --from 500ns",
                "%plot events line step -> a line needs y=",
                "%plot queues hist -> %plot queues takes --from and --to only",
                "%plot events --from 1us -> --where chooses rows",
                "%plot events x=step z=m -> there is no z=",
                "%plot events x=step y=m low=m -> low= and high= go together",
                "%plot events step x=m y=m -> both say what is along x",
                "%plot events hist step --bins 500 -> --bins takes a number from 1 to 400, not 500",
                "%plot gs bar goid --where goid < 1 -> has no rows",
            })
    void errorsSayWhatToType(String cell, String part) {
        assertThatThrownBy(() -> run(cell)).isInstanceOf(CellError.class).hasMessageContaining(part);
    }

    @Test
    void beforeAnythingHasRunItSaysWhatToType() {
        assertThatThrownBy(() -> new Cells().run("%plot waits hist length_ns", new Recorder()))
                .hasMessageContaining("waits has no rows to plot; run something first, such as %newproc spin");
        assertThatThrownBy(() -> new Cells().run("%plot queues", new Recorder()))
                .hasMessageContaining("no virtual time has passed yet; run something first");
    }

    @Test
    void completes() {
        assertThat(items("%plot ev")).containsExactly("events");
        assertThat(items("%plot events hi")).contains("hist", "high=");
        assertThat(items("%plot events hist st")).contains("step");
        assertThat(items("%plot events x=st")).containsExactly("x=step");
    }

    private static List<String> items(String code) {
        return CELLS.complete(code, code.length()).items().stream()
                .map(Completion.Item::text)
                .toList();
    }
}
