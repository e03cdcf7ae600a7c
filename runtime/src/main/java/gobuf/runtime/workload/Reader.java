package gobuf.runtime.workload;

import gobuf.runtime.workload.Workload.Arrivals;
import gobuf.runtime.workload.Workload.Kind;
import java.util.Locale;
import java.util.Map;

/** Reads the values of a workload's keys. */
final class Reader {
    private static final double LOAD = 0.8;
    private static final int MOST_BURST = 100_000;
    private static final int MOST_BUFFER = 1_000_000;

    private final Kind kind;
    private final Map<String, String> given;

    Reader(Kind kind, Map<String, String> given) {
        this.kind = kind;
        this.given = given;
    }

    Workload read() {
        String pattern = given.getOrDefault("arrivals", "poisson");
        String[] words = pattern.split(",");
        Arrivals arrivals = arrivals(pattern, words);
        boolean bursts = arrivals == Arrivals.BURSTS;
        int burst = bursts && words.length == 2 ? whole("arrivals", words[1], 1, MOST_BURST) : 1;
        if (given.containsKey("rate") && given.containsKey("load"))
            throw new IllegalArgumentException("rate and load say the same; give one of them");
        double rate = given.containsKey("rate") ? rate() : 0;
        double load = rate > 0 || !kind.arrive() ? 0 : load();
        return new Workload(
                kind,
                arrivals,
                rate,
                load,
                burst,
                Duration.parse("service", given.getOrDefault("service", "exp:100us")),
                other(),
                width(),
                kind == Kind.PIPELINE ? whole("buffer", given.getOrDefault("buffer", "16"), 0, MOST_BUFFER) : 0,
                whole("n", given.getOrDefault("n", "10000"), 1, Workload.MOST),
                seed(),
                (long) time("check", given.getOrDefault("check", "100us")));
    }

    private static Arrivals arrivals(String text, String[] words) {
        for (Arrivals a : Arrivals.values()) {
            boolean parts = words.length == (a == Arrivals.BURSTS ? 2 : 1);
            if (a.name().toLowerCase(Locale.ROOT).equals(words[0]) && parts) return a;
        }
        throw new IllegalArgumentException("requests cannot come as " + text
                + "; write arrivals=poisson, arrivals=constant or arrivals=bursts,20");
    }

    private double rate() {
        try {
            return Units.perNanosecond(given.get("rate"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rate=" + given.get("rate") + " is no rate; write rate=800/s", e);
        }
    }

    private double load() {
        String text = given.getOrDefault("load", Double.toString(LOAD));
        try {
            double x = Double.parseDouble(text);
            if (x > 0 && x <= 100) return x;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("load=" + text + " is no number; write load=0.8", e);
        }
        throw new IllegalArgumentException("load=" + text + " is no number above 0, up to 100; write load=0.8");
    }

    private Duration other() {
        return switch (kind) {
            case SYSCALLS -> Duration.parse("block", given.getOrDefault("block", "exp:200us"));
            case LOCKS -> Duration.parse("hold", given.getOrDefault("hold", "exp:20us"));
            case CLOSED -> Duration.parse("think", given.getOrDefault("think", "exp:1ms"));
            case OPEN, FANOUT, PIPELINE -> null;
        };
    }

    private int width() {
        String key = kind.widthKey();
        if (key.isEmpty()) return 1;
        return whole(key, given.getOrDefault(key, kind == Kind.CLOSED ? "10" : "4"), 1, kind.most());
    }

    private long seed() {
        try {
            return Long.parseLong(given.getOrDefault("seed", "1"));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("seed=" + given.get("seed") + " is no whole number", e);
        }
    }

    private static double time(String key, String text) {
        try {
            return Units.nanoseconds(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + "=" + text + " is no time; write " + key + "=100us", e);
        }
    }

    private static int whole(String key, String text, int least, int most) {
        try {
            long x = Long.parseLong(text);
            if (x >= least && x <= most) return (int) x;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    key + "=" + text + " is no whole number from " + least + " to " + most, e);
        }
        throw new IllegalArgumentException(key + "=" + text + " is not from " + least + " to " + most);
    }
}
