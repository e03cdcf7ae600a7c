package gobuf.kernel.render;

import java.util.ArrayList;
import java.util.List;

/** A fact as a box of text; long cells go on in the next line, nothing is cut. */
final class TextBox {
    private static final String GAP = "  ";

    private TextBox() {}

    static List<String> of(Fact fact, int most) {
        List<String> body = new ArrayList<>();
        if (fact instanceof Grid grid) {
            grid(body, grid, most - 4);
        } else if (fact instanceof Prose prose) {
            prose.lines().forEach(line -> body.addAll(Wrap.lines(clean(line), most - 4)));
        }
        return boxed(clean(fact.title()), body, most);
    }

    private static void grid(List<String> body, Grid grid, int room) {
        int columns = grid.heads().size();
        boolean signs = grid.rows().stream().anyMatch(row -> !row.sign().isBlank());
        int[] widths = new int[columns];
        for (int i = 0; i < columns; i++) {
            widths[i] = Wrap.length(grid.heads().get(i).name());
            for (GridRow row : grid.rows()) {
                widths[i] =
                        Math.max(widths[i], Wrap.length(clean(row.cells().get(i).text())));
            }
        }
        int sign = 0;
        for (GridRow row : grid.rows()) {
            sign = Math.max(sign, signs ? Wrap.length(row.sign()) + 1 : 0);
        }
        squeeze(widths, room - sign);
        if (grid.headed() && !grid.rows().isEmpty()) {
            List<String> names = grid.heads().stream().map(Head::name).toList();
            body.addAll(row(grid, "", sign, names, widths));
        }
        for (GridRow row : grid.rows()) {
            List<String> texts =
                    row.cells().stream().map(cell -> clean(cell.text())).toList();
            body.addAll(row(grid, row.sign(), sign, texts, widths));
        }
        if (!grid.more().isEmpty()) {
            body.addAll(Wrap.lines(clean(grid.more()), room));
        }
    }

    /** Takes from the widest column until the row fits. */
    private static void squeeze(int[] widths, int room) {
        int total = GAP.length() * (widths.length - 1);
        for (int width : widths) {
            total += width;
        }
        while (total > room) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= 4) {
                return;
            }
            widths[widest]--;
            total--;
        }
    }

    private static List<String> row(Grid grid, String sign, int signs, List<String> texts, int[] widths) {
        List<List<String>> cells = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            List<String> lines = Wrap.lines(texts.get(i), widths[i]);
            cells.add(lines);
            height = Math.max(height, lines.size());
        }
        List<String> rows = new ArrayList<>();
        for (int line = 0; line < height; line++) {
            StringBuilder row = new StringBuilder(signs == 0 ? "" : pad(line == 0 ? sign : "", signs, false));
            for (int i = 0; i < widths.length; i++) {
                String text = line < cells.get(i).size() ? cells.get(i).get(line) : "";
                row.append(i == 0 ? "" : GAP)
                        .append(pad(text, widths[i], grid.heads().get(i).right()));
            }
            rows.add(row.toString().stripTrailing());
        }
        return rows;
    }

    private static List<String> boxed(String title, List<String> body, int most) {
        int inner = Math.min(Wrap.length(title) + 2, most - 4);
        for (String line : body) {
            inner = Math.max(inner, Wrap.length(line));
        }
        List<String> titles = title.isEmpty() ? List.of("") : Wrap.lines(title, inner - 2);
        List<String> box = new ArrayList<>();
        String head = titles.get(0).isEmpty() ? "" : " " + titles.get(0) + " ";
        box.add("┌" + head + "─".repeat(inner + 2 - Wrap.length(head)) + "┐");
        for (String more : titles.subList(1, titles.size())) {
            box.add("│ " + pad(more, inner, false) + " │");
        }
        for (String line : body) {
            box.add("│ " + pad(line, inner, false) + " │");
        }
        box.add("└" + "─".repeat(inner + 2) + "┘");
        return box;
    }

    private static String pad(String text, int width, boolean right) {
        String spaces = " ".repeat(Math.max(0, width - Wrap.length(text)));
        return right ? spaces + text : text + spaces;
    }

    /** Control characters would break the box, or the terminal. */
    static String clean(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\n') {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, '\ufffd');
            }
        }
        return out == null ? text : out.toString();
    }
}
