package gobuf.kernel.render;

import java.util.List;

/**
 * Lines of text.
 *
 * @param title its caption, or empty
 * @param lines the lines
 * @param code true if they are lines to type, or that a program printed
 */
record Prose(String title, List<String> lines, boolean code) implements Fact {
    Prose {
        lines = List.copyOf(lines);
    }
}
