package gobuf.runtime.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers against tables that others computed, and against what their definitions promise. */
class StatsTest {
    @Test
    void percentilesAreObservations() {
        long[] numbers = new long[1000];
        for (int i = 0; i < 1000; i++) numbers[i] = 1000 - i;
        Summary s = Summary.of(numbers);
        assertThat(s.count()).isEqualTo(1000);
        assertThat(s.mean()).isEqualTo(500.5);
        assertThat(s.min()).isEqualTo(1);
        assertThat(s.p50()).isEqualTo(500);
        assertThat(s.p90()).isEqualTo(900);
        assertThat(s.p99()).isEqualTo(990);
        assertThat(s.max()).isEqualTo(1000);
        assertThat(s.deviation()).isCloseTo(288.8194, within(1e-4));
        assertThat(numbers[0]).as("the caller's array is left alone").isEqualTo(1000);
    }

    @Test
    void oneObservationAndNone() {
        Summary one = Summary.of(new long[] {7});
        assertThat(one.p50()).isEqualTo(7);
        assertThat(one.p99()).isEqualTo(7);
        assertThat(one.deviation()).isNaN();
        assertThat(Summary.of(new long[0]).count()).isZero();
        assertThat(Summary.of(new long[0]).mean()).isNaN();
        assertThat(Summary.of(new long[0]).p99()).isNaN();
    }

    /** Student's t for 95 %: 9 degrees of freedom 2.2622, 1 degree 12.7062 (NIST/SEMATECH e-Handbook, table 1.3.6.7.2). */
    @Test
    void intervalsAreStudents() {
        double[] ten = new double[10];
        for (int i = 0; i < 10; i++) ten[i] = i;
        Interval i = Interval.of(ten, 0.95);
        double deviation = Math.sqrt(82.5 / 9);
        assertThat(i.mean()).isEqualTo(4.5);
        assertThat(i.halfWidth()).isCloseTo(2.262157 * deviation / Math.sqrt(10), within(1e-5));
        Interval two = Interval.of(new double[] {0, 2}, 0.95);
        assertThat(two.halfWidth()).isCloseTo(12.70620, within(1e-4));
        assertThat(two.contains(1 + 12.7)).isTrue();
        assertThat(two.contains(1 + 12.8)).isFalse();
        Interval one = Interval.of(new double[] {3}, 0.95);
        assertThat(one.mean()).isEqualTo(3);
        assertThat(one.halfWidth()).isNaN();
        assertThat(one.contains(3)).isFalse();
    }

    /** Of 4,000 intervals around samples of known mean 95 % hold it: 3,800 ± three sigma of 13.8. */
    @Test
    void intervalsCover() {
        Random random = new Random(1);
        int covered = 0;
        for (int trial = 0; trial < 4000; trial++) {
            double[] sample = random.doubles(8).map(x -> 10 + x).toArray();
            if (Interval.of(sample, 0.95).contains(10.5)) covered++;
        }
        assertThat(covered).isBetween(3750, 3850);
    }

    @Test
    void batchMeans() {
        double[] run = {1, 3, 2, 4, 3, 5, 100};
        Interval i = Interval.batchMeans(run, 3, 0.95);
        assertThat(i.mean()).as("the last one fills no batch").isEqualTo(3);
        assertThat(i.n()).isEqualTo(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interval.batchMeans(run, 8, 0.95))
                .withMessageContaining("7 observations do not fill 8 batches");
    }

    /** A transient of 200 observations in front of noise is cut, within a fifth of its length; pure noise is hardly cut. */
    @Test
    void warmupIsFound() {
        Random random = new Random(2);
        double[] run = new double[4000];
        for (int i = 0; i < run.length; i++) run[i] = 50 + random.nextGaussian() - (i < 200 ? 50 - i / 4.0 : 0);
        assertThat(Warmup.mser5(run)).isBetween(180, 240);
        double[] noise = random.doubles(4000).toArray();
        assertThat(Warmup.mser5(noise)).isLessThan(400);
        assertThat(Warmup.mser5(new double[4])).isZero();
        double[] late = new double[100];
        for (int i = 90; i < 100; i++) late[i] = 1;
        assertThat(Warmup.mser5(late)).as("never more than half").isLessThanOrEqualTo(50);
    }

    /** M/M/1 in closed form; Erlang's C for c = 2 is 2ρ²/(1+ρ), and for 10 servers with load 8 a table's 0.409. */
    @Test
    void erlang() {
        Mmc one = new Mmc(0.8, 1, 1);
        assertThat(one.waits()).isCloseTo(0.8, within(1e-12));
        assertThat(one.meanWait()).isCloseTo(4, within(1e-12));
        assertThat(one.meanResponse()).isCloseTo(5, within(1e-12));
        assertThat(one.meanQueue()).isCloseTo(3.2, within(1e-12));
        assertThat(one.meanNumber()).isCloseTo(4, within(1e-12));
        assertThat(one.waitPercentile(99)).isCloseTo(Math.log(80) / 0.2, within(1e-9));
        assertThat(one.waitPercentile(10)).isZero();
        Mmc two = new Mmc(1.6, 1, 2);
        assertThat(two.waits()).isCloseTo(2 * 0.64 / 1.8, within(1e-12));
        Mmc ten = new Mmc(8, 1, 10);
        assertThat(ten.waits()).isCloseTo(0.409, within(5e-4));
        assertThat(ten.utilisation()).isCloseTo(0.8, within(1e-12));
    }

    /** Against the sum that defines it, where that can be summed. */
    @Test
    void erlangByItsSum() {
        for (int c : new int[] {1, 2, 5, 8, 40}) {
            double a = 0.9 * c;
            double term = 1;
            double sum = 1;
            for (int n = 1; n <= c; n++) sum += term *= a / n;
            assertThat(new Mmc(a, 1, c).blocked()).as("c=" + c).isCloseTo(term / sum, within(1e-12));
        }
    }

    @Test
    void whatHasNoSteadyStateIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mmc(2, 1, 2))
                .withMessageContaining("grows without end");
        assertThatIllegalArgumentException().isThrownBy(() -> new Mmc(0, 1, 2));
    }
}
