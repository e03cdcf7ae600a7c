package gobuf.kernel.render;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A figure as HTML that survives sanitisers: the picture in an {@code img} with a data URI and its text as {@code alt}, the
 * facts as tables folded beneath it. Only inline styles, no script, nothing from outside. The tables take their colours
 * from the notebook's theme, so they read in light and dark.
 */
final class HtmlWriter {
    /** Of every cell that has text: Jupyter's own style of cells wins over what a table hands down. There are thousands in a notebook. */
    private static final String CELL = "padding:1px 5px;text-align:left";

    private static final String RIGHT = "padding:1px 5px;text-align:right";
    /** As wide as a mark and a space; a browser would drop spaces that it may break at. */
    private static final String NO_SIGN = "\u00a0\u00a0";

    private static final String TABLE =
            "font-family:monospace;font-size:12px;border-collapse:collapse;margin:6px 0 10px 0;text-align:left";
    private static final String CAPTION =
            "caption-side:top;text-align:left;font-family:sans-serif;font-weight:bold;white-space:nowrap;padding:2px 0";

    /** What does not fit into the width hangs below the line's beginning; a row's name and its text stay apart. */
    private static final String LINE = "font-family:sans-serif;font-size:13px;line-height:1.4;white-space:pre-wrap;"
            + "padding-left:20px;text-indent:-20px";

    private final StringBuilder out = new StringBuilder(16384);

    private HtmlWriter() {}

    /** A figure with its picture, which is the SVG document given. */
    static String drawn(Figure figure, int width, String svg, boolean unfolded) {
        HtmlWriter writer = new HtmlWriter();
        writer.image(figure, width, svg);
        writer.out.append(unfolded ? "<details open>" : "<details>");
        writer.out.append("<summary style=\"font-family:sans-serif;font-size:12px\">");
        writer.text(figure.head()).out.append(" · as text</summary>");
        writer.lead(figure);
        writer.facts(figure.facts());
        writer.out.append("</details>");
        return writer.out.toString();
    }

    /** A figure that is text and tables only. */
    static String plain(Figure figure) {
        HtmlWriter writer = new HtmlWriter();
        writer.out.append("<div style=\"font-family:monospace;font-size:12px\">");
        writer.text(figure.head()).out.append("</div>");
        writer.lead(figure);
        writer.facts(figure.facts());
        return writer.out.toString();
    }

    /** As wide as there is room, but not so small that nobody can read it: then the output area scrolls. */
    private void image(Figure figure, int width, String svg) {
        out.append("<img width=\"").append(width).append("\" style=\"max-width:100%;min-width:600px\" alt=\"");
        text(Description.of(figure));
        out.append("\" src=\"data:image/svg+xml;base64,")
                .append(Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8)))
                .append("\">");
    }

    private void lead(Figure figure) {
        for (Lead lead : figure.lead()) {
            out.append("<div style=\"font-family:monospace;font-size:13px\">");
            out.append(lead.strong() ? "<strong>" : "");
            text(lead.line());
            out.append(lead.strong() ? "</strong></div>" : "</div>");
        }
    }

    private void facts(List<Fact> facts) {
        for (Fact fact : facts) {
            if (fact instanceof Grid grid) {
                grid(grid);
            } else if (fact instanceof Prose prose) {
                prose(prose);
            }
        }
    }

    private void grid(Grid grid) {
        out.append("<table style=\"").append(TABLE).append("\">");
        if (!grid.title().isEmpty()) {
            out.append("<caption style=\"").append(CAPTION).append("\">");
            text(grid.title()).out.append("</caption>");
        }
        if (grid.headed()) {
            out.append("<thead><tr>");
            for (Head head : grid.heads()) {
                out.append("<th scope=\"col\" style=\"")
                        .append(head.right() ? RIGHT : CELL)
                        .append("\">");
                text(head.name()).out.append("</th>");
            }
            out.append("</tr></thead>");
        }
        out.append("<tbody>");
        boolean marked = grid.rows().stream().anyMatch(r -> !r.sign().isBlank());
        for (GridRow row : grid.rows()) {
            row(grid, row, marked);
        }
        out.append("</tbody></table>");
        if (!grid.more().isEmpty()) {
            out.append("<div style=\"font-family:sans-serif;font-size:12px\">");
            text(grid.more()).out.append("</div>");
        }
    }

    private void row(Grid grid, GridRow row, boolean marked) {
        boolean strong = row.mark() == Mark.CHANGED || row.mark() == Mark.CURRENT;
        out.append("<tr>");
        for (int i = 0; i < row.cells().size(); i++) {
            String sign = i == 0 && marked ? sign(row) : "";
            cell(sign + row.cells().get(i).text(), grid.heads().get(i).right(), strong);
        }
        out.append("</tr>");
    }

    /** A row's mark, or as much room. */
    private static String sign(GridRow row) {
        String sign = row.sign().strip();
        return sign.isEmpty() ? NO_SIGN : sign + " ";
    }

    private void cell(String text, boolean right, boolean strong) {
        if (text.isEmpty()) {
            out.append("<td></td>");
            return;
        }
        out.append("<td style=\"").append(right ? RIGHT : CELL).append("\">");
        out.append(strong ? "<strong>" : "");
        text(text);
        out.append(strong ? "</strong></td>" : "</td>");
    }

    private void prose(Prose prose) {
        if (!prose.title().isEmpty()) {
            out.append("<div style=\"font-family:sans-serif;font-size:12px;font-weight:bold\">");
            text(prose.title()).out.append("</div>");
        }
        if (prose.code()) {
            out.append("<pre style=\"margin:2px 0;font-family:monospace;font-size:12px\">");
            text(String.join("\n", prose.lines())).out.append("</pre>");
            return;
        }
        for (String line : prose.lines()) {
            out.append("<div style=\"").append(LINE).append("\">");
            text(line).out.append("</div>");
        }
    }

    private HtmlWriter text(String text) {
        Escape.into(out, text);
        return this;
    }
}
