package gobuf.kernel.render;

import java.util.List;

/**
 * How much of a step a figure draws.
 *
 * @param changes lines of what changed
 * @param words words of each stack
 * @param all true to leave out nothing that could be drawn, such as fields that are zero
 */
record Room(int changes, int words, boolean all) {
    static final Room COMPACT = new Room(10, 7, false);
    static final Room FULL = new Room(Integer.MAX_VALUE, 64, true);

    /** Ever less, for a screen that is short of lines. */
    static final List<Room> SCREENS = List.of(
            COMPACT,
            new Room(8, 6, false),
            new Room(6, 5, false),
            new Room(4, 4, false),
            new Room(3, 3, false),
            new Room(2, 2, false));
}
