package gobuf.runtime.sweep;

import gobuf.runtime.asm.Hardware;
import gobuf.runtime.expr.Nearest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every combination of the values of some axes. The axis named last varies fastest.
 *
 * @param axes what varies; {@code procs} and {@code seed} are always among them
 * @param workload what each cell runs, as typed
 */
public record Grid(List<Axis> axes, String workload) {
    /** Most cells of a sweep. */
    public static final int LIMIT = 100_000;

    /** The axis of the number of Ps. */
    public static final String PROCS = "procs";

    /** The axis of replications. */
    public static final String SEED = "seed";

    /** Seeds are typed by people. */
    private static final long MOST_SEED = 999_999_999_999L;

    /** Copies the axes. */
    public Grid {
        axes = List.copyOf(axes);
    }

    /**
     * Reads the words in front of {@code --}.
     *
     * @param words such as {@code procs=1,2} and {@code seed=1..20}
     * @param workload what stands behind it
     * @param known what can be varied
     * @throws IllegalArgumentException if they cannot be read, a name or value is unknown, or there are too many cells; says what to type
     */
    public static Grid parse(List<String> words, String workload, Vocabulary known) {
        List<String> names = new ArrayList<>(List.of(PROCS, SEED));
        names.addAll(known.names());
        List<String> seen = new ArrayList<>();
        for (String word : words) {
            String name = Axis.name(word);
            if (!names.contains(name))
                throw new IllegalArgumentException("there is nothing named " + name + " to vary"
                        + Nearest.hint(name, names, "; there are " + String.join(", ", names)));
            if (seen.contains(name))
                throw new IllegalArgumentException(name + " is given twice; put its values into one list");
            seen.add(name);
        }
        count(words);
        List<Axis> axes = new ArrayList<>();
        if (!seen.contains(PROCS)) axes.add(new Axis(PROCS, List.of("1")));
        for (String word : words) axes.add(checked(Axis.parse(word), known));
        if (!seen.contains(SEED)) axes.add(new Axis(SEED, List.of("1")));
        return new Grid(axes, workload);
    }

    /** Refuses what has too many cells, before they are made. */
    private static void count(List<String> words) {
        BigInteger cells = BigInteger.ONE;
        String greatest = "";
        BigInteger most = BigInteger.ONE;
        for (String word : words) {
            BigInteger n = Axis.count(word);
            cells = cells.multiply(n);
            if (n.compareTo(most) > 0) {
                most = n;
                greatest = Axis.name(word);
            }
        }
        if (cells.compareTo(BigInteger.valueOf(LIMIT)) <= 0) return;
        String product = words.stream()
                .map(w -> Axis.name(w) + " " + grouped(Axis.count(w)))
                .collect(Collectors.joining(" × "));
        throw new IllegalArgumentException("this sweep has " + grouped(cells) + " cells (" + product
                + "), and the limit is " + grouped(BigInteger.valueOf(LIMIT)) + "; fewer values of " + greatest
                + " will do, for example " + greatest + (greatest.equals(SEED) ? "=1..20" : "=1,2,8"));
    }

    private static String grouped(BigInteger n) {
        return n.toString().replaceAll("(?<=\\d)(?=(\\d{3})+$)", ",");
    }

    private static Axis checked(Axis axis, Vocabulary known) {
        List<String> values = new ArrayList<>();
        for (String value : axis.values()) {
            String normal =
                    switch (axis.name()) {
                        case PROCS -> number(PROCS, value, 1, Hardware.MOST);
                        case SEED -> number(SEED, value, 0, MOST_SEED);
                        default -> known.normal(axis.name(), value);
                    };
            if (values.contains(normal))
                throw new IllegalArgumentException(axis.name() + " has the value " + normal + " twice");
            values.add(normal);
        }
        return new Axis(axis.name(), values);
    }

    private static String number(String name, String value, long least, long most) {
        if (!value.matches("\\d{1,18}") || Long.parseLong(value) < least || Long.parseLong(value) > most)
            throw new IllegalArgumentException(
                    name + " takes whole numbers from " + least + " to " + most + ", not " + value);
        return Long.toString(Long.parseLong(value));
    }

    /** How many cells it has. */
    public int size() {
        int n = 1;
        for (Axis a : axes) n *= a.values().size();
        return n;
    }

    /** The cell of a number from 0 up. */
    public Cell cell(int number) {
        if (number < 0 || number >= size())
            throw new IllegalArgumentException("the sweep has the cells 0 to " + (size() - 1) + ", not " + number);
        Map<String, String> chosen = new LinkedHashMap<>();
        int rest = number;
        for (int i = axes.size() - 1; i >= 0; i--) {
            List<String> values = axes.get(i).values();
            chosen.put(axes.get(i).name(), values.get(rest % values.size()));
            rest /= values.size();
        }
        Map<String, String> settings = new LinkedHashMap<>();
        for (Axis a : axes) {
            if (!a.name().equals(PROCS) && !a.name().equals(SEED)) settings.put(a.name(), chosen.get(a.name()));
        }
        return new Cell(
                number, Integer.parseInt(chosen.get(PROCS)), Long.parseLong(chosen.get(SEED)), settings, workload);
    }

    /** The axis of that name. */
    public Optional<Axis> axis(String name) {
        return axes.stream().filter(a -> a.name().equals(name)).findFirst();
    }

    /** The whole sweep as it would be typed, without ranges: two sweeps with the same text are the same. */
    public String text() {
        return axes.stream().map(Axis::text).collect(Collectors.joining(" ")) + " -- " + workload;
    }
}
