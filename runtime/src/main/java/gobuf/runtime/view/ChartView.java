package gobuf.runtime.view;

import java.util.List;

/**
 * A chart: numbers already counted, binned and rounded down to what can be drawn, with what they are called. A number that is not there is
 * NaN.
 *
 * @param where where the machine stands
 * @param title what it shows, in one line
 * @param remarks what a reader must know of the numbers, such as how many rows were left out
 * @param columns how many panels stand side by side, from 1 up
 * @param panels in reading order
 */
public record ChartView(Where where, String title, List<String> remarks, int columns, List<Panel> panels)
        implements View {
    /** Copies the lists. */
    public ChartView {
        remarks = List.copyOf(remarks);
        panels = List.copyOf(panels);
        if (columns < 1) throw new IllegalArgumentException("ChartView " + title + ": columns=" + columns);
    }

    /** One pair of axes, or one grid of shades. */
    public sealed interface Panel permits Plot, Heat {
        /** What it is of; may be empty. */
        String title();
    }

    /**
     * Lines, points or bars over an axis.
     *
     * @param title what it is of, or empty
     * @param x the axis from left to right
     * @param y the axis from bottom to top
     * @param series what is drawn
     */
    public record Plot(String title, Axis x, Axis y, List<Series> series) implements Panel {
        /** Copies the list. */
        public Plot {
            series = List.copyOf(series);
        }
    }

    /**
     * A number for each pair of a row and a column, as a shade.
     *
     * @param title what it is of, or empty
     * @param x the columns: with names, or bins of {@code width} from {@code first} on
     * @param y the rows; it has names
     * @param first where the first column begins, if the columns have no names
     * @param width width of a column, if the columns have no names
     * @param unit what the numbers are
     * @param values rows of as many numbers as there are columns
     */
    public record Heat(String title, Axis x, Axis y, double first, double width, String unit, List<List<Double>> values)
            implements Panel {
        /**
         * Copies the lists.
         *
         * @throws IllegalArgumentException if the numbers are not those of the rows and columns
         */
        public Heat {
            values = values.stream().map(List::copyOf).toList();
            if (values.size() != y.names().size())
                throw new IllegalArgumentException("Heat " + title + ": rows=" + values.size() + " names="
                        + y.names().size());
            for (List<Double> row : values) {
                boolean fits = x.names().isEmpty()
                        ? row.size() == values.get(0).size()
                        : row.size() == x.names().size();
                if (!fits)
                    throw new IllegalArgumentException("Heat " + title + ": a row of " + row.size() + " numbers");
            }
        }
    }

    /**
     * An axis.
     *
     * @param label what it counts
     * @param unit such as {@code ns}; empty for plain numbers
     * @param log whether equal distances are equal ratios
     * @param names the places 0, 1, 2 … of an axis that counts things with names; else empty
     */
    public record Axis(String label, String unit, boolean log, List<String> names) {
        /** Copies the list. */
        public Axis {
            names = List.copyOf(names);
        }

        /** A plain axis of numbers. */
        public static Axis of(String label, String unit) {
            return new Axis(label, unit, false, List.of());
        }

        /** The same axis in ratios. */
        public Axis logarithmic() {
            return new Axis(label, unit, true, names);
        }
    }

    /** How a series is drawn. */
    public enum Mark {
        /** Points joined by straight lines. */
        LINE,
        /** A value holds up to the next point. */
        STEPS,
        /** A bar from {@code x} to {@code to}. */
        BARS,
        /** Points alone. */
        DOTS
    }

    /**
     * Points that belong together.
     *
     * @param name what they are; empty if there is but one series
     * @param mark how they are drawn
     * @param points by rising x
     */
    public record Series(String name, Mark mark, List<Point> points) {
        /** Copies the list. */
        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * A point.
     *
     * @param x where it begins
     * @param to where it ends: {@code x}, unless it is a bar or the mean of an interval
     * @param y its value
     * @param low lower end of the interval that is told of the value, or NaN
     * @param high its upper end, or NaN
     */
    public record Point(double x, double to, double y, double low, double high) {
        /** A point without extent. */
        public static Point at(double x, double y) {
            return new Point(x, x, y, Double.NaN, Double.NaN);
        }

        /** What was counted between two places. */
        public static Point bar(double x, double to, double y) {
            return new Point(x, to, y, Double.NaN, Double.NaN);
        }

        /** Whether an interval is told. */
        public boolean hasInterval() {
            return !Double.isNaN(low) && !Double.isNaN(high);
        }
    }
}
