package gobuf.kernel.render;

import java.util.List;

/** One thing drawn; coordinates in CSS pixels from the top left. */
sealed interface Shape {
    /**
     * Text on one line.
     *
     * @param x left end of the first character, or right end of the last
     * @param y base line
     * @param text what to write
     * @param face typeface, size and weight
     * @param ink colour
     * @param end true if x is the right end
     */
    record Text(double x, double y, String text, Face face, Ink ink, boolean end) implements Shape {}

    /**
     * A rectangle.
     *
     * @param x left
     * @param y top
     * @param w width
     * @param h height
     * @param round radius of the corners
     * @param fill ground, or null for none
     * @param stroke outline of one pixel, or null for none
     */
    record Rect(double x, double y, double w, double h, double round, Ink fill, Ink stroke) implements Shape {}

    /**
     * A straight line.
     *
     * @param x1 start
     * @param y1 start
     * @param x2 end
     * @param y2 end
     * @param ink colour
     * @param dashed true for a broken line
     */
    record Line(double x1, double y1, double x2, double y2, Ink ink, boolean dashed) implements Shape {}

    /**
     * A filled triangle.
     *
     * @param x1 first corner
     * @param y1 first corner
     * @param x2 second corner
     * @param y2 second corner
     * @param x3 third corner
     * @param y3 third corner
     * @param ink colour
     */
    record Triangle(double x1, double y1, double x2, double y2, double x3, double y3, Ink ink) implements Shape {}

    /**
     * Straight lines from point to point.
     *
     * @param xs where the points are
     * @param ys where the points are
     * @param ink colour
     * @param dash which pattern of dashes, 0 for a solid line
     */
    record Path(List<Double> xs, List<Double> ys, Ink ink, int dash) implements Shape {
        /** Lengths of dashes and gaps in pixels, by number of the pattern. */
        static final List<List<Integer>> DASHES = List.of(
                List.of(), List.of(6, 3), List.of(2, 2), List.of(8, 2, 2, 2), List.of(12, 4), List.of(4, 2, 1, 2));

        public Path {
            xs = List.copyOf(xs);
            ys = List.copyOf(ys);
        }
    }
}
