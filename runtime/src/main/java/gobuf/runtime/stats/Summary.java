package gobuf.runtime.stats;

import java.util.Arrays;

/**
 * The numbers by which a set of observations is described. A percentile is by nearest rank, so that it is an observation that happened and
 * can be looked for in the run. Without observations every number is NaN.
 *
 * @param count how many observations
 * @param mean their average
 * @param deviation standard deviation of the sample (n−1); NaN for fewer than two
 * @param min the least
 * @param p50 the median: half of the observations are not greater
 * @param p90 nine in ten are not greater
 * @param p99 99 in a hundred are not greater
 * @param max the greatest
 */
public record Summary(
        long count, double mean, double deviation, double min, double p50, double p90, double p99, double max) {
    /** Of times in whole nanoseconds, or of counts. */
    public static Summary of(long[] observations) {
        double[] numbers = new double[observations.length];
        for (int i = 0; i < numbers.length; i++) numbers[i] = observations[i];
        return ofSorted(numbers);
    }

    /**
     * Of any numbers.
     *
     * @throws IllegalArgumentException if one of them is NaN
     */
    public static Summary of(double[] observations) {
        for (double x : observations) {
            if (Double.isNaN(x)) throw new IllegalArgumentException("an observation is NaN");
        }
        return ofSorted(observations.clone());
    }

    /** @param numbers the observations, which this sorts */
    private static Summary ofSorted(double[] numbers) {
        int n = numbers.length;
        if (n == 0) {
            return new Summary(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        Arrays.sort(numbers);
        double mean = mean(numbers, 0, n);
        double squares = 0;
        for (double x : numbers) squares += (x - mean) * (x - mean);
        double deviation = n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1));
        return new Summary(
                n,
                mean,
                deviation,
                numbers[0],
                percentile(numbers, 50),
                percentile(numbers, 90),
                percentile(numbers, 99),
                numbers[n - 1]);
    }

    /**
     * The least observation that is not below {@code percent} of all.
     *
     * @param sorted the observations, rising; at least one
     * @param percent above 0, at most 100
     */
    public static double percentile(double[] sorted, double percent) {
        if (sorted.length == 0) throw new IllegalArgumentException("no observations have no percentile");
        if (!(percent > 0 && percent <= 100))
            throw new IllegalArgumentException("a percentile is above 0 and at most 100, not " + percent);
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }

    /** The average of a part of the numbers; summed up around the first one, so that great offsets cost no digits. */
    static double mean(double[] numbers, int from, int to) {
        double origin = numbers[from];
        double sum = 0;
        for (int i = from; i < to; i++) sum += numbers[i] - origin;
        return origin + sum / (to - from);
    }
}
