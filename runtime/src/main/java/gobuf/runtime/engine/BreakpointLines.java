package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The breakpoints of a session as lines of a state file: the next number, then one a line, its parts between tabs. */
final class BreakpointLines {
    private static final String NONE = "-";
    private static final int PARTS = 7;

    private BreakpointLines() {}

    static List<String> of(Breakpoints breakpoints) throws IOException {
        List<String> out = new ArrayList<>();
        out.add("next " + breakpoints.nextId());
        for (Breakpoint b : breakpoints.all()) {
            out.add(String.join(
                    "\t",
                    Integer.toString(b.id()),
                    hex(b.from()),
                    Long.toString(b.size()),
                    b.event() == null ? NONE : b.event(),
                    rows(b.rows()),
                    condition(b),
                    b.text().replace('\t', ' ').replace('\n', ' ')));
        }
        return out;
    }

    private static String rows(List<Row> rows) {
        return rows.isEmpty()
                ? NONE
                : String.join(",", rows.stream().map(r -> hex(r.address())).toList());
    }

    private static String condition(Breakpoint b) throws IOException {
        if (b.condition() == null) return NONE;
        if (b.condition() instanceof Condition c) return c.source();
        throw new IOException("breakpoint " + b.id() + ", " + b.text()
                + ", has a condition that cannot be written down; clear it first");
    }

    /**
     * Puts back what {@link #of} wrote.
     *
     * @throws IOException if a line is no breakpoint, or names rows that the image does not have
     */
    static void restore(List<String> lines, Session session, Condition.Reader conditions) throws IOException {
        int next = 0;
        List<Breakpoint> kept = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("next ")) {
                next = Integer.parseInt(line.substring(5));
                continue;
            }
            String[] w = line.split("\t", PARTS);
            if (w.length != PARTS) throw new IOException("not a breakpoint: " + line);
            List<Row> rows = new ArrayList<>();
            if (!w[4].equals(NONE)) {
                for (String at : w[4].split(",")) rows.add(row(session, at));
            }
            Condition condition = null;
            if (!w[5].equals(NONE)) condition = conditions.read(w[5], session.machine());
            kept.add(new Breakpoint(
                    Integer.parseInt(w[0]),
                    w[6],
                    List.copyOf(rows),
                    condition,
                    number(w[1]),
                    Long.parseLong(w[2]),
                    w[3].equals(NONE) ? null : w[3]));
        }
        int numbers = next;
        if (kept.stream().anyMatch(b -> b.id() < 1 || b.id() >= numbers))
            throw new IOException("the number of a breakpoint is not below " + next + ", the next one's");
        session.breakpoints().restore(kept, next);
    }

    private static Row row(Session session, String address) throws IOException {
        return session.image()
                .find(number(address))
                .orElseThrow(() -> new IOException("a breakpoint's row at " + address + " is none of this image"));
    }

    private static String hex(long v) {
        return "0x" + Long.toHexString(v);
    }

    private static long number(String hex) {
        return Long.parseUnsignedLong(hex.substring(2), 16);
    }
}
