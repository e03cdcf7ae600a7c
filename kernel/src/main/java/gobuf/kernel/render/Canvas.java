package gobuf.kernel.render;

import java.util.ArrayList;
import java.util.List;

/** Collects shapes. */
final class Canvas {
    private final List<Shape> shapes = new ArrayList<>(256);

    /** Writes text and returns the x behind it. */
    double text(double x, double y, String text, Face face, Ink ink) {
        if (!text.isBlank()) {
            shapes.add(new Shape.Text(x, y, text, face, ink));
        }
        return x + face.width(text);
    }

    void textRight(double right, double y, String text, Face face, Ink ink) {
        text(right - face.width(text), y, text, face, ink);
    }

    void rect(double x, double y, double w, double h, double round, Ink fill, Ink stroke) {
        shapes.add(new Shape.Rect(x, y, w, h, round, fill, stroke));
    }

    void line(double x1, double y1, double x2, double y2, Ink ink, boolean dashed) {
        shapes.add(new Shape.Line(x1, y1, x2, y2, ink, dashed));
    }

    /** An arrow head that points left at (x, y). */
    void pointLeft(double x, double y, Ink ink) {
        shapes.add(new Shape.Triangle(x, y, x + 6, y - 4, x + 6, y + 4, ink));
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
