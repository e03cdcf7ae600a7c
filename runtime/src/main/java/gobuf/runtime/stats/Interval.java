package gobuf.runtime.stats;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * A mean and how sure one can be of it: with the given confidence the true mean lies within {@code halfWidth} of it. From independent
 * observations by Student's t; single observations of one run are not independent, so they come here as replications with other seeds or as
 * means of long batches.
 *
 * @param mean the average
 * @param halfWidth half the interval's width; NaN if there were fewer than two observations
 * @param confidence such as 0.95
 * @param n how many observations it is made of
 */
public record Interval(double mean, double halfWidth, double confidence, int n) {
    /**
     * From one number a replication.
     *
     * @throws IllegalArgumentException if there is none, or the confidence is not between 0 and 1
     */
    public static Interval of(double[] replications, double confidence) {
        if (!(confidence > 0 && confidence < 1))
            throw new IllegalArgumentException("a confidence is between 0 and 1, such as 0.95, not " + confidence);
        Summary s = Summary.of(replications);
        int n = replications.length;
        if (n == 0) throw new IllegalArgumentException("an interval needs observations, and there are none");
        double half = n < 2 ? Double.NaN : quantile(n - 1, confidence) * s.deviation() / Math.sqrt(n);
        return new Interval(s.mean(), half, confidence, n);
    }

    /**
     * From one long run: its observations in their order are cut into batches of equal length, whose means are nearly independent if the
     * batches are much longer than what happens once goes on having effects. What does not fill the last batch is left out.
     *
     * @throws IllegalArgumentException if there are fewer observations than batches, or fewer than two batches
     */
    public static Interval batchMeans(double[] run, int batches, double confidence) {
        if (batches < 2) throw new IllegalArgumentException("there have to be two batches or more, not " + batches);
        int length = run.length / batches;
        if (length == 0)
            throw new IllegalArgumentException(run.length + " observations do not fill " + batches + " batches");
        double[] means = new double[batches];
        for (int b = 0; b < batches; b++) means[b] = Summary.mean(run, b * length, (b + 1) * length);
        return of(means, confidence);
    }

    /** The t for which a share {@code confidence} of Student's distribution lies between −t and t. */
    private static double quantile(int freedom, double confidence) {
        return new TDistribution(null, freedom).inverseCumulativeProbability((1 + confidence) / 2);
    }

    /** The lower end. */
    public double low() {
        return mean - halfWidth;
    }

    /** The upper end. */
    public double high() {
        return mean + halfWidth;
    }

    /** Whether the number is in it; never, if its width is not known. */
    public boolean contains(double x) {
        return x >= low() && x <= high();
    }
}
