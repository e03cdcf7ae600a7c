package gobuf.runtime.workload;

/**
 * Random numbers that are the same everywhere: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). Each use has a stream of its own, so that
 * two workloads with the same seed have the same arrivals whatever the service.
 */
final class Draws {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long state;

    /** Stream {@code which} of a seed. */
    Draws(long seed, long which) {
        state = mix(seed * GOLDEN + which) ^ mix(which + 1);
    }

    private static long mix(long x) {
        long z = (x ^ x >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** Evenly from [0, 1). */
    double next() {
        state += GOLDEN;
        return (mix(state) >>> 11) * 0x1p-53;
    }

    /** Of mean 1, exponentially. */
    double exponential() {
        return -StrictMath.log(1 - next());
    }

    /** Of mean 0 and variance 1, normally (Box and Muller 1958). */
    double normal() {
        double r = StrictMath.sqrt(2 * exponential());
        return r * StrictMath.cos(2 * StrictMath.PI * next());
    }
}
