package gobuf.kernel.render;

import gobuf.runtime.view.Field;
import gobuf.runtime.view.GobufPicture;
import java.util.ArrayList;
import java.util.List;

/** A gobuf, and fields in general, as a drawing and as facts. */
final class GobufParts {
    private GobufParts() {}

    static Grid drawing(GobufPicture picture, Callouts callouts) {
        List<GridRow> rows = new ArrayList<>();
        for (Field field : picture.gobuf()) {
            rows.add(drawn(picture.g(), "sched.", field, callouts));
        }
        for (Field field : picture.around()) {
            rows.add(drawn(picture.g(), "", field, callouts));
        }
        return new Grid(title(picture), Head.all("", ""), rows, "");
    }

    private static GridRow drawn(String g, String below, Field field, Callouts callouts) {
        String name = below + field.name();
        return GridRow.of(mark(field), callouts.at(name, g + "." + name), Cell.of(name), Cell.picture(field.value()));
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
