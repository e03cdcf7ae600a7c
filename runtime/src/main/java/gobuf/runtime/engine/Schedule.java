package gobuf.runtime.engine;

import gobuf.runtime.code.Turns;
import java.util.ArrayList;
import java.util.List;

/**
 * Which thread's row is next.
 *
 * <ul>
 *   <li>{@code virtual}: the thread with the lowest clock; the standard one. {@code virtual ns}: clocks are compared in quanta of that
 *       many nanoseconds, so that a thread runs some rows before another is asked for
 *   <li>{@code keep}: the current thread, until it sleeps
 *   <li>{@code rr n}: the threads that run in turn, {@code n} rows each
 *   <li>{@code random seed}: any of those that run, drawn anew for every row
 *   <li>{@code script m0*3 m2 m0}: that many rows of those Ms, then {@code keep}
 * </ul>
 */
abstract class Schedule {
    /**
     * A choice.
     *
     * @param thread whose row is next
     * @param rows for how many
     * @param why no thread can run; null if one can
     */
    record Pick(int thread, long rows, String why) {
        Pick(int thread, long rows) {
            this(thread, rows, null);
        }

        static Pick none(String why) {
            return new Pick(0, 0, why);
        }
    }

    /** How a sentence begins that says why a script cannot go on. */
    static final String HELD = "the script's next row is ";
    /** Why it has none. */
    static final String NO_THREAD = "which has no thread";
    /** Why one that has waits: no time at which it would wake by itself. */
    static final String SLEEPS = "which sleeps until another M wakes it";
    /** How such a sentence ends where it is a magic that is missing. */
    static final String ASKS = "which waits for what the next magic asks";

    private static final String ASLEEP = "every thread sleeps, and nobody is left to wake one";

    private final String text;

    private Schedule(String text) {
        this.text = text;
    }

    /** As it is written. */
    final String text() {
        return text;
    }

    abstract Pick pick(Schedules.View v);

    static final Schedule STANDARD = new Virtual(1, "virtual");

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none, saying what can be written
     */
    static Schedule parse(String text) {
        String[] words = text.strip().split("\\s+");
        try {
            return switch (words[0]) {
                case "virtual" -> words.length == 1 ? STANDARD : new Virtual(one(words), text.strip());
                case "keep" -> plain(words, new Keep());
                case "rr" -> new RoundRobin(words.length == 1 ? 1 : one(words), text.strip());
                case "random" -> new Random(one(words), text.strip());
                case "script" -> new Script(List.of(words).subList(1, words.length), text.strip());
                default -> {
                    if (!words[0].matches("m\\d.*"))
                        throw new IllegalArgumentException("no schedule is called " + words[0]);
                    // Turns alone are a script, too.
                    yield new Script(List.of(words), text.strip());
                }
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + "; there are: virtual [ns], keep, rr [rows], random SEED, script m0*3 m2 m0", e);
        }
    }

    private static Schedule plain(String[] words, Schedule s) {
        if (words.length > 1) throw new IllegalArgumentException(words[0] + " takes nothing behind it");
        return s;
    }

    private static long one(String[] words) {
        if (words.length != 2) throw new IllegalArgumentException(words[0] + " takes one number");
        try {
            return Long.parseLong(words[1]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(words[1] + " is no number", e);
        }
    }

    /** The thread with the lowest clock, up to where another's is lower. */
    private static Pick earliest(Schedules.View v) {
        return STANDARD.pick(v);
    }

    /** Virtual time, in quanta. */
    static final class Virtual extends Schedule {
        final long quantum;

        Virtual(long quantum, String text) {
            super(text);
            if (quantum < 1) throw new IllegalArgumentException("a quantum has at least one nanosecond");
            this.quantum = quantum;
        }

        @Override
        Pick pick(Schedules.View v) {
            long[] time = v.times();
            Turns turns = new Turns(time, quantum);
            int t = turns.first();
            if (t < 0) return Pick.none(ASLEEP);
            return new Pick(t, turns.rows(time[t], Math.max(1, v.rowCost())));
        }
    }

    private static final class Keep extends Schedule {
        Keep() {
            super("keep");
        }

        @Override
        Pick pick(Schedules.View v) {
            int t = v.awake(v.current()) ? v.current() : v.earliest();
            return t < 0 ? Pick.none(ASLEEP) : new Pick(t, Schedules.ALL);
        }
    }

    private static final class RoundRobin extends Schedule {
        private final long rows;

        RoundRobin(long rows, String text) {
            super(text);
            if (rows < 1) throw new IllegalArgumentException("a turn has at least one row");
            this.rows = rows;
        }

        @Override
        Pick pick(Schedules.View v) {
            long left = rows - v.step % rows;
            if (left < rows && v.awake(v.current())) return new Pick(v.current(), left);
            for (int i = 1; i <= v.count; i++) {
                int t = (v.current() + i) % v.count;
                if (v.awake(t) || due(v, t)) return new Pick(t, left);
            }
            return earliest(v);
        }
    }

    /** Whether a sleeper's time is over on the clock of the thread that ran last. */
    private static boolean due(Schedules.View v, int t) {
        return v.time(t) <= v.time(v.current()) && v.time(v.current()) != Long.MAX_VALUE;
    }

    private static final class Random extends Schedule {
        private final long seed;

        Random(long seed, String text) {
            super(text);
            this.seed = seed;
        }

        @Override
        Pick pick(Schedules.View v) {
            int[] can = new int[v.count];
            int n = 0;
            for (int t = 0; t < v.count; t++) {
                if (v.awake(t) || due(v, t)) can[n++] = t;
            }
            if (n == 0) return earliest(v);
            return new Pick(can[(int) Long.remainderUnsigned(mix(seed + v.step), n)], 1);
        }
    }

    /** SplitMix64's finalizer: numbers that follow each other give unrelated ones. */
    static long mix(long x) {
        long z = (x + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 30) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** The n-th row from where the script begins is that of a known M. */
    static final class Script extends Schedule {
        private final List<long[]> turns = new ArrayList<>();

        Script(List<String> words, String text) {
            super(text);
            if (words.isEmpty()) throw new IllegalArgumentException("a script names Ms: script m0*3 m2");
            for (String w : words) turns.add(turn(w));
        }

        /** How many steps it speaks of. */
        long steps() {
            return turns.stream().mapToLong(t -> t[1]).sum();
        }

        /** The M it begins with. */
        long first() {
            return turns.get(0)[0];
        }

        private static long[] turn(String word) {
            try {
                int star = word.indexOf('*');
                long rows = star < 0 ? 1 : Long.parseLong(word.substring(star + 1));
                long m = Long.parseLong(word.substring(1, star < 0 ? word.length() : star));
                if (word.charAt(0) == 'm' && m >= 0 && rows > 0) return new long[] {m, rows};
            } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
                throw new IllegalArgumentException(word + " is no turn such as m2*3", e);
            }
            throw new IllegalArgumentException(word + " is no turn such as m2*3");
        }

        private static String why(Schedules.View v, int thread) {
            if (thread < 0) return NO_THREAD;
            return v.asks(thread) ? ASKS : SLEEPS;
        }

        @Override
        Pick pick(Schedules.View v) {
            long at = v.step - v.chosenAt();
            for (long[] turn : turns) {
                if (at < turn[1]) {
                    int t = v.thread(turn[0]);
                    if (t >= 0 && v.time(t) != Long.MAX_VALUE) return new Pick(t, turn[1] - at);
                    return Pick.none(HELD + "m" + turn[0] + "'s, " + why(v, t));
                }
                at -= turn[1];
            }
            return new Keep().pick(v);
        }
    }
}
