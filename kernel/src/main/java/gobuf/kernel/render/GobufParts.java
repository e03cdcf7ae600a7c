package gobuf.kernel.render;

import gobuf.runtime.view.Field;
import gobuf.runtime.view.GobufPicture;
import java.util.ArrayList;
import java.util.List;

/** A gobuf, and fields in general, as a drawing and as facts. */
final class GobufParts {
    private GobufParts() {}

    static Grid drawing(GobufPicture picture, Callouts callouts, boolean full) {
        List<GridRow> rows = new ArrayList<>();
        StringBuilder zeros = new StringBuilder();
        for (Field field : picture.gobuf()) {
            int note = callouts.at("sched." + field.name(), picture.g() + ".sched." + field.name());
            if (!full && note == 0 && zero(field)) {
                zeros.append(zeros.isEmpty() ? "" : " ").append(field.name());
            } else {
                rows.add(drawn(picture.g(), "sched.", field, callouts));
            }
        }
        if (!zeros.isEmpty()) {
            rows.add(GridRow.of(Mark.DIM, 0, Cell.of(zeros.toString()), Cell.of("0")));
        }
        for (Field field : picture.around()) {
            rows.add(drawn(picture.g(), "", field, callouts));
        }
        return new Grid(picture.g() + ".sched · " + picture.status().text(), Head.all("", ""), rows, "");
    }

    /** Fields that are and were zero share a line of the compact picture. */
    private static boolean zero(Field field) {
        return !field.changed() && field.value().known() && field.value().bits() == 0;
    }

    private static GridRow drawn(String g, String below, Field field, Callouts callouts) {
        String name = below + field.name();
        String first = StackParts.brief(g, field.value());
        Cell cell = new Cell(first, field.value().second());
        return GridRow.of(mark(field), callouts.at(name, g + "." + name), Cell.of(field.name()), cell);
    }

    static Grid facts(GobufPicture picture, Callouts callouts) {
        List<GridRow> rows = new ArrayList<>();
        for (Field field : picture.gobuf()) {
            rows.add(fact(picture.g(), "sched.", field, callouts));
        }
        for (Field field : picture.around()) {
            rows.add(fact(picture.g(), "", field, callouts));
        }
        return new Grid(
                title(picture) + " at " + StackParts.hex(picture.address()),
                Head.all("field", "+offset", "type", "holds"),
                rows,
                "");
    }

    /** One field in full. */
    static GridRow fact(String owner, String below, Field field, Callouts callouts) {
        String name = below + field.name();
        String holds = field.changed()
                ? field.before().text() + " → " + field.value().text()
                : field.value().text();
        return GridRow.of(
                mark(field),
                callouts.at(name, owner + "." + name),
                Cell.of(name),
                Cell.of("+" + field.offset()),
                Cell.of(field.type()),
                Cell.of(field.remark().isEmpty() ? holds : holds + " (" + field.remark() + ")"));
    }

    private static Mark mark(Field field) {
        return field.changed() ? Mark.CHANGED : field.value().known() ? Mark.NONE : Mark.DIM;
    }

    private static String title(GobufPicture picture) {
        return "gobuf of " + picture.g() + " · " + picture.status().text();
    }
}
