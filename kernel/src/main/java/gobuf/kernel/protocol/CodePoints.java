package gobuf.kernel.protocol;

/** Converts positions: the protocol counts Unicode code points, Java counts UTF-16 chars. */
public final class CodePoints {
    private CodePoints() {}

    /** The index in {@code text} of the code point number {@code position}; positions outside go to the nearer end. */
    public static int toIndex(String text, int position) {
        int last = text.codePointCount(0, text.length());
        return text.offsetByCodePoints(0, Math.max(0, Math.min(position, last)));
    }

    /** How many code points stand before {@code index}; indices outside go to the nearer end. */
    public static int fromIndex(String text, int index) {
        return text.codePointCount(0, Math.max(0, Math.min(index, text.length())));
    }
}
