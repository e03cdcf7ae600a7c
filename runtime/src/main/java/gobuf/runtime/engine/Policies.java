package gobuf.runtime.engine;

import gobuf.runtime.machine.Memory;
import gobuf.runtime.os.Costs;
import gobuf.runtime.proc.Switches;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Rules of the scheduler that a session or a sweep can do without or have otherwise. Each is a word of the simulated process that rows
 * read, so it is saved, forked and gone back over like all else, and set by a logged input. With all at their standard the rows that run
 * are Go 1.19's.
 */
public final class Policies {
    /** What a switch's word can mean besides its named values: any number from {@code least} to {@code most}. */
    private record Numbers(long least, long most) {}

    /**
     * A rule.
     *
     * @param name as people type it
     * @param words its named values, the standard first
     * @param least the least number that it can be besides; more than {@code most} for none
     * @param most the greatest
     * @param address of its word
     * @param help what it decides, one sentence
     * @param since which release of Go has it so, or changed it, and where
     */
    public record Policy(
            String name, List<String> words, long least, long most, long address, String help, String since) {
        /** What holds unless somebody says otherwise: Go 1.19's. */
        public String standard() {
            return words.get(0);
        }

        /** What can be written behind the equals sign, for people. */
        public String values() {
            if (least > most) return String.join("|", words);
            String numbers = cost() ? "nanoseconds, as 4000, 4us or 4000ns" : least + "…" + most;
            List<String> named =
                    words.stream().filter(w -> !Character.isDigit(w.charAt(0))).toList();
            return named.isEmpty() ? numbers : String.join("|", named) + "|" + numbers;
        }

        /** Whether it is a cost of virtual time. */
        public boolean cost() {
            return name.startsWith("cost.");
        }

        /**
         * The value as it is written in tables: {@code 4us} becomes {@code 4000}.
         *
         * @throws IllegalArgumentException if it cannot have that value, saying which it can
         */
        public String normal(String value) {
            return text(word(value));
        }

        /**
         * The input that gives it a value.
         *
         * @throws IllegalArgumentException if it cannot have that value, saying which it can
         */
        public Input input(String value) {
            long word = word(value);
            return cost() ? new Input.Cost(costOf(name), word) : new Input.Poke(address, 8, word);
        }

        /** Its value in a machine now. */
        public String in(Machine m) {
            Memory memory = m.memory();
            return memory.mapped(address, 8) ? text(memory.ld8(address)) : standard();
        }

        private String text(long word) {
            if (cost()) return Long.toString(word);
            return word >= 0 && word < words.size() ? words.get((int) word) : Long.toString(word - words.size());
        }

        private long word(String value) {
            String v = value.strip().toLowerCase(java.util.Locale.ROOT);
            int named = cost() ? -1 : words.indexOf(v);
            if (named >= 0) return named;
            long n = least > most ? -1 : cost() ? nanoseconds(v) : number(v);
            if (n < least || n > most || least > most)
                throw new IllegalArgumentException("the policy " + name + " cannot be " + value + "; it takes "
                        + values() + "; type for example " + name + "=" + words.get(words.size() - 1));
            return cost() ? n : n + words.size();
        }

        private static long number(String v) {
            try {
                return Long.parseLong(v);
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        private static long nanoseconds(String v) {
            if (v.endsWith("us") || v.endsWith("µs")) return 1000 * number(v.substring(0, v.length() - 2));
            if (v.endsWith("ms")) return 1_000_000 * number(v.substring(0, v.length() - 2));
            return number(v.endsWith("ns") ? v.substring(0, v.length() - 2) : v);
        }
    }

    private static final Numbers NONE = new Numbers(1, 0);
    private static final String COST = "cost.";
    private static final List<Policy> ALL =
            Stream.concat(switches().stream(), costs().stream()).toList();

    private Policies() {}

    /** All rules, switches first. */
    public static List<Policy> all() {
        return ALL;
    }

    /** Their names. */
    public static List<String> names() {
        return ALL.stream().map(Policy::name).toList();
    }

    /**
     * The rule of that name.
     *
     * @throws IllegalArgumentException naming those there are
     */
    public static Policy find(String name) {
        for (Policy p : ALL) {
            if (p.name.equals(name)) return p;
        }
        throw new IllegalArgumentException("there is no policy " + name + "; there are " + String.join(", ", names()));
    }

    /**
     * Reads {@code runnext=off tick=0}: names and their values, as they are written in tables.
     *
     * @throws IllegalArgumentException if a word is none, saying what can be written
     */
    public static Map<String, String> parse(String text) {
        Map<String, String> out = new LinkedHashMap<>();
        for (String word : text.strip().split("\\s+")) {
            if (word.isEmpty()) continue;
            int eq = word.indexOf('=');
            if (eq < 0)
                throw new IllegalArgumentException(
                        word + " gives no policy a value; type for example runnext=off tick=0");
            Policy p = find(word.substring(0, eq));
            out.put(p.name, p.normal(word.substring(eq + 1)));
        }
        return out;
    }

    /**
     * Gives rules their values, by logged inputs; those that have them already need none.
     *
     * @throws IllegalArgumentException if there is no such rule or value
     */
    public static void set(Session session, Map<String, String> values) {
        List<Input> inputs = new ArrayList<>();
        values.forEach((name, value) -> {
            Policy p = find(name);
            if (!p.normal(value).equals(p.in(session.machine()))) inputs.add(p.input(value));
        });
        inputs.forEach(session::input);
    }

    private static List<Policy> switches() {
        List<String> onOff = List.of("on", "off");
        List<String> offOn = List.of("off", "on");
        return List.of(
                policy(
                        "runnext",
                        onOff,
                        NONE,
                        Switches.NO_RUNNEXT,
                        "who is readied or started runs next on its P; off: it goes to the end of the ring",
                        "on since Go 1.5 (CL 9289; proc.go, runqput)"),
                policy(
                        "inherit",
                        onOff,
                        NONE,
                        Switches.NO_INHERITANCE,
                        "who runs from runnext inherits the time slice; off: it begins one of its own",
                        "on since Go 1.5 (CL 9289; proc.go, runqget, execute)"),
                policy(
                        "tick",
                        List.of("61"),
                        new Numbers(0, 1_000_000),
                        Switches.TICK,
                        "every how many time slices a P looks at the global queue first; 0: never",
                        "61 in Go 1.19 (proc.go, findRunnable, where schedule had it); the first scheduler with Ps, of 2013, never looked"),
                policy(
                        "ring",
                        List.of("256"),
                        new Numbers(0, 256),
                        Switches.RING,
                        "how many goroutines a P's ring takes; 0 with runnext=off: one global queue, as before Go 1.1",
                        "256 fixed slots in Go 1.19 (runtime2.go, p.runq); in the first scheduler with Ps, of 2013, it grew (proc.c, runqgrow)"),
                policy(
                        "overflow",
                        List.of("half", "all", "one"),
                        NONE,
                        Switches.OVERFLOW,
                        "how much of a full ring goes to the global queue together with the one that found no room",
                        "half in Go 1.19 (proc.go, runqputslow); the ring of 2013, which grew, did not overflow"),
                policy(
                        "steal",
                        List.of("half", "one", "all"),
                        NONE,
                        Switches.STEAL,
                        "how much of another P's ring is stolen",
                        "half in Go 1.19 (proc.go, runqgrab); no release is known to differ"),
                policy(
                        "order",
                        List.of("coprime", "lfsr", "sequential"),
                        NONE,
                        Switches.ORDER,
                        "in which order Ms visit Ps to steal: coprime meets all in a round; lfsr draws each by a shift register;"
                                + " sequential begins at P0",
                        "lfsr up to Go 1.6, of February 2016 (proc.go, findrunnable); coprime since later that year (randomOrder)"),
                policy(
                        "spinning",
                        List.of("half", "all"),
                        new Numbers(0, 1024),
                        Switches.SPINNING,
                        "how many Ms may look for work by themselves: half as many as Ps are busy, all, or a number",
                        "half in Go 1.19, as in the first scheduler with Ps, of 2013 (proc.go, findRunnable)"),
                policy(
                        "wakepyield",
                        offOn,
                        NONE,
                        Switches.WAKE_ON_YIELD,
                        "Gosched and preemption wake a P for the goroutine that they put into the global queue",
                        "on since Go 1.22 (proc.go, goschedImpl)"),
                policy(
                        "recheck",
                        offOn,
                        NONE,
                        Switches.RECHECK,
                        "an M that stops spinning looks at the global queue once more behind giving up its P",
                        "off in Go 1.19; later releases have it (proc.go, findRunnable)"));
    }

    private static Policy policy(
            String name, List<String> words, Numbers numbers, int which, String help, String since) {
        return new Policy(name, words, numbers.least, numbers.most, Switches.address(which), help, since);
    }

    private static List<Policy> costs() {
        List<Policy> out = new ArrayList<>();
        for (Costs c : Costs.values()) {
            List<String> standard = List.of(Long.toString(c.standard()));
            long least = c == Costs.ROW ? 1 : 0;
            String since = "no release: measured on one machine, see runtime/COSTS.md";
            out.add(new Policy(
                    COST + c.lower(),
                    standard,
                    least,
                    3_600_000_000_000L,
                    c.address(),
                    "nanoseconds of virtual time: " + c.text(),
                    since));
        }
        return out;
    }

    private static Costs costOf(String name) {
        return Costs.valueOf(name.substring(COST.length()).toUpperCase(java.util.Locale.ROOT));
    }
}
