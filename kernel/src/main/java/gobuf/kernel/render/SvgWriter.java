package gobuf.kernel.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A scene as SVG: one self-contained document, the same bytes for the same scene. How texts look stands once, in a style sheet of the
 * document's own: it is shown as an image, into which no sanitiser looks.
 */
final class SvgWriter {
    private static final String MONO = "'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace";
    private static final String SANS = "system-ui,'Segoe UI',Helvetica,Arial,'DejaVu Sans',sans-serif";

    private final StringBuilder out = new StringBuilder(16384);
    /** The class of each look, in the order of their first use. */
    private final Map<String, String> classes = new LinkedHashMap<>();

    private SvgWriter() {}

    static String write(Scene scene) {
        SvgWriter writer = new SvgWriter();
        writer.document(scene);
        return writer.out.toString();
    }

    private void document(Scene scene) {
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(scene.width());
        out.append("\" height=\"").append(scene.height());
        out.append("\" viewBox=\"0 0 ").append(scene.width()).append(' ').append(scene.height());
        out.append("\" role=\"img\" font-family=\"").append(MONO);
        out.append("\" font-size=\"12\" fill=\"").append(Ink.INK.hex()).append("\"><title>");
        Escape.into(out, scene.title());
        out.append("</title>");
        for (Shape shape : scene.shapes()) {
            if (shape instanceof Shape.Text text) {
                text(text);
            } else if (shape instanceof Shape.Rect rect) {
                rect(rect);
            } else if (shape instanceof Shape.Line line) {
                line(line);
            } else if (shape instanceof Shape.Triangle triangle) {
                triangle(triangle);
            } else if (shape instanceof Shape.Path path) {
                path(path);
            }
        }
        sheet();
        out.append("</svg>\n");
    }

    private void sheet() {
        if (classes.isEmpty()) return;
        out.append("<style>");
        classes.forEach((look, name) ->
                out.append('.').append(name).append('{').append(look).append('}'));
        out.append("</style>");
    }

    private void text(Shape.Text text) {
        out.append("<text");
        number("x", text.x());
        number("y", text.y());
        String look = look(text);
        if (!look.isEmpty()) {
            out.append(" class=\"")
                    .append(classes.computeIfAbsent(look, k -> name(classes.size())))
                    .append('"');
        }
        // xml:space keeps runs of spaces in what users wrote
        if (text.text().contains("  ")) {
            out.append(" xml:space=\"preserve\"");
        }
        out.append('>');
        Escape.into(out, text.text());
        out.append("</text>");
    }

    /** What a text has that the document has not, as declarations; empty if it looks as the document does. */
    private static String look(Shape.Text text) {
        List<String> css = new ArrayList<>();
        Face face = text.face();
        if (!face.mono()) css.add("font-family:" + SANS);
        if (face.size() != 12) css.add("font-size:" + (int) face.size() + "px");
        if (text.end()) css.add("text-anchor:end");
        if (face.bold()) css.add("font-weight:bold");
        if (text.ink() != Ink.INK) css.add("fill:" + text.ink().hex());
        return String.join(";", css);
    }

    /** a, b, … z, a1, b1, … */
    private static String name(int n) {
        String letter = String.valueOf((char) ('a' + n % 26));
        return n < 26 ? letter : letter + n / 26;
    }

    private void rect(Shape.Rect rect) {
        out.append("<rect");
        number("x", rect.x());
        number("y", rect.y());
        number("width", rect.w());
        number("height", rect.h());
        if (rect.round() > 0) {
            number("rx", rect.round());
        }
        if (rect.fill() == null) {
            out.append(" fill=\"none\"");
        } else {
            ink("fill", rect.fill());
        }
        if (rect.stroke() != null) {
            ink("stroke", rect.stroke());
        }
        out.append("/>");
    }

    private void line(Shape.Line line) {
        out.append("<line");
        number("x1", line.x1());
        number("y1", line.y1());
        number("x2", line.x2());
        number("y2", line.y2());
        ink("stroke", line.ink());
        out.append(line.dashed() ? " stroke-dasharray=\"3 3\"/>" : "/>");
    }

    private void triangle(Shape.Triangle t) {
        out.append("<path d=\"M");
        tenths(t.x1());
        out.append(' ');
        tenths(t.y1());
        out.append('L');
        tenths(t.x2());
        out.append(' ');
        tenths(t.y2());
        out.append('L');
        tenths(t.x3());
        out.append(' ');
        tenths(t.y3());
        out.append("Z\"");
        ink("fill", t.ink());
        out.append("/>");
    }

    private void path(Shape.Path path) {
        out.append("<path d=\"M");
        for (int i = 0; i < path.xs().size(); i++) {
            out.append(i == 0 ? "" : i == 1 ? "L" : " ");
            tenths(path.xs().get(i));
            out.append(' ');
            tenths(path.ys().get(i));
        }
        out.append("\" fill=\"none\" stroke-width=\"1.5\"");
        ink("stroke", path.ink());
        List<Integer> dashes = Shape.Path.DASHES.get(path.dash());
        for (int i = 0; i < dashes.size(); i++)
            out.append(i == 0 ? " stroke-dasharray=\"" : " ").append(dashes.get(i));
        out.append(dashes.isEmpty() ? "/>" : "\"/>");
    }

    private void ink(String name, Ink ink) {
        out.append(' ').append(name).append("=\"").append(ink.hex()).append('"');
    }

    private void number(String name, double value) {
        out.append(' ').append(name).append("=\"");
        tenths(value);
        out.append('"');
    }

    /** A tenth of a pixel is enough, and is written the same everywhere. */
    private void tenths(double value) {
        long rounded = Math.round(value * 10);
        if (rounded < 0) {
            out.append('-');
            rounded = -rounded;
        }
        out.append(rounded / 10);
        if (rounded % 10 != 0) {
            out.append('.').append(rounded % 10);
        }
    }
}
