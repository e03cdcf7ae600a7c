package gobuf.kernel.render;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A fact as a box of text; long cells go on in the next line, nothing is cut. */
final class TextBox {
    private static final String GAP = "  ";
    /** A column is not made narrower. */
    private static final int LEAST = 4;
    /** Where columns stand in several blocks, one takes no more than this. */
    private static final int MUCH = 24;

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
        boolean signs = grid.rows().stream().anyMatch(row -> !row.sign().isBlank());
        int sign = 0;
        for (GridRow row : grid.rows()) {
            sign = Math.max(sign, signs ? Wrap.length(row.sign()) + 1 : 0);
        }
        int[] widths = new int[grid.heads().size()];
        int[] least = new int[widths.length];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(Wrap.length(grid.heads().get(i).name()), longest(grid, i, "\n"));
            // digits that go on in the next line are another number
            least[i] = grid.heads().get(i).right() ? Math.max(LEAST, longest(grid, i, "\\s")) : LEAST;
        }
        for (int[] columns : blocks(widths, least, room - sign)) {
            int[] wide = Arrays.stream(columns).map(i -> widths[i]).toArray();
            int[] narrow = Arrays.stream(columns).map(i -> least[i]).toArray();
            squeeze(wide, narrow, room - sign);
            if (grid.headed() && !grid.rows().isEmpty()) {
                body.addAll(row(
                        grid, "", sign, grid.heads().stream().map(Head::name).toList(), columns, wide));
            }
            for (GridRow row : grid.rows()) {
                List<String> texts =
                        row.cells().stream().map(cell -> clean(cell.text())).toList();
                body.addAll(row(grid, row.sign(), sign, texts, columns, wide));
            }
        }
        if (!grid.more().isEmpty()) {
            body.addAll(Wrap.lines(clean(grid.more()), room));
        }
    }

    /** The longest piece of a column's cells between these. */
    private static int longest(Grid grid, int column, String between) {
        int most = 0;
        for (GridRow row : grid.rows()) {
            String text = clean(row.cells().get(column).text());
            if (between.equals("\n")) {
                most = Math.max(most, Wrap.length(text));
                continue;
            }
            for (String word : text.split(between)) most = Math.max(most, Wrap.length(word));
        }
        return most;
    }

    /** All columns side by side if that can be read, else some above the others, each time with the first, which names the rows. */
    private static List<int[]> blocks(int[] widths, int[] least, int room) {
        int gap = GAP.length();
        if (Arrays.stream(least).sum() + gap * (least.length - 1) <= room)
            return List.of(IntStream.range(0, widths.length).toArray());
        List<int[]> blocks = new ArrayList<>();
        int first = Math.min(widths[0], MUCH);
        for (int from = 1; from < widths.length; ) {
            int used = first;
            int to = from;
            while (to < widths.length && (to == from || used + gap + take(widths, least, to) <= room))
                used += gap + take(widths, least, to++);
            blocks.add(
                    IntStream.concat(IntStream.of(0), IntStream.range(from, to)).toArray());
            from = to;
        }
        return blocks;
    }

    private static int take(int[] widths, int[] least, int column) {
        return Math.max(least[column], Math.min(widths[column], MUCH));
    }

    /** Takes from the widest column that has more than its least until the row fits. */
    private static void squeeze(int[] widths, int[] least, int room) {
        int total = GAP.length() * (widths.length - 1) + Arrays.stream(widths).sum();
        while (total > room) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest])) widest = i;
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
            total--;
        }
    }

    private static List<String> row(
            Grid grid, String sign, int signs, List<String> texts, int[] columns, int[] widths) {
        List<List<String>> cells = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            List<String> lines = Wrap.lines(texts.get(columns[i]), widths[i]);
            cells.add(lines);
            height = Math.max(height, lines.size());
        }
        List<String> rows = new ArrayList<>();
        for (int line = 0; line < height; line++) {
            StringBuilder row = new StringBuilder(signs == 0 ? "" : pad(line == 0 ? sign : "", signs, false));
            for (int i = 0; i < widths.length; i++) {
                String text = line < cells.get(i).size() ? cells.get(i).get(line) : "";
                row.append(i == 0 ? "" : GAP)
                        .append(pad(
                                text, widths[i], grid.heads().get(columns[i]).right()));
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
