package gobuf.kernel.render;

import java.util.List;

/**
 * A column's heading.
 *
 * @param name may be empty
 * @param right true if its cells are set to the right
 */
record Head(String name, boolean right) {
    static Head of(String name) {
        return new Head(name, false);
    }

    static List<Head> all(String... names) {
        return java.util.Arrays.stream(names).map(Head::of).toList();
    }
}
