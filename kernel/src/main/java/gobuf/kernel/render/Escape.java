package gobuf.kernel.render;

/** Escapes text for HTML and for XML, in content and in quoted attributes. */
final class Escape {
    private Escape() {}

    /**
     * Appends the text with the five characters of markup escaped. Characters that XML 1.0 does not allow, and halves of
     * surrogate pairs, become U+FFFD, so that a picture never fails to parse because of what somebody typed.
     */
    static void into(StringBuilder out, String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append(c);
                default -> {
                    if (Character.isHighSurrogate(c)
                            && i + 1 < length
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else {
                        out.append(c < 0x20 || Character.isSurrogate(c) || c >= 0xfffe ? '\ufffd' : c);
                    }
                }
            }
        }
    }

    static String of(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        into(out, text);
        return out.toString();
    }
}
