package gobuf.runtime.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What came out of a cell.
 *
 * @param cell its number
 * @param numbers what it has; what it does not have is left out
 * @param problem why it did not run to its end; empty if it did
 */
public record CellResult(int cell, Map<Metric, Double> numbers, String problem) {
    private static final String TAB = "\t";

    /** Copies the numbers. */
    public CellResult {
        Map<Metric, Double> copy = new EnumMap<>(Metric.class);
        numbers.forEach((m, x) -> {
            if (!Double.isNaN(x)) copy.put(m, x);
        });
        numbers = Collections.unmodifiableMap(copy);
        problem = problem.replaceAll("[\\t\\n]", " ");
    }

    /** A cell that did not run to its end. */
    public static CellResult failed(Cell cell, String problem) {
        return new CellResult(cell.number(), Map.of(), problem);
    }

    /** Whether it ran to its end. */
    public boolean ok() {
        return problem.isEmpty();
    }

    /** One number; NaN if it does not have it. */
    public double get(Metric metric) {
        return numbers.getOrDefault(metric, Double.NaN);
    }

    /** All of it in one line, every digit kept. */
    public String line() {
        List<String> parts = new ArrayList<>(List.of(Integer.toString(cell), problem));
        numbers.forEach((m, x) -> parts.add(m.column() + "=" + x));
        return String.join(TAB, parts);
    }

    /**
     * Reads what {@link #line} wrote.
     *
     * @throws IllegalArgumentException if it did not write that
     */
    public static CellResult parse(String line) {
        String[] part = line.split(TAB, -1);
        if (part.length < 2 || !part[0].matches("\\d{1,9}"))
            throw new IllegalArgumentException("not the line of a cell's result: " + line);
        Map<Metric, Double> numbers = new EnumMap<>(Metric.class);
        for (int i = 2; i < part.length; i++) {
            int equals = part[i].indexOf('=');
            Metric metric = Metric.of(part[i].substring(0, Math.max(0, equals)))
                    .orElseThrow(() -> new IllegalArgumentException("not the line of a cell's result: " + line));
            numbers.put(metric, Double.valueOf(part[i].substring(equals + 1)));
        }
        return new CellResult(Integer.parseInt(part[0]), numbers, part[1]);
    }
}
