package gobuf.kernel.render;

import java.util.ArrayList;
import java.util.List;

/** Collects shapes. */
final class Canvas {
    private final List<Shape> shapes = new ArrayList<>(256);

    /** Writes text and returns the x behind it. */
    double text(double x, double y, String text, Face face, Ink ink) {
        if (!text.isBlank()) {
            shapes.add(new Shape.Text(x, y, text, face, ink, false));
        }
        return x + face.width(text);
    }

    void textRight(double right, double y, String text, Face face, Ink ink) {
        if (!text.isBlank()) {
            shapes.add(new Shape.Text(right, y, text, face, ink, true));
        }
    }

    void rect(double x, double y, double w, double h, double round, Ink fill, Ink stroke) {
        if (stroke == null) {
            shapes.add(new Shape.Rect(x, y, w, h, round, fill, null));
            return;
        }
        // an outline of one pixel is sharp only in the middle of a pixel
        double left = sharp(x);
        double top = sharp(y);
        shapes.add(new Shape.Rect(left, top, sharp(x + w) - left, sharp(y + h) - top, round, fill, stroke));
    }

    void line(double x1, double y1, double x2, double y2, Ink ink, boolean dashed) {
        boolean level = y1 == y2;
        shapes.add(new Shape.Line(
                level ? x1 : sharp(x1),
                level ? sharp(y1) : y1,
                level ? x2 : sharp(x2),
                level ? sharp(y2) : y2,
                ink,
                dashed));
    }

    private static double sharp(double at) {
        return Math.floor(at) + 0.5;
    }

    /** An arrow head that points left at (x, y). */
    void pointLeft(double x, double y, Ink ink) {
        shapes.add(new Shape.Triangle(x, y, x + 6, y - 4, x + 6, y + 4, ink));
    }

    /** A callout's number in a disc around (x, y). */
    void callout(double x, double y, int number) {
        String text = Integer.toString(number);
        rect(x - 6.5, y - 6.5, 13, 13, 6.5, Ink.POINTER, null);
        text(x - Face.SMALL_BOLD.width(text) / 2, y + 3.5, text, Face.SMALL_BOLD, Ink.PAPER);
    }

    /** The background of a changed thing: a band with a bar at its left edge. */
    void band(double x, double y, double w, double h) {
        rect(x, y, w, h, 0, Ink.BAND, null);
        rect(x, y, 3, h, 0, Ink.ACCENT, null);
    }

    void add(Shape shape) {
        shapes.add(shape);
    }

    Scene scene(int width, int height, String title) {
        return new Scene(width, height, title, shapes);
    }
}
