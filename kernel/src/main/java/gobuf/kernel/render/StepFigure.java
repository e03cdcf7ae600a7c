package gobuf.kernel.render;

import gobuf.runtime.view.Change;
import gobuf.runtime.view.RowPicture;
import gobuf.runtime.view.StackPicture;
import gobuf.runtime.view.StepView;
import gobuf.runtime.view.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figure of a stepping command. */
final class StepFigure {
    /** So many changes are the headline; more of them stand beside the other panels. */
    private static final int MOST_BAND = 4;

    private StepFigure() {}

    static Figure of(StepView view, Room room) {
        boolean full = room.all();
        Callouts callouts = new Callouts(view.notes());
        List<Panel> picture = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        if (!view.stop().printed().isEmpty()) {
            Prose printed = new Prose("the process printed", view.stop().printed(), true);
            picture.add(printed);
            facts.add(printed);
        }
        Grid changes = changes(view, callouts, room.changes());
        picture.add(view.changes().size() <= MOST_BAND ? new Band(changes) : changes);
        facts.add(changes(view, callouts));
        if (!view.registers().registers().isEmpty()) {
            picture.add(RegsParts.drawing(view.registers(), callouts, full));
            facts.add(RegsParts.facts(view.registers(), callouts));
        }
        for (StackPicture stack : view.stacks()) {
            picture.add(StackParts.drawing(stack, callouts, !full, room.words()));
            facts.add(StackParts.facts(stack, callouts));
        }
        view.gobuf().ifPresent(gobuf -> {
            picture.add(GobufParts.drawing(gobuf, callouts, full));
            facts.add(GobufParts.facts(gobuf, callouts));
        });
        view.queues().ifPresent(queues -> {
            picture.addAll(QueueParts.drawings(queues, callouts, full, false));
            facts.addAll(QueueParts.facts(queues, callouts));
        });
        if (!view.notes().isEmpty()) {
            Prose notes = new Prose("notes", callouts.lines(), false);
            picture.add(notes);
            facts.add(notes);
        }
        return new Figure(view.where(), aside(view.stop()), lead(view), picture, facts);
    }

    static List<Lead> lead(StepView view) {
        List<Lead> lead = new ArrayList<>();
        view.ran().ifPresent(row -> lead.add(row(ranLabel(view.rows()), row, true)));
        lead.add(row("next", view.next(), view.ran().isEmpty()));
        if (view.stop().fatal()) {
            lead.add(new Lead("ended", "", reason(view.stop()), "", true));
        }
        return lead;
    }

    private static String aside(Stop stop) {
        return stop.fatal() ? "process ended" : reason(stop);
    }

    private static String reason(Stop stop) {
        return stop.detail().isEmpty() ? stop.reason() : stop.reason() + ": " + stop.detail();
    }

    private static String ranLabel(long rows) {
        return rows < 0 ? "back " + -rows : rows == 1 ? "ran" : "ran " + rows;
    }

    private static Lead row(String label, RowPicture row, boolean strong) {
        String place = row.place().text();
        String light = row.remark().isEmpty() ? place : place.isEmpty() ? row.remark() : row.remark() + " · " + place;
        return new Lead(label, row.at(), row.text(), light, strong);
    }

    private static Grid changes(StepView view, Callouts callouts, int most) {
        List<GridRow> rows = new ArrayList<>();
        for (Change change : view.changes()) {
            if (rows.size() == most) {
                break;
            }
            rows.add(GridRow.of(
                    Mark.CHANGED,
                    callouts.at(change.place()),
                    Cell.of(change.place()),
                    Cell.of(change.before().first()),
                    Cell.of("→"),
                    after(change)));
        }
        return new Grid(changesTitle(view), Head.all("", "", "", ""), rows, more(view, rows));
    }

    /** A place whose name is all that its own word means, such as stack.lo, tells the number. */
    private static Cell after(Change change) {
        return change.after().meaning().equals(change.place())
                ? Cell.of(change.after().number())
                : Cell.picture(change.after());
    }

    private static Grid changes(StepView view, Callouts callouts) {
        List<GridRow> rows = new ArrayList<>();
        for (Change change : view.changes()) {
            rows.add(GridRow.of(
                    Mark.CHANGED,
                    callouts.at(change.place()),
                    Cell.of(change.place()),
                    Cell.of(change.address() == 0 ? "" : StackParts.hex(change.address())),
                    Cell.of(change.before().text() + " → " + change.after().text())));
        }
        return new Grid(changesTitle(view), Head.all("location", "address", "was → is"), rows, more(view, rows));
    }

    private static String more(StepView view, List<GridRow> rows) {
        long left = view.changes().size() - rows.size() + view.hidden();
        return left == 0
                ? ""
                : String.format(
                        Locale.ROOT, "… and %,d more change%s: %%changes shows all", left, left == 1 ? "" : "s");
    }

    private static String changesTitle(StepView view) {
        return view.changes().isEmpty() ? "nothing in memory changed" : "changed";
    }
}
