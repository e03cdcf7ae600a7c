package gobuf.kernel.render;

import gobuf.runtime.view.MessageView;
import gobuf.runtime.view.View;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * From a view to the forms a client can choose from, by MIME type. There is never {@code application/json} or {@code
 * text/latex} among them: JupyterLab and nbconvert would prefer those to the picture.
 */
public final class Renderer {
    /** Columns of the text form, for consoles: fits the smallest terminal in use. */
    public static final int COLUMNS = 80;

    private Renderer() {}

    /**
     * All forms of the view.
     *
     * @param view what to show
     * @param mode how much of it
     * @param share true to add a PNG, for places that show neither HTML nor SVG
     * @return MIME type to data, {@code text/plain} always among them; PNG data is in base64
     */
    public static Map<String, String> render(View view, FigureMode mode, boolean share) {
        Map<String, String> bundle = new LinkedHashMap<>();
        Figure figure = Figures.of(view, mode == FigureMode.FULL);
        // what went wrong is told in every mode
        if (mode == FigureMode.OFF && !(view instanceof MessageView)) {
            bundle.put("text/plain", TextWriter.write(headOnly(figure), COLUMNS));
            return bundle;
        }
        boolean draw = figure.drawn() && (mode == FigureMode.COMPACT || mode == FigureMode.FULL);
        if (draw) {
            Scene scene = Composer.compose(figure);
            String svg = SvgWriter.write(scene);
            bundle.put("text/html", HtmlWriter.drawn(figure, scene.width(), svg, mode == FigureMode.FULL));
            if (share) {
                bundle.put("image/png", Base64.getEncoder().encodeToString(PngWriter.write(scene)));
            }
        } else if (mode == FigureMode.COMPACT || mode == FigureMode.FULL) {
            bundle.put("text/html", HtmlWriter.plain(figure));
        }
        bundle.put("text/plain", TextWriter.write(figure, COLUMNS));
        return bundle;
    }

    /** The text form alone, in lines of at most so many columns where words allow. */
    public static String text(View view, int columns) {
        return TextWriter.write(Figures.of(view, false), columns);
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
        return new Figure(figure.where(), figure.lead(), java.util.List.of(), java.util.List.of());
    }
}
