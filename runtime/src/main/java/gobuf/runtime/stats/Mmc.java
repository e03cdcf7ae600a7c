package gobuf.runtime.stats;

/**
 * What theory says of the queue M/M/c: Poisson arrivals, exponential service times, {@code servers} servers, one queue, first come first
 * served. Erlang's formulas (A. K. Erlang 1917; in any book on queues, such as Kleinrock's “Queueing Systems”, volume 1, section 3.5).
 * Rates and times are in any unit, the same for all.
 *
 * @param arrivalRate arrivals a unit of time, λ
 * @param serviceRate what one server finishes in a unit of time, μ
 * @param servers how many servers, c
 */
public record Mmc(double arrivalRate, double serviceRate, int servers) {
    /**
     * Checks that the queue has a steady state.
     *
     * @throws IllegalArgumentException if a number is not above 0, or the servers cannot keep up
     */
    public Mmc {
        if (!(arrivalRate > 0 && serviceRate > 0 && servers > 0))
            throw new IllegalArgumentException(
                    "rates and servers have to be above 0: λ=" + arrivalRate + " μ=" + serviceRate + " c=" + servers);
        if (arrivalRate >= serviceRate * servers)
            throw new IllegalArgumentException("the queue grows without end: " + arrivalRate + " arrive and "
                    + serviceRate * servers + " can be served in a unit of time");
    }

    /** The offered load in servers, λ/μ. */
    public double load() {
        return arrivalRate / serviceRate;
    }

    /** The share of time that a server is busy, ρ = λ/cμ. */
    public double utilisation() {
        return load() / servers;
    }

    /** Erlang's B: the share that would be turned away if nobody waited. */
    public double blocked() {
        double b = 1;
        for (int n = 1; n <= servers; n++) b = load() * b / (n + load() * b);
        return b;
    }

    /** Erlang's C: the share that has to wait. */
    public double waits() {
        double b = blocked();
        return b / (1 - utilisation() * (1 - b));
    }

    /** The mean time in the queue, Wq. */
    public double meanWait() {
        return waits() / (servers * serviceRate - arrivalRate);
    }

    /** The mean time from arrival to the end of service, W. */
    public double meanResponse() {
        return meanWait() + 1 / serviceRate;
    }

    /** The mean number in the queue, Lq. */
    public double meanQueue() {
        return arrivalRate * meanWait();
    }

    /** The mean number in the queue and in service, L. */
    public double meanNumber() {
        return arrivalRate * meanResponse();
    }

    /** The wait that {@code percent} of all do not exceed; 0 if so many do not wait at all. */
    public double waitPercentile(double percent) {
        if (!(percent >= 0 && percent < 100))
            throw new IllegalArgumentException("a percentile is from 0 to below 100, not " + percent);
        double exceeding = 1 - percent / 100;
        return Math.max(0, Math.log(waits() / exceeding) / (servers * serviceRate - arrivalRate));
    }
}
