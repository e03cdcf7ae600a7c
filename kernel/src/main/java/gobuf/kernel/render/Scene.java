package gobuf.kernel.render;

import java.util.List;

/**
 * A picture, before it is SVG or PNG.
 *
 * @param width in CSS pixels
 * @param height in CSS pixels
 * @param title one line that names it
 * @param shapes back to front
 */
record Scene(int width, int height, String title, List<Shape> shapes) {
    Scene {
        shapes = List.copyOf(shapes);
    }
}
