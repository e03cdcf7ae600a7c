package gobuf.runtime.workload;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a simulated server has to do: {@code open load=0.8 service=exp:100us n=10000 seed=1}. A kind, then keys with their values; what is
 * not said is standard. Requests and the times they need are drawn from the seed, before anything runs.
 *
 * @param kind what a request is
 * @param arrivals how requests come
 * @param rate requests a nanosecond; 0 if the load says it
 * @param load mean processor time asked for a P and unit of time; 0 if the rate is given
 * @param burst requests that come at once, if they come in bursts
 * @param service how long a request or, in pipelines and fan-outs, a part of it needs a P
 * @param other what the kind has besides: think, hold or block time; null if it has none
 * @param width parts of a fan-out, stages of a pipeline, clients; else 1
 * @param buffer room of the channels between stages
 * @param n how many requests
 * @param seed of all that is drawn
 * @param check nanoseconds of work between two looks at whether the goroutine is asked to yield
 */
public record Workload(
        Kind kind,
        Arrivals arrivals,
        double rate,
        double load,
        int burst,
        Duration service,
        Duration other,
        int width,
        int buffer,
        int n,
        long seed,
        long check) {
    /** What a request is. */
    public enum Kind {
        /** A goroutine that works and ends. */
        OPEN("each request is a goroutine that works and ends", "", 1),
        /** One that starts others and waits for them. */
        FANOUT("each request starts width goroutines, which work, and waits for them", "", 64),
        /** One that works and is in a system call. */
        SYSCALLS("each request works, then is in a system call for the block time", "block", 1),
        /** One that works, partly under a mutex that all share. */
        LOCKS("each request works, then holds the one sync.Mutex of all for the hold time, working", "hold", 1),
        /** A number that goes through stages. */
        PIPELINE("each request goes through stages, goroutines with channels between them", "", 64),
        /** Clients that ask, wait for the answer and think. */
        CLOSED("clients think (time.Sleep), then work: so many goroutines for ever", "think", 100_000);

        private final String help;
        private final String other;
        private final int most;

        Kind(String help, String other, int most) {
            this.help = help;
            this.other = other;
            this.most = most;
        }

        /** What it is, for people. */
        public String help() {
            return help;
        }

        /** As it is written. */
        public String lower() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether requests come by themselves, whatever becomes of those before. */
        public boolean arrive() {
            return this != CLOSED;
        }

        int most() {
            return most;
        }

        String widthKey() {
            return this == FANOUT ? "width" : this == PIPELINE ? "stages" : this == CLOSED ? "clients" : "";
        }
    }

    /** How requests come. */
    public enum Arrivals {
        /** Independently of each other: times between them are exponential. */
        POISSON,
        /** Evenly spaced. */
        CONSTANT,
        /** Several at once, the groups independently of each other. */
        BURSTS
    }

    /** Most requests of a workload. */
    public static final int MOST = 1_000_000;
    /** Most times that are drawn for all requests together. */
    public static final int MOST_TIMES = 8_000_000;

    /** All keys with what they mean, in the order to show them. */
    public static final Map<String, String> KEYS = keys();

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there are too many requests
     */
    public Workload {
        if (n < 1 || n > MOST)
            throw new IllegalArgumentException("a workload has 1 to " + MOST + " requests, not " + n);
        if ((long) n * times(kind, width) > MOST_TIMES)
            throw new IllegalArgumentException("n=" + n + " requests of " + width + " parts need " + (long) n * width
                    + " times; " + MOST_TIMES + " is the limit; type for example n=" + MOST_TIMES / width);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none, saying what can be written
     */
    public static Workload parse(String text) {
        String[] words = text.strip().split("\\s+");
        Kind kind = kind(words[0]);
        Map<String, String> given = new LinkedHashMap<>();
        for (String word : List.of(words).subList(1, words.length)) {
            int eq = word.indexOf('=');
            String key = eq < 0 ? word : word.substring(0, eq);
            if (eq < 0 || !keys(kind).contains(key))
                throw new IllegalArgumentException(
                        (eq < 0 ? word + " gives no key a value" : "workload " + kind.lower() + " has no " + key)
                                + "; it has " + String.join(", ", keys(kind))
                                + "; write for example " + kind.lower() + " n=1000");
            if (given.put(key, word.substring(eq + 1)) != null)
                throw new IllegalArgumentException(key + " is given twice");
        }
        return new Reader(kind, given).read();
    }

    private static Kind kind(String word) {
        for (Kind k : Kind.values()) if (k.lower().equals(word)) return k;
        throw new IllegalArgumentException("there is no workload " + word + "; there are "
                + Arrays.stream(Kind.values()).map(Kind::lower).collect(Collectors.joining(", "))
                + "; write for example open load=0.8 service=exp:100us n=10000");
    }

    /** The keys that a kind takes. */
    public static List<String> keys(Kind kind) {
        return KEYS.keySet().stream()
                .filter(k -> switch (k) {
                    case "arrivals", "rate", "load" -> kind.arrive();
                    case "think", "hold", "block" -> kind.other.equals(k);
                    case "width", "stages", "clients" -> kind.widthKey().equals(k);
                    case "buffer" -> kind == Kind.PIPELINE;
                    default -> true;
                })
                .toList();
    }

    private static Map<String, String> keys() {
        Map<String, String> k = new LinkedHashMap<>();
        k.put("arrivals", "poisson, constant, or bursts,20: so many at once (poisson)");
        k.put("load", "mean work asked for, in parts of what the Ps can do (0.8)");
        k.put("rate", "instead of the load: requests a time, such as 800/s");
        k.put(
                "service",
                "how long a request needs a P: exp:100us, constant:…, pareto:mean,shape, lognormal:mean,sigma (exp:100us)");
        k.put("width", "parts of a request (4)");
        k.put("stages", "stages of the pipeline (4)");
        k.put("clients", "how many there are (10)");
        k.put("buffer", "room in each channel (16)");
        k.put("think", "how long a client thinks (exp:1ms)");
        k.put("hold", "how long the mutex is held (exp:20us)");
        k.put("block", "how long the system call takes (exp:200us)");
        k.put("n", "how many requests (10000)");
        k.put("seed", "of all that is drawn (1)");
        k.put("check", "work between two looks at whether to yield (100us)");
        return k;
    }

    /** The same with another seed. */
    public Workload seed(long other) {
        return new Workload(kind, arrivals, rate, load, burst, service, this.other, width, buffer, n, other, check);
    }

    /** The same for so many Ps: the load says the rate. */
    public Workload on(int procs) {
        if (rate > 0 || !kind.arrive()) return this;
        double perRequest = service.mean() * (kind == Kind.FANOUT || kind == Kind.PIPELINE ? width : 1)
                + (kind == Kind.LOCKS ? other.mean() : 0);
        return new Workload(
                kind, arrivals, load * procs / perRequest, 0, burst, service, other, width, buffer, n, seed, check);
    }

    /** As {@link #parse} reads it, with all that is standard said. */
    public String text() {
        StringBuilder b = new StringBuilder(kind.lower());
        if (kind.arrive()) {
            b.append(" arrivals=").append(arrivals.name().toLowerCase(Locale.ROOT));
            if (arrivals == Arrivals.BURSTS) b.append(',').append(burst);
            if (rate > 0) b.append(" rate=").append(Units.rate(rate));
            else b.append(" load=").append(Units.number(load));
        }
        b.append(" service=").append(service.text());
        if (!kind.widthKey().isEmpty())
            b.append(' ').append(kind.widthKey()).append('=').append(width);
        if (kind == Kind.PIPELINE) b.append(" buffer=").append(buffer);
        if (other != null) b.append(' ').append(kind.other).append('=').append(other.text());
        return b.append(" n=")
                .append(n)
                .append(" seed=")
                .append(seed)
                .append(" check=")
                .append(Units.text(check))
                .toString();
    }

    /** How many times are drawn for each request. */
    public int times() {
        return times(kind, width);
    }

    private static int times(Kind kind, int width) {
        return switch (kind) {
            case OPEN -> 1;
            case SYSCALLS, LOCKS, CLOSED -> 2;
            case FANOUT, PIPELINE -> width;
        };
    }

    /**
     * When requests come, in nanoseconds from the beginning; zeros if clients decide.
     *
     * @throws IllegalStateException if only the load is known: see {@link #on}
     */
    public long[] drawArrivals() {
        long[] at = new long[n];
        if (!kind.arrive()) return at;
        if (rate <= 0) throw new IllegalStateException("the load says the rate only together with the number of Ps");
        Draws d = new Draws(seed, 0);
        int group = arrivals == Arrivals.BURSTS ? burst : 1;
        double now = 0;
        for (int i = 0; i < n; i++) {
            if (i % group == 0) now += group / rate * (arrivals == Arrivals.CONSTANT ? 1 : d.exponential());
            at[i] = StrictMath.round(now);
        }
        return at;
    }

    /** The times that requests need: {@link #times} for each, those of a request side by side. */
    public long[] drawTimes() {
        int w = times();
        boolean two = other != null;
        Draws d = new Draws(seed, 1);
        Draws o = new Draws(seed, 2);
        long[] out = new long[n * w];
        for (int i = 0; i < out.length; i++) out[i] = two && i % w == 1 ? other.draw(o) : service.draw(d);
        return out;
    }

    @Override
    public String toString() {
        return text();
    }
}
