package gobuf.runtime.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workloads as they are written, and what is drawn for them. */
class WorkloadTest {
    private static final int MANY = 200_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "open arrivals=poisson load=0.8 service=exp:100us n=10000 seed=1 check=100us",
                "open arrivals=bursts,20 rate=800/s service=pareto:1.5ms,2.5 n=7 seed=-3 check=1ms",
                "fanout arrivals=constant load=2 service=constant:20us width=9 n=100 seed=1 check=100us",
                "syscalls arrivals=poisson load=0.5 service=exp:10us block=lognormal:200us,1 n=5 seed=1 check=100us",
                "locks arrivals=poisson load=0.8 service=exp:10us hold=exp:2us n=5 seed=1 check=100us",
                "pipeline arrivals=poisson load=0.8 service=exp:10us stages=3 buffer=0 n=5 seed=1 check=100us",
                "closed service=exp:10us clients=50 think=exp:1ms n=5 seed=1 check=100us"
            })
    void whatIsWrittenIsReadAgain(String text) {
        assertThat(Workload.parse(text).text()).isEqualTo(text);
    }

    @Test
    void whatIsNotSaidIsStandard() {
        assertThat(Workload.parse("open").text())
                .isEqualTo("open arrivals=poisson load=0.8 service=exp:100us n=10000 seed=1 check=100us");
        assertThat(Workload.parse("closed think=constant:5ms").text())
                .isEqualTo("closed service=exp:100us clients=10 think=constant:5ms n=10000 seed=1 check=100us");
    }

    @Test
    void theLoadSaysTheRate() {
        assertThat(Workload.parse("open load=0.5 service=exp:1ms").on(4).rate()).isEqualTo(2e-6, within(1e-12));
        assertThat(Workload.parse("fanout load=0.5 service=exp:1ms width=4")
                        .on(4)
                        .rate())
                .isEqualTo(0.5e-6, within(1e-12));
        assertThat(Workload.parse("locks load=0.5 service=exp:1ms hold=exp:1ms")
                        .on(1)
                        .rate())
                .isEqualTo(0.25e-6, within(1e-12));
        assertThatThrownBy(() -> Workload.parse("open").drawArrivals()).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "opn, 'there is no workload opn; there are open, fanout'",
        "open rate=800, 'write rate=800/s'",
        "open rate=0/s, 'write rate=800/s'",
        "open rate=1/s load=1, give one of them",
        "open load=-1, write load=0.8",
        "open service=exp, 'write service=exp:100us'",
        "open service=pareto:1ms, 'write service=exp:100us'",
        "'open service=pareto:1ms,1', 'write service=exp:100us'",
        "open service=exp:1, 'write service=exp:100us'",
        "open arrivals=bursts, 'arrivals=bursts,20'",
        "open arrivals=often, arrivals=constant",
        "open n=0, n=0 is not from 1",
        "open n=1000001, n=1000001 is not from 1",
        "open width=3, 'workload open has no width; it has arrivals, load'",
        "fanout width=64 n=1000000, 'type for example n=125000'",
        "fanout width=65, width=65 is not from 1 to 64",
        "closed rate=1/s, closed has no rate",
        "open fast, fast gives no key a value",
        "open n=1 n=2, n is given twice",
        "open check=now, check=now is no time",
        "open seed=x, no whole number"
    })
    void errorsSayWhatToType(String text, String message) {
        assertThatThrownBy(() -> Workload.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static double mean(long[] x) {
        return Arrays.stream(x).average().orElse(0);
    }

    private static double deviation(long[] x) {
        double m = mean(x);
        return Math.sqrt(
                Arrays.stream(x).mapToDouble(v -> (v - m) * (v - m)).average().orElse(0));
    }

    /** Means within four standard errors; deviations, which spread more, within 5 %. */
    @ParameterizedTest
    @CsvSource({"exp:1ms, 1000000", "constant:1ms, 0", "'pareto:1ms,4', 353553", "'lognormal:1ms,0.5', 532940"})
    void timesAreSpreadAsTheySay(String service, double deviation) {
        long[] x = Workload.parse("open service=" + service + " n=" + MANY).drawTimes();
        assertThat(mean(x)).isEqualTo(1e6, within(4 * deviation / Math.sqrt(MANY) + 1));
        assertThat(deviation(x)).isEqualTo(deviation, within(0.05 * deviation + 1));
    }

    @Test
    void requestsComeAsTheySay() {
        long[] poisson = Workload.parse("open rate=1/us n=" + MANY).drawArrivals();
        long[] gaps = new long[MANY];
        for (int i = 0; i < MANY; i++) gaps[i] = poisson[i] - (i == 0 ? 0 : poisson[i - 1]);
        assertThat(mean(gaps)).isEqualTo(1000, within(10.0));
        assertThat(deviation(gaps)).isEqualTo(1000, within(15.0));
        assertThat(Workload.parse("open arrivals=constant rate=1/us n=3").drawArrivals())
                .containsExactly(1000, 2000, 3000);
        long[] bursts =
                Workload.parse("open arrivals=bursts,20 rate=1/us n=" + MANY).drawArrivals();
        assertThat(Arrays.stream(bursts).distinct().count()).isEqualTo(MANY / 20);
        assertThat(bursts[MANY - 1] / (double) MANY).isEqualTo(1000, within(50.0));
        assertThat(Workload.parse("closed n=4").drawArrivals()).containsOnly(0);
    }

    /** So that runs under two rules have the same requests. */
    @Test
    void arrivalsAndTimesAreDrawnApart() {
        Workload a = Workload.parse("open rate=1/us n=100");
        assertThat(Workload.parse("open rate=1/us service=constant:5us n=100").drawArrivals())
                .isEqualTo(a.drawArrivals());
        assertThat(a.seed(2).drawArrivals()).isNotEqualTo(a.drawArrivals());
        assertThat(a.seed(2).drawTimes()).isNotEqualTo(a.drawTimes());
        assertThat(a.seed(1)).isEqualTo(a);
        long[] two = Workload.parse("locks hold=constant:3us service=constant:5us n=2 rate=1/us")
                .drawTimes();
        assertThat(two).containsExactly(5000, 3000, 5000, 3000);
    }
}
