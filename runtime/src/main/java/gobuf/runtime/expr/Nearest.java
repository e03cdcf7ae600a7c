package gobuf.runtime.expr;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names nearest to a mistyped one. */
public final class Nearest {
    private Nearest() {}

    /**
     * The names that differ little from {@code typed}, the nearest first; of equally near ones in the order given.
     *
     * @param most how many at most
     */
    public static List<String> of(String typed, Collection<String> names, int most) {
        String t = typed.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, t.length() / 3);
        return names.stream()
                .distinct()
                .filter(n -> distance(t, n.toLowerCase(Locale.ROOT)) <= limit)
                .sorted(Comparator.comparingInt((String n) -> distance(t, n.toLowerCase(Locale.ROOT))))
                .limit(most)
                .toList();
    }

    /** The names nearest to {@code typed}, however far they are: first those that it is a part of. */
    public static List<String> anyway(String typed, Collection<String> names, int most) {
        String t = typed.toLowerCase(Locale.ROOT);
        return names.stream()
                .distinct()
                .sorted(Comparator.comparing(
                                (String n) -> !n.toLowerCase(Locale.ROOT).contains(t))
                        .thenComparing(n -> distance(t, n.toLowerCase(Locale.ROOT))))
                .limit(most)
                .toList();
    }

    /** {@code "; did you mean a or b?"}, or {@code otherwise} if nothing is near. */
    public static String hint(String typed, Collection<String> names, String otherwise) {
        List<String> near = of(typed, names, 3);
        return near.isEmpty() ? otherwise : "; did you mean " + String.join(" or ", near) + "?";
    }

    /** Fewest insertions, deletions, replacements and swaps of neighbours that make one word the other. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) d[i][0] = i;
        for (int j = 0; j <= b.length(); j++) d[0][j] = j;
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
                boolean swap =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swap) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
        return d[a.length()][b.length()];
    }
}
