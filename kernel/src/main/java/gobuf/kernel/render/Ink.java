package gobuf.kernel.render;

import java.util.List;

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
    FULL("#55708c"),
    /** A series of a chart. */
    GREEN("#1f6f43"),
    /** A series of a chart. */
    PURPLE("#7a3e9d"),
    /** A series of a chart. */
    ROSE("#a8285b"),
    /** Shades of a grid of numbers, from few to many. */
    SHADE_1("#e3edf6"),
    SHADE_2("#bcd5ea"),
    SHADE_3("#8bb5d9"),
    SHADE_4("#5490c2"),
    SHADE_5("#2b6ca6"),
    SHADE_6("#0f4a80"),
    SHADE_7("#082c50");

    private static final List<Ink> SHADES =
            List.of(CELL, SHADE_1, SHADE_2, SHADE_3, SHADE_4, SHADE_5, SHADE_6, SHADE_7);
    private static final List<Ink> SERIES = List.of(POINTER, ACCENT, GREEN, PURPLE, ROSE, INK);

    private final String hex;

    Ink(String hex) {
        this.hex = hex;
    }

    /** The shades from none to many. */
    static List<Ink> shades() {
        return SHADES;
    }

    /** The colour of a chart's series. */
    static Ink series(int number) {
        return SERIES.get(number % SERIES.size());
    }

    /** The ink of text on this ground. */
    Ink textOn() {
        return ordinal() >= SHADE_5.ordinal() ? PAPER : INK;
    }

    /** As {@code #rrggbb}. */
    String hex() {
        return hex;
    }

    int rgb() {
        return Integer.parseInt(hex.substring(1), 16);
    }
}
