package gobuf.kernel.render;

import gobuf.runtime.view.BacktraceView;
import gobuf.runtime.view.BranchesView;
import gobuf.runtime.view.DecisionView;
import gobuf.runtime.view.Field;
import gobuf.runtime.view.FieldsView;
import gobuf.runtime.view.ListingView;
import gobuf.runtime.view.MemView;
import gobuf.runtime.view.MessageView;
import gobuf.runtime.view.SymView;
import gobuf.runtime.view.TableView;
import java.util.ArrayList;
import java.util.List;

/** Figures that are plain tables or text, without a picture. */
final class TableFigures {
    private TableFigures() {}

    static Figure mem(MemView view) {
        List<GridRow> rows = new ArrayList<>();
        for (MemView.Line line : view.lines()) {
            rows.add(GridRow.plain(
                    StackParts.hex(line.address()),
                    line.place(),
                    line.field(),
                    line.bytes().isEmpty() ? line.value().text() : line.bytes(),
                    line.ascii()));
        }
        return table(
                view.where(), new Grid(view.title(), Head.all("address", "place", "field", "holds", ""), rows, ""));
    }

    static Figure backtrace(BacktraceView view) {
        List<GridRow> rows = new ArrayList<>();
        int number = 0;
        for (BacktraceView.Frame frame : view.frames()) {
            rows.add(GridRow.plain(
                    "#" + number++,
                    frame.routine(),
                    frame.place().text(),
                    frame.pc().text(),
                    frame.sp().text(),
                    frame.bp().text()));
        }
        return table(
                view.where(),
                new Grid("stack of " + view.g(), Head.all("", "routine", "Go", "pc", "sp", "bp"), rows, view.end()));
    }

    static Figure listing(ListingView view) {
        List<GridRow> rows = new ArrayList<>();
        for (ListingView.Row row : view.rows()) {
            String text = row.picture().text();
            String remark = row.picture().remark();
            rows.add(GridRow.of(
                    row.current() ? Mark.CURRENT : Mark.NONE,
                    0,
                    Cell.of(row.breakpoint() > 0 ? "● " + row.breakpoint() : ""),
                    Cell.of(Integer.toString(row.row())),
                    Cell.of(row.label().isEmpty() ? "" : row.label() + ":"),
                    Cell.of(remark.isEmpty() ? text : text + "  (" + remark + ")"),
                    Cell.of(row.picture().place().text()),
                    Cell.of(StackParts.hex(row.address()))));
        }
        int left = view.total() - view.rows().size();
        List<Head> heads = List.of(
                Head.of(""), new Head("row", true), Head.of(""), Head.of("text"), Head.of("Go"), Head.of("address"));
        Grid grid = new Grid(
                view.place().text().isEmpty()
                        ? view.routine()
                        : view.routine() + " · " + view.place().text(),
                heads,
                rows,
                left > 0 ? "… " + left + " rows not shown" : "");
        List<Fact> facts =
                view.about().isEmpty() ? List.of(grid) : List.of(new Prose("", List.of(view.about()), false), grid);
        return new Figure(view.where(), "", List.of(), List.of(), facts);
    }

    static Figure fields(FieldsView view) {
        List<GridRow> rows = new ArrayList<>();
        for (Field field : view.fields()) {
            rows.add(GobufParts.fact(view.expression(), "", field, Callouts.NONE));
        }
        String title = view.expression()
                + (view.type().isEmpty() ? "" : " · " + view.type())
                + (view.address() == 0 ? "" : " at " + StackParts.hex(view.address()));
        return table(view.where(), new Grid(title, Head.all("field", "+offset", "type", "holds"), rows, ""));
    }

    static Figure sym(SymView view) {
        List<GridRow> rows = new ArrayList<>();
        rows.add(GridRow.plain("address", StackParts.hex(view.address())));
        rows.add(GridRow.plain("symbol", QueueParts.none(view.symbol())));
        rows.add(GridRow.plain("region", view.region().isEmpty() ? "nothing is mapped there" : view.region()));
        add(rows, "place", view.meaning());
        add(rows, "row", view.row());
        add(rows, "Go", view.place().text());
        return table(view.where(), new Grid(view.query(), Head.all("", ""), rows, ""));
    }

    private static void add(List<GridRow> rows, String name, String text) {
        if (!text.isEmpty()) {
            rows.add(GridRow.plain(name, text));
        }
    }

    static Figure branches(BranchesView view) {
        List<GridRow> rows = new ArrayList<>();
        for (BranchesView.Branch branch : view.branches()) {
            String origin = branch.parent().isEmpty() ? "start" : branch.parent() + " at step " + branch.forkedAt();
            rows.add(GridRow.of(
                    branch.current() ? Mark.CURRENT : Mark.NONE,
                    0,
                    Cell.of(branch.name()),
                    Cell.of(origin),
                    Cell.of(Long.toString(branch.step())),
                    Cell.of(branch.at())));
        }
        List<Head> heads = List.of(Head.of("branch"), Head.of("from"), new Head("step", true), Head.of("stands at"));
        return table(view.where(), new Grid("branches", heads, rows, ""));
    }

    static Figure message(MessageView view) {
        List<Fact> facts = new ArrayList<>();
        if (!view.lines().isEmpty()) {
            facts.add(new Prose("", view.lines(), false));
        }
        if (!view.tryThis().isEmpty()) {
            facts.add(new Prose(view.error() ? "type instead" : "try", view.tryThis(), true));
        }
        Lead title = new Lead("", "", (view.error() ? "error: " : "") + view.title(), "", true);
        return new Figure(view.where(), "", List.of(title), List.of(), facts);
    }

    static Figure decision(DecisionView view) {
        List<GridRow> rows = view.tests().stream()
                .map(t ->
                        GridRow.plain(t.held() ? "yes" : "no", t.row(), t.text(), t.times() > 1 ? "×" + t.times() : ""))
                .toList();
        List<Head> heads =
                List.of(Head.of("held"), Head.of("row"), Head.of("condition that was tested"), new Head("times", true));
        String more = view.hidden() > 0 ? "… and " + view.hidden() + " more" : "";
        List<Fact> facts = new ArrayList<>();
        facts.add(new Grid("", heads, rows, more));
        facts.add(new Prose("try", view.tryThis(), true));
        Lead title = new Lead("", "", view.title(), "", true);
        return new Figure(view.where(), "", List.of(title), List.of(), facts);
    }

    static Figure table(TableView view) {
        List<GridRow> rows = view.rows().stream()
                .map(row -> new GridRow(Mark.NONE, 0, row.stream().map(Cell::of).toList()))
                .toList();
        List<Head> heads = view.columns().stream()
                .map(column -> new Head(column.name(), column.number()))
                .toList();
        String shown =
                view.shown() == 0 ? "no rows" : "rows " + (view.first() + 1) + " to " + (view.first() + view.shown());
        return table(view.where(), new Grid(view.title(), heads, rows, shown + " of " + view.total()));
    }

    private static Figure table(gobuf.runtime.view.Where where, Grid grid) {
        return new Figure(where, "", List.of(), List.of(), List.of(grid));
    }
}
