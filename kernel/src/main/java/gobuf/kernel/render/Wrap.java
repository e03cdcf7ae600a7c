package gobuf.kernel.render;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines at spaces. */
final class Wrap {
    private Wrap() {}

    /** Lines of at most so many code points; a longer word is cut where it has to be. */
    static List<String> lines(String text, int most) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.split("\n", -1)) {
            paragraph(lines, paragraph, Math.max(1, most));
        }
        return lines;
    }

    private static void paragraph(List<String> lines, String text, int most) {
        String rest = text;
        while (length(rest) > most) {
            int end = rest.offsetByCodePoints(0, most);
            int space = rest.lastIndexOf(' ', end);
            if (space <= 0) {
                lines.add(rest.substring(0, end));
                rest = rest.substring(end);
            } else {
                lines.add(rest.substring(0, space).stripTrailing());
                rest = rest.substring(space + 1);
            }
        }
        lines.add(rest);
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
