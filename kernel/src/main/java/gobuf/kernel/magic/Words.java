package gobuf.kernel.magic;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a line apart into words. Blanks separate words, except inside double or single quotes, parentheses and brackets, so that
 * {@code [rsp + 8]} is one word. Double quotes are taken off; single quotes stay, as they quote symbols inside an expression.
 */
final class Words {
    private Words() {}

    /** A word and where it stands in the line. */
    record Word(String text, int start, int end) {}

    static List<Word> split(String line) {
        List<Word> out = new ArrayList<>();
        int i = 0;
        while (i < line.length()) {
            if (Character.isWhitespace(line.charAt(i))) {
                i++;
                continue;
            }
            int start = i;
            StringBuilder text = new StringBuilder();
            i = word(line, i, text);
            out.add(new Word(text.toString(), start, i));
        }
        return out;
    }

    private static int word(String line, int from, StringBuilder text) {
        int depth = 0;
        char quote = 0;
        int i = from;
        for (; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) quote = 0;
                if (c != '"' || quote == '\'') text.append(c);
                continue;
            }
            if (Character.isWhitespace(c) && depth <= 0) break;
            if (c == '"' || c == '\'') quote = c;
            if (c == '(' || c == '[') depth++;
            if (c == ')' || c == ']') depth--;
            if (c != '"') text.append(c);
        }
        return i;
    }

    /** The line without a {@code //} comment; two slashes inside quotes or a word, as in a path or address, are no comment. */
    static String withoutComment(String line) {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (line.startsWith("//", i) && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
                return line.substring(0, i);
            }
        }
        return line;
    }

    /** Whether a quote, parenthesis or bracket is still open at the end. */
    static boolean open(String line) {
        int depth = 0;
        char quote = 0;
        for (char c : withoutComment(line).toCharArray()) {
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"') {
                quote = c;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            }
        }
        return quote != 0 || depth > 0;
    }
}
