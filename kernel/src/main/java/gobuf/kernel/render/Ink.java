package gobuf.kernel.render;

/**
 * The colours of a picture. All text colours reach a contrast of 4.5 : 1 on the grounds they are used on (WCAG AA); nothing is
 * told by colour alone.
 */
enum Ink {
    /** The picture's own ground. */
    PAPER("#fdfdfb"),
    /** Text. */
    INK("#1c2127"),
    /** Text that is read second. */
    LIGHT("#5a646e"),
    /** Rules and outlines. */
    RULE("#c4cad0"),
    /** Ground of a word, a slot, a header. */
    CELL("#f1f3f5"),
    /** Ground of what changed. */
    BAND("#fff0d6"),
    /** Text and bars of what changed. */
    ACCENT("#8f3900"),
    /** SP, BP, head and tail. */
    POINTER("#0b539b"),
    /** Occupied slots. */
    FULL("#55708c");

    private final String hex;

    Ink(String hex) {
        this.hex = hex;
    }

    /** As {@code #rrggbb}. */
    String hex() {
        return hex;
    }

    int rgb() {
        return Integer.parseInt(hex.substring(1), 16);
    }
}
