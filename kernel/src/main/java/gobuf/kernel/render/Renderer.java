package gobuf.kernel.render;

import gobuf.kernel.display.Bundle;
import gobuf.runtime.view.MessageView;
import gobuf.runtime.view.StepView;
import gobuf.runtime.view.View;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * From a view to the forms a client can choose from, by MIME type. There is never {@code application/json} or {@code
 * text/latex} among them: JupyterLab and nbconvert would prefer those to the picture.
 */
public final class Renderer {
    /** Columns of the text form, for consoles: fits the smallest terminal in use. */
    public static final int COLUMNS = 80;

    /** Lines that the text form of a step has room for: a screen. */
    static final int LINES = 40;

    private Renderer() {}

    /**
     * All forms of the view. Where the text form stands beside HTML with every fact, it is compact; alone it has every fact.
     *
     * @param view what to show
     * @param mode how much of it
     * @param share true to add a PNG, for places that show neither HTML nor SVG
     * @return a bundle with {@code text/plain} always in it
     */
    public static Bundle render(View view, FigureMode mode, boolean share) {
        boolean full = mode == FigureMode.FULL;
        Figure figure = Figures.of(view, full);
        // what went wrong is told in every mode
        if (mode == FigureMode.OFF && !(view instanceof MessageView)) {
            return Bundle.text(TextWriter.write(headOnly(figure), COLUMNS));
        }
        Bundle bundle = Bundle.empty();
        boolean rich = full || mode == FigureMode.COMPACT;
        if (rich && figure.drawn()) {
            Scene scene = Composer.compose(figure);
            String svg = SvgWriter.write(scene);
            bundle = bundle.with("text/html", HtmlWriter.drawn(figure, scene.width(), svg, full));
            if (share) {
                String png = Base64.getEncoder().encodeToString(PngWriter.write(scene));
                bundle = bundle.with("image/png", png).withMetadata("image/png", Map.of("width", scene.width()));
            }
        } else if (rich) {
            bundle = bundle.with("text/html", HtmlWriter.plain(figure));
        }
        String text = mode == FigureMode.COMPACT ? console(view, COLUMNS) : TextWriter.write(figure, COLUMNS);
        return bundle.with("text/plain", text);
    }

    /** The text form alone, with every fact, in lines of at most so many columns. */
    public static String text(View view, int columns) {
        return TextWriter.write(Figures.of(view, false), columns);
    }

    /**
     * What the compact picture shows, as boxes of text side by side: for a console, where every fact would be a wall. A step leaves out
     * as much as it has to so that it fits on a screen.
     */
    public static String console(View view, int columns) {
        if (!(view instanceof StepView step)) {
            return boxes(Figures.of(view, false), columns);
        }
        String text = "";
        for (Room room : Room.SCREENS) {
            text = boxes(StepFigure.of(step, room), columns);
            if (text.lines().count() <= LINES) {
                return text;
            }
        }
        return text;
    }

    private static String boxes(Figure figure, int columns) {
        return TextWriter.write(figure.drawn() ? TextPicture.of(figure) : figure, columns);
    }

    /** The picture alone as an SVG document; empty if this view is not drawn. */
    public static String svg(View view, boolean full) {
        Figure figure = Figures.of(view, full);
        return figure.drawn() ? SvgWriter.write(Composer.compose(figure)) : "";
    }

    /** The picture alone as PNG bytes; no bytes if this view is not drawn. */
    public static byte[] png(View view, boolean full) {
        Figure figure = Figures.of(view, full);
        return figure.drawn() ? PngWriter.write(Composer.compose(figure)) : new byte[0];
    }

    private static Figure headOnly(Figure figure) {
        return new Figure(figure.where(), figure.aside(), figure.lead(), List.of(), List.of());
    }
}
