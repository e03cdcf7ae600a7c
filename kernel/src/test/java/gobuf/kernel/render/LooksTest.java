package gobuf.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.ChartView.Axis;
import gobuf.runtime.view.ChartView.Heat;
import gobuf.runtime.view.ChartView.Plot;
import gobuf.runtime.view.ChartView.Point;
import gobuf.runtime.view.ChartView.Series;
import gobuf.runtime.view.TableView;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be measured of how figures look and what they cost. */
class LooksTest {
    @ParameterizedTest
    @CsvSource({
        "INK,PAPER",
        "INK,CELL",
        "INK,BAND",
        "LIGHT,PAPER",
        "LIGHT,CELL",
        "LIGHT,BAND",
        "ACCENT,BAND",
        "ACCENT,PAPER",
        "POINTER,PAPER",
        "POINTER,CELL",
        "PAPER,POINTER",
        "PAPER,FULL",
        "GREEN,PAPER",
        "PURPLE,PAPER",
        "ROSE,PAPER",
        "INK,SHADE_1",
        "INK,SHADE_2",
        "INK,SHADE_3",
        "INK,SHADE_4",
        "PAPER,SHADE_5",
        "PAPER,SHADE_6",
        "PAPER,SHADE_7"
    })
    void contrastIsEnoughToRead(Ink text, Ink ground) {
        double a = luminance(text);
        double b = luminance(ground);
        assertThat((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).isGreaterThanOrEqualTo(4.5);
    }

    /** Relative luminance as WCAG 2 defines it. */
    private static double luminance(Ink ink) {
        double sum = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < 3; i++) {
            double part = (ink.rgb() >> (16 - 8 * i) & 255) / 255.0;
            sum += weights[i] * (part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    @Test
    void nothingLeavesThePicture() {
        for (long seed = 1; seed <= 100; seed++) {
            for (boolean full : new boolean[] {false, true}) {
                inside("seed " + seed, Composer.compose(Figures.of(new Generator(seed).step(), full)));
            }
        }
        Samples.all().forEach((name, view) -> {
            Figure figure = Figures.of(view, false);
            if (figure.drawn()) inside(name, Composer.compose(figure));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "3,p,1,3",
        "16,p,1,16",
        "36,p,2,36",
        "64,p,1,20",
        "200,p,1,20",
        "6,still waits ,1,6",
        "6,goroutines that wait of ,2,6"
    })
    void namesOfColumnsStandApart(int columns, String prefix, int lines, int atLeast) {
        List<String> names = java.util.stream.IntStream.range(0, columns)
                .mapToObj(i -> prefix + i)
                .toList();
        List<List<Double>> values = List.of(java.util.Collections.nCopies(columns, 1.0));
        Heat heat = new Heat(
                "",
                new Axis("victim", "", false, names),
                new Axis("thief", "", false, List.of("q")),
                0,
                1,
                "n",
                values);
        ChartView view = new ChartView(Samples.WHERE, "steals", List.of(), 1, List.of(heat));
        Map<Double, Double> ends = new TreeMap<>();
        int drawn = 0;
        for (Shape shape : Composer.compose(Figures.of(view, false)).shapes()) {
            if (!(shape instanceof Shape.Text text)
                    || text.end()
                    || !text.text().startsWith(prefix)) continue;
            drawn++;
            if (!prefix.contains(" ")) assertThat(names).contains(text.text());
            Double before = ends.put(text.y(), text.x() + text.face().width(text.text()));
            if (before != null) assertThat(text.x()).as(text.toString()).isGreaterThan(before + 2);
        }
        assertThat(ends).hasSize(lines);
        assertThat(drawn).isBetween(atLeast, columns);
    }

    @ParameterizedTest
    @CsvSource({"1,p63 · goroutines in runnext and ring", "4,p63"})
    void namesOfSmallPicturesAreWhole(int columns, String caption) {
        Plot plot = new Plot(
                "p63",
                Axis.of("time", "ns"),
                Axis.of("goroutines in runnext and ring", ""),
                List.of(new Series("", ChartView.Mark.STEPS, List.of(Point.bar(0, 1, 2)))));
        ChartView view =
                new ChartView(Samples.WHERE, "queues", List.of(), columns, java.util.Collections.nCopies(8, plot));
        List<String> captions = Composer.compose(Figures.of(view, false)).shapes().stream()
                .filter(s -> s instanceof Shape.Text t && t.text().startsWith("p63"))
                .map(s -> ((Shape.Text) s).text())
                .toList();
        assertThat(captions).hasSize(8).containsOnly(caption);
    }

    /** A number that went on in the next line would be another one; columns that have no room stand in a block of their own. */
    @ParameterizedTest
    @ValueSource(ints = {3, 8, 16})
    void textCutsNoNumber(int columns) {
        List<TableView.Column> heads = java.util.stream.IntStream.range(0, columns)
                .mapToObj(i -> new TableView.Column(i == 0 ? "cell" : "throughput_per_s_" + i, true))
                .toList();
        List<String> row = java.util.stream.IntStream.range(0, columns)
                .mapToObj(i -> i == 0 ? "7" : Integer.toString(1_000_000 + i))
                .toList();
        TableView view = new TableView(Samples.WHERE, "sweep", heads, List.of(row), 0, 1, 1);
        String text = TextWriter.write(Figures.of(view, false), 80);
        for (String number : row) assertThat(text).contains(" " + number + " ");
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    private static void inside(String name, Scene scene) {
        for (Shape shape : scene.shapes()) {
            if (shape instanceof Shape.Text text) {
                double width = text.face().width(text.text());
                double left = text.end() ? text.x() - width : text.x();
                assertThat(left).as(name + " " + text).isGreaterThanOrEqualTo(0);
                assertThat(left + width).as(name + " " + text).isLessThanOrEqualTo(scene.width());
                assertThat(text.y()).isBetween(0.0, (double) scene.height());
            } else if (shape instanceof Shape.Rect rect) {
                assertThat(rect.x() + rect.w()).isLessThanOrEqualTo(scene.width());
                assertThat(rect.y() + rect.h()).isLessThanOrEqualTo(scene.height());
            } else if (shape instanceof Shape.Path path) {
                assertThat(path.xs()).as(name).allMatch(x -> x >= 0 && x <= scene.width());
                assertThat(path.ys()).as(name).allMatch(y -> y >= 0 && y <= scene.height());
            }
        }
    }

    @Test
    void aStepIsOneCompactFigure() {
        assertThat(Composer.compose(Figures.of(Samples.step(), false)).height()).isLessThanOrEqualTo(450);
        assertThat(Composer.compose(Figures.of(Samples.queueStep(), false)).height())
                .isLessThanOrEqualTo(450);
    }

    @Test
    void textStaysWithinItsColumns() {
        Samples.all().forEach((name, view) -> {
            for (String text : List.of(Renderer.text(view, 80), Renderer.console(view, 80), Renderer.text(view, 100))) {
                int most = Arrays.stream(text.split("\n"))
                        .mapToInt(Wrap::length)
                        .max()
                        .orElse(0);
                assertThat(most).as(name).isLessThanOrEqualTo(text.equals(Renderer.text(view, 100)) ? 100 : 80);
            }
        });
    }

    @Test
    void pngIsTheSameSceneTwiceAsSharp() throws Exception {
        byte[] png = Renderer.png(Samples.step(), false);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        Scene scene = Composer.compose(Figures.of(Samples.step(), false));
        assertThat(image.getWidth()).isEqualTo(2 * scene.width());
        assertThat(image.getHeight()).isEqualTo(2 * scene.height());
        assertThat(image.getColorModel().hasAlpha()).as("opaque").isFalse();
        long inked = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            inked += (image.getRGB(x, 30) & 0xffffff) == Ink.CELL.rgb() ? 0 : 1;
        }
        assertThat(inked).as("pixels of the head line that are not ground").isBetween(50L, 1000L);
        assertThat(Renderer.png(Samples.step(), false)).isEqualTo(png);
    }

    /** Run as a program by the test below. */
    static final class Headless {
        private Headless() {}

        public static void main(String[] args) {
            Renderer.render(Samples.step(), FigureMode.COMPACT, args.length > 0);
        }
    }

    @Test
    void awtIsLoadedForPngOnly() throws Exception {
        assertThat(loaded()).noneMatch(line -> line.contains("java.awt."));
        assertThat(loaded("share")).anyMatch(line -> line.contains("java.awt.Graphics2D"));
    }

    private static List<String> loaded(String... args) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Headless.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains(Renderer.class.getName());
        return output.lines().toList();
    }
}
