package gobuf.kernel.render;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * A scene as PNG, for places that show no SVG. Only this class touches AWT, which takes long to load: it is named nowhere but
 * where a PNG was asked for.
 */
final class PngWriter {
    /** Pixels of the image for one CSS pixel, so that it stays sharp. */
    private static final int SCALE = 2;

    private static final BasicStroke PLAIN = new BasicStroke(1f);
    private static final BasicStroke DASHED =
            new BasicStroke(1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10f, new float[] {3f, 3f}, 0f);

    private PngWriter() {}

    /**
     * Draws the scene.
     *
     * @throws UncheckedIOException if the image cannot be encoded
     */
    static byte[] write(Scene scene) {
        BufferedImage image =
                new BufferedImage(scene.width() * SCALE, scene.height() * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            g.scale(SCALE, SCALE);
            g.setColor(colour(Ink.PAPER));
            g.fillRect(0, 0, scene.width(), scene.height());
            Map<Face, Font> fonts = fonts();
            scene.shapes().forEach(shape -> draw(g, fonts, shape));
        } finally {
            g.dispose();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(65536);
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("PngWriter: cannot encode the picture", e);
        }
        return out.toByteArray();
    }

    private static Map<Face, Font> fonts() {
        Map<Face, Font> fonts = new java.util.EnumMap<>(Face.class);
        for (Face face : Face.values()) {
            String family = face.mono() ? Font.MONOSPACED : Font.SANS_SERIF;
            Font font = new Font(family, face.bold() ? Font.BOLD : Font.PLAIN, 12);
            fonts.put(face, font.deriveFont((float) face.size()));
        }
        return fonts;
    }

    private static void draw(Graphics2D g, Map<Face, Font> fonts, Shape shape) {
        if (shape instanceof Shape.Text text) {
            g.setColor(colour(text.ink()));
            g.setFont(fonts.get(text.face()));
            double back = text.end()
                    ? g.getFontMetrics().getStringBounds(text.text(), g).getWidth()
                    : 0;
            g.drawString(text.text(), (float) (text.x() - back), (float) text.y());
        } else if (shape instanceof Shape.Rect rect) {
            double d = 2 * rect.round();
            RoundRectangle2D area = new RoundRectangle2D.Double(rect.x(), rect.y(), rect.w(), rect.h(), d, d);
            if (rect.fill() != null) {
                g.setColor(colour(rect.fill()));
                g.fill(area);
            }
            if (rect.stroke() != null) {
                g.setColor(colour(rect.stroke()));
                g.setStroke(PLAIN);
                g.draw(area);
            }
        } else if (shape instanceof Shape.Line line) {
            g.setColor(colour(line.ink()));
            g.setStroke(line.dashed() ? DASHED : PLAIN);
            g.draw(new Line2D.Double(line.x1(), line.y1(), line.x2(), line.y2()));
        } else if (shape instanceof Shape.Triangle t) {
            Path2D path = new Path2D.Double();
            path.moveTo(t.x1(), t.y1());
            path.lineTo(t.x2(), t.y2());
            path.lineTo(t.x3(), t.y3());
            path.closePath();
            g.setColor(colour(t.ink()));
            g.fill(path);
        } else if (shape instanceof Shape.Path p) {
            drawPath(g, p);
        }
    }

    private static void drawPath(Graphics2D g, Shape.Path p) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < p.xs().size(); i++) {
            if (i == 0) path.moveTo(p.xs().get(i), p.ys().get(i));
            else path.lineTo(p.xs().get(i), p.ys().get(i));
        }
        List<Integer> dashes = Shape.Path.DASHES.get(p.dash());
        float[] pattern = new float[dashes.size()];
        for (int i = 0; i < pattern.length; i++) pattern[i] = dashes.get(i);
        g.setColor(colour(p.ink()));
        g.setStroke(
                pattern.length == 0
                        ? new BasicStroke(1.5f)
                        : new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10f, pattern, 0f));
        g.draw(path);
    }

    private static Color colour(Ink ink) {
        return new Color(ink.rgb());
    }
}
