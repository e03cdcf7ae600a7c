package gobuf.runtime.stats;

/**
 * How much of a run's beginning to leave out, since a queue that starts empty is shorter at first than in the long run.
 *
 * <p>MSER-5 (White, Cobb and Spratt, “A comparison of five steady-state truncation heuristics for simulation”, Winter Simulation Conference
 * 2000): the observations are averaged by fives, and that many of these averages are left out that the marginal standard error of the rest
 * is least. It needs no parameter, and knows nothing of the model.
 */
public final class Warmup {
    /** Observations that are averaged. */
    public static final int BATCH = 5;

    private Warmup() {}

    /**
     * How many observations to leave out at the beginning; at most half of them, since a least error further on says that the run is too
     * short to tell.
     *
     * @param run the observations in their order
     */
    public static int mser5(double[] run) {
        int k = run.length / BATCH;
        double[] z = new double[k];
        for (int i = 0; i < k; i++) z[i] = Summary.mean(run, i * BATCH, (i + 1) * BATCH);
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        // From the end: the mean and the sum of squared deviations of z[d..k), by Welford's way of adding one more.
        double mean = 0;
        double squares = 0;
        for (int d = k - 1; d >= 0; d--) {
            int n = k - d;
            double delta = z[d] - mean;
            mean += delta / n;
            squares += delta * (z[d] - mean);
            double error = squares / ((double) n * n);
            if (d <= k / 2 && error <= least) {
                least = error;
                best = d;
            }
        }
        return best * BATCH;
    }
}
