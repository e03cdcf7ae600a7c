package gobuf.kernel.render;

/** The typefaces of a picture. Widths are upper bounds over the fonts named, so that no text runs out of its place. */
enum Face {
    MONO(12, true, false, 0.602),
    MONO_BOLD(12, true, true, 0.602),
    MONO_SMALL(10, true, false, 0.602),
    SMALL_BOLD(10, true, true, 0.602),
    MONO_LARGE(14, true, true, 0.602),
    SANS(11, false, false, 0.56),
    SANS_BOLD(11, false, true, 0.60);

    private final double size;
    private final boolean mono;
    private final boolean bold;
    private final double em;

    Face(double size, boolean mono, boolean bold, double em) {
        this.size = size;
        this.mono = mono;
        this.bold = bold;
        this.em = em;
    }

    double size() {
        return size;
    }

    boolean mono() {
        return mono;
    }

    boolean bold() {
        return bold;
    }

    /** Width of a text in pixels. */
    double width(String text) {
        return text.codePointCount(0, text.length()) * size * em;
    }

    /** The text, cut with … before its end where it would be wider than this. */
    String fit(String text, double width) {
        if (width(text) <= width) {
            return text;
        }
        int most = (int) Math.floor(width / (size * em)) - 1;
        if (most <= 0) {
            return "…";
        }
        // what an address ends with tells more than its middle
        int tail = most >= 10 ? Math.min(6, most / 3) : 0;
        return text.substring(0, text.offsetByCodePoints(0, most - tail))
                + "…"
                + text.substring(text.offsetByCodePoints(text.length(), -tail));
    }
}
