package gobuf.kernel.render;

import gobuf.runtime.view.Register;
import gobuf.runtime.view.RegsPicture;
import java.util.ArrayList;
import java.util.List;

/** A register file as a drawing and as facts. */
final class RegsParts {
    private RegsParts() {}

    static Grid drawing(RegsPicture picture, Callouts callouts, boolean full) {
        List<GridRow> rows = new ArrayList<>();
        StringBuilder unknown = new StringBuilder();
        for (Register register : picture.registers()) {
            if (register.value().known() || register.changed() || full) {
                rows.add(row(picture.m(), register, callouts, Cell.picture(register.value())));
            } else {
                unknown.append(unknown.isEmpty() ? "? not modelled: " : " ").append(register.name());
            }
        }
        String more = picture.remark().isEmpty()
                ? unknown.toString()
                : unknown + (unknown.isEmpty() ? "" : "\n") + picture.remark();
        return new Grid(picture.m() + "'s registers", Head.all("", ""), rows, more);
    }

    static Grid facts(RegsPicture picture, Callouts callouts) {
        List<GridRow> rows = new ArrayList<>();
        StringBuilder unknown = new StringBuilder();
        for (Register register : picture.registers()) {
            if (!register.value().known() && !register.changed()) {
                unknown.append(unknown.isEmpty() ? "" : " ").append(register.name());
                continue;
            }
            String text = register.changed()
                    ? register.before().text() + " → " + register.value().text()
                    : register.value().text();
            rows.add(row(picture.m(), register, callouts, Cell.of(text)));
        }
        if (!unknown.isEmpty()) {
            rows.add(GridRow.of(Mark.DIM, 0, Cell.of("?"), Cell.of("not modelled: " + unknown)));
        }
        return new Grid(picture.m() + "'s registers", Head.all("register", "holds"), rows, picture.remark());
    }

    private static GridRow row(String m, Register register, Callouts callouts, Cell cell) {
        Mark mark = register.changed() ? Mark.CHANGED : register.value().known() ? Mark.NONE : Mark.DIM;
        int note = callouts.at(register.name(), m + "." + register.name());
        return GridRow.of(mark, note, Cell.of(register.name()), cell);
    }
}
