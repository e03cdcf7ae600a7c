package gobuf.install;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * The mark of the kernel: a run queue as a ring of eight slots, three of them taken, around the processor that serves it.
 * One description gives both the SVG and the PNGs that Jupyter asks for.
 */
final class Logo {
    private static final int SIZE = 64;
    private static final int SLOTS = 8;
    private static final int TAKEN = 3;
    private static final double RING = 21;

    // Its own opaque ground: a launcher may be light or dark.
    private static final String GROUND = "#14323c";
    private static final String FREE = "#4d7c8a";
    private static final String GOROUTINE = "#7fdbca";
    private static final String PROCESSOR = "#ffb454";

    private Logo() {}

    /** One disc of the mark, in units of a square of 64. */
    private record Disc(double x, double y, double radius, String colour) {}

    private static Disc slot(int index) {
        double angle = 2 * Math.PI * index / SLOTS - Math.PI / 2;
        boolean taken = index < TAKEN;
        return new Disc(
                SIZE / 2.0 + RING * Math.cos(angle),
                SIZE / 2.0 + RING * Math.sin(angle),
                taken ? 6.5 : 4.5,
                taken ? GOROUTINE : FREE);
    }

    private static Disc processor() {
        return new Disc(SIZE / 2.0, SIZE / 2.0, 9, PROCESSOR);
    }

    static String svg() {
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">\n"
                + "<title>Gobuf</title>\n<rect width=\"64\" height=\"64\" rx=\"12\" fill=\"" + GROUND + "\"/>\n");
        for (int index = 0; index < SLOTS; index++) {
            svg.append(circle(slot(index)));
        }
        return svg.append(circle(processor())).append("</svg>\n").toString();
    }

    private static String circle(Disc disc) {
        return String.format(
                Locale.ROOT,
                "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%.1f\" fill=\"%s\"/>\n",
                disc.x,
                disc.y,
                disc.radius,
                disc.colour);
    }

    /** The mark as a PNG file of {@code pixels} × {@code pixels}. */
    static byte[] png(int pixels) throws IOException {
        BufferedImage image = new BufferedImage(pixels, pixels, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.scale((double) pixels / SIZE, (double) pixels / SIZE);
        graphics.setColor(Color.decode(GROUND));
        graphics.fill(new RoundRectangle2D.Double(0, 0, SIZE, SIZE, 24, 24));
        for (int index = 0; index < SLOTS; index++) {
            fill(graphics, slot(index));
        }
        fill(graphics, processor());
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static void fill(Graphics2D graphics, Disc disc) {
        graphics.setColor(Color.decode(disc.colour));
        graphics.fill(
                new Ellipse2D.Double(disc.x - disc.radius, disc.y - disc.radius, 2 * disc.radius, 2 * disc.radius));
    }
}
