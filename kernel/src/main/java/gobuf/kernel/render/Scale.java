package gobuf.kernel.render;

import gobuf.runtime.view.ChartView.Axis;
import java.util.ArrayList;
import java.util.List;

/**
 * From numbers to places along an axis, with round numbers to write at it. Nanoseconds are told in the unit that fits.
 */
final class Scale {
    /** A number written at the axis. */
    record Tick(double at, String text) {}

    private final Axis axis;
    private final double low;
    private final double high;
    private final double per;
    private final String unit;
    private final List<Tick> ticks = new ArrayList<>();

    /**
     * A scale over some numbers.
     *
     * @param zero whether 0 belongs to it, so that lengths can be compared
     * @param most about how many numbers there is room to write
     */
    static Scale of(Axis axis, double[] numbers, boolean zero, int most) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        boolean whole = axis.unit().isEmpty();
        for (double n : numbers) {
            if (Double.isNaN(n) || Double.isInfinite(n) || axis.log() && n <= 0) continue;
            whole &= n == Math.rint(n);
            low = Math.min(low, n);
            high = Math.max(high, n);
        }
        if (low > high) {
            low = axis.log() ? 1 : 0;
            high = axis.log() ? 10 : 1;
        }
        if (zero && !axis.log()) {
            low = Math.min(0, low);
            high = Math.max(0, high);
        }
        return new Scale(axis, low, high, whole, most);
    }

    private Scale(Axis axis, double from, double to, boolean whole, int most) {
        this.axis = axis;
        double top = Math.max(Math.abs(from), Math.abs(to));
        boolean time = axis.unit().equals("ns");
        this.per = !time || top < 1e4 ? 1 : top < 1e7 ? 1e3 : top < 1e10 ? 1e6 : 1e9;
        this.unit = !time ? axis.unit() : per == 1 ? "ns" : per == 1e3 ? "µs" : per == 1e6 ? "ms" : "s";
        if (!axis.names().isEmpty()) {
            this.low = -0.5;
            this.high = axis.names().size() - 0.5;
            names(most);
        } else if (axis.log()) {
            this.low = from;
            this.high = to > from ? to : from * 10;
            decades(most);
        } else {
            double width = to > from ? to - from : Math.max(1, Math.abs(from));
            this.low = from;
            this.high = from + width;
            round(width, whole, most);
        }
    }

    private void names(int most) {
        int every = Math.max(1, (axis.names().size() + most - 1) / most);
        for (int i = 0; i < axis.names().size(); i += every)
            ticks.add(new Tick(i, axis.names().get(i)));
    }

    /** Where all numbers are whole, nothing stands between them. */
    private void round(double width, boolean whole, int most) {
        double step = step(width / per / Math.max(1, most));
        // a scale with one number at it tells nothing
        while (numbers(step) < 2 && (!whole || step > 1)) step = step(step / 2.6);
        if (whole) step = Math.max(1, step);
        long first = (long) Math.ceil(low / per / step - 1e-9);
        long last = (long) Math.floor(high / per / step + 1e-9);
        for (long i = first; i <= last; i++) ticks.add(tick(i * step * per, i * step));
    }

    private long numbers(double step) {
        return (long) Math.floor(high / per / step + 1e-9) - (long) Math.ceil(low / per / step - 1e-9) + 1;
    }

    /** 1, 2 or 5 times a power of ten: the least such step that is not below the one given. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double digit : new double[] {1, 2, 5, 10}) {
            if (digit * power >= least * (1 - 1e-9)) return digit * power;
        }
        return 10 * power;
    }

    private void decades(int most) {
        int first = (int) Math.floor(Math.log10(low) + 1e-9);
        int last = (int) Math.ceil(Math.log10(high) - 1e-9);
        int every = Math.max(1, (last - first + most - 1) / most);
        double[] digits = last - first <= 1 ? new double[] {1, 2, 5} : new double[] {1};
        for (int p = first; p <= last; p += every) {
            for (double digit : digits) {
                double at = digit * Math.pow(10, p);
                if (at >= low * (1 - 1e-9) && at <= high * (1 + 1e-9)) ticks.add(tick(at, at / per));
            }
        }
    }

    private static Tick tick(double at, double told) {
        return new Tick(at, Numerals.brief(told));
    }

    /** Where a number is: 0 at the axis's beginning, 1 at its end; numbers beyond are drawn at the end. */
    double place(double number) {
        double part = axis.log()
                ? (Math.log(Math.max(number, low)) - Math.log(low)) / (Math.log(high) - Math.log(low))
                : (number - low) / (high - low);
        return Math.max(0, Math.min(1, part));
    }

    List<Tick> ticks() {
        return ticks;
    }

    double low() {
        return low;
    }

    double high() {
        return high;
    }

    /** What stands at the axis: {@code wait (µs)}. */
    String title() {
        String what = axis.label() + (unit.isEmpty() ? "" : " (" + unit + ")");
        return axis.log() ? what + ", log scale" : what;
    }

    /** A number in the axis's unit, with three digits. */
    String brief(double number) {
        return axis.names().isEmpty() ? Numerals.brief(number / per) : name(number);
    }

    private String name(double number) {
        int i = (int) Math.rint(number);
        return i >= 0 && i < axis.names().size() ? axis.names().get(i) : Numerals.brief(number);
    }
}
