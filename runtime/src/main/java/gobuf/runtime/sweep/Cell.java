package gobuf.runtime.sweep;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One combination of a sweep: all that its run depends on.
 *
 * @param number its place in the sweep, from 0
 * @param procs how many Ps
 * @param seed of the arrivals, the service times and the schedule
 * @param settings the policies that are set, in the order they were asked for; the others have their defaults
 * @param workload what is run, as it is typed behind {@code --}
 */
public record Cell(int number, int procs, long seed, Map<String, String> settings, String workload) {
    private static final String TAB = "\t";

    /** Copies the settings in their order. */
    public Cell {
        settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        if (workload.contains(TAB) || workload.contains("\n"))
            throw new IllegalArgumentException("a workload is one line without tabulators");
    }

    /** All of it in one line, for another process. */
    public String line() {
        String set = settings.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
        return String.join(TAB, Integer.toString(number), Integer.toString(procs), Long.toString(seed), set, workload);
    }

    /**
     * Reads what {@link #line} wrote.
     *
     * @throws IllegalArgumentException if it did not write that
     */
    public static Cell parse(String line) {
        String[] part = line.split(TAB, -1);
        if (part.length != 5) throw new IllegalArgumentException("not the line of a cell: " + line);
        Map<String, String> settings = new LinkedHashMap<>();
        for (String s : part[3].isEmpty() ? new String[0] : part[3].split(" ")) {
            int equals = s.indexOf('=');
            settings.put(s.substring(0, equals), s.substring(equals + 1));
        }
        return new Cell(
                Integer.parseInt(part[0]), Integer.parseInt(part[1]), Long.parseLong(part[2]), settings, part[4]);
    }

    /** What it is, for people: {@code procs=2 runnext=off seed=7}. */
    public String text() {
        StringBuilder out = new StringBuilder("procs=" + procs);
        settings.forEach(
                (name, value) -> out.append(' ').append(name).append('=').append(value));
        return out.append(" seed=").append(seed).toString();
    }
}
