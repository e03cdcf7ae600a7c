package gobuf.kernel.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The cells that were run, the newest {@value #LIMIT} of them. For one thread. */
final class History {
    static final int LIMIT = 10_000;

    /**
     * One cell.
     *
     * @param session 1 for this run of the kernel
     * @param line the cell's execution count
     * @param output its result as text, or empty
     */
    record Entry(int session, int line, String code, String output) {}

    private static final int SESSION = 1;

    private final Deque<Entry> entries = new ArrayDeque<>();

    void add(int line, String code, String output) {
        entries.addLast(new Entry(SESSION, line, code, output));
        if (entries.size() > LIMIT) {
            entries.removeFirst();
        }
    }

    /** The last {@code n}. */
    List<Entry> tail(int n) {
        return last(n, entries.stream().toList());
    }

    /** The lines {@code [start, stop)} of a session: its number, or 0 for this one, or negative counting back. */
    List<Entry> range(int session, int start, int stop) {
        int wanted = session <= 0 ? SESSION + session : session;
        return select(entry -> entry.session() == wanted && entry.line() >= start && entry.line() < stop);
    }

    /**
     * The last {@code n} whose code matches.
     *
     * @param glob with {@code *} for any text and {@code ?} for any character
     * @param unique of equal codes only the last
     */
    List<Entry> search(String glob, int n, boolean unique) {
        Pattern pattern = Pattern.compile(regex(glob), Pattern.DOTALL);
        List<Entry> found = select(entry -> pattern.matcher(entry.code()).matches());
        if (unique) {
            Map<String, Entry> byCode = new LinkedHashMap<>();
            for (Entry entry : found) {
                byCode.remove(entry.code());
                byCode.put(entry.code(), entry);
            }
            found = new ArrayList<>(byCode.values());
        }
        return last(n, found);
    }

    private List<Entry> select(Predicate<Entry> wanted) {
        return entries.stream().filter(wanted).toList();
    }

    private static List<Entry> last(int n, List<Entry> all) {
        return all.subList(Math.max(0, all.size() - Math.max(0, n)), all.size());
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        glob.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        return regex.toString();
    }
}
