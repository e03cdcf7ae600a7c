package gobuf.kernel.render;

import gobuf.runtime.view.StackPicture;
import gobuf.runtime.view.Word;
import java.util.ArrayList;
import java.util.List;

/** Draws a stack: hi on top, its words as boxes, SP and BP as arrows at the right, guard and lo at the bottom. */
final class StackArt implements Art {

    /** One line of the drawing. */
    private sealed interface Line {
        /** A word in its box. */
        record Box(Word word) implements Line {}

        /** Words left out, and the name of the frame whose words follow; either may be empty. */
        record Gap(String frame, String text) implements Line {}

        /** A bound: hi, guard, lo, or where a pointer points at no word shown. */
        record Bound(String place, long address, String text, boolean dashed) implements Line {}
    }

    private final StackDrawing drawing;
    private final StackPicture stack;
    private final List<Line> lines = new ArrayList<>();
    private final double label;
    private final double pointers;

    StackArt(StackDrawing drawing) {
        this.drawing = drawing;
        this.stack = drawing.stack();
        lay();
        double widest = Face.MONO_SMALL.width("guard");
        for (Line line : lines) {
            if (line instanceof Line.Box box) {
                String place = (box.word().changed() ? "▸" : "")
                        + stack.place(box.word().address());
                widest = Math.max(widest, Face.MONO_SMALL.width(place));
            }
        }
        label = widest + 6;
        pointers = 12 + Face.MONO_BOLD.width(stack.sp() == stack.bp() && stack.sp() != 0 ? "SP·BP" : "SP");
    }

    private void lay() {
        lines.add(new Line.Bound("hi", stack.hi(), StackParts.hex(stack.hi()), false));
        long above = stack.hi();
        String frame = "";
        for (Word word : StackParts.chosen(drawing)) {
            long gap = above - word.address() - 8;
            String entered = word.frame().equals(frame) ? "" : word.frame();
            if (gap > 0 || !entered.isEmpty()) {
                lines.add(new Line.Gap(entered, gap > 0 ? "⋮ " + gap + " B" : ""));
            }
            frame = word.frame();
            lines.add(new Line.Box(word));
            above = word.address();
        }
        boolean spShown = shows(stack.sp());
        if (!spShown && StackParts.inside(stack, stack.sp())) {
            lines.add(new Line.Bound(stack.place(stack.sp()), stack.sp(), "", true));
        }
        long free = above - stack.guard();
        if (free > 0 && StackParts.inside(stack, stack.guard())) {
            lines.add(new Line.Gap("", "⋮ " + free + " B free"));
        }
        lines.add(new Line.Bound(
                "guard", stack.guard(), StackParts.guard(stack) + "  " + StackParts.hex(stack.guard()), true));
        lines.add(new Line.Bound("lo", stack.lo(), StackParts.hex(stack.lo()), false));
    }

    private boolean shows(long address) {
        for (Line line : lines) {
            if (line instanceof Line.Box box && box.word().address() == address
                    || line instanceof Line.Bound bound && bound.address() == address) {
                return true;
            }
        }
        return address == 0;
    }

    @Override
    public double least() {
        double widest = 100;
        for (Line line : lines) {
            if (line instanceof Line.Box box) {
                String first = StackParts.brief(stack.owner(), box.word().value());
                widest = Math.max(widest, Face.MONO_BOLD.width(first) + 12);
            }
        }
        return (label + widest + pointers) * 0.9;
    }

    private static double height(Line line) {
        return line instanceof Line.Box ? ROW : line instanceof Line.Bound ? 15 : 14;
    }

    @Override
    public double height(double width) {
        double height = TITLE + 2;
        for (Line line : lines) {
            height += height(line);
        }
        return height;
    }

    @Override
    public void draw(Canvas canvas, double x, double y, double width) {
        Art.title(canvas, x, y, width, drawing.title());
        double top = y + TITLE + 2;
        double left = x + label;
        double right = x + width - pointers;
        for (Line line : lines) {
            if (line instanceof Line.Box box) {
                box(canvas, box.word(), left, top, right);
            } else if (line instanceof Line.Gap gap) {
                gap(canvas, gap, left, top, right);
            } else if (line instanceof Line.Bound bound) {
                bound(canvas, bound, left, top, right);
            }
            top += height(line);
        }
    }

    private static void gap(Canvas canvas, Line.Gap gap, double left, double top, double right) {
        sides(canvas, left, right, top, 14);
        double room = right - left - 10;
        double size = Face.SANS.width(gap.text());
        String frame = Face.SANS_BOLD.fit(gap.frame(), room - (size > 0 ? size + 6 : 0));
        canvas.text(left + 5, top + 11, frame, Face.SANS_BOLD, Ink.LIGHT);
        if (gap.frame().isEmpty()) {
            canvas.text(left + 5, top + 11, gap.text(), Face.SANS, Ink.LIGHT);
        } else {
            canvas.textRight(right - 5, top + 11, gap.text(), Face.SANS, Ink.LIGHT);
        }
    }

    private static void sides(Canvas canvas, double left, double right, double top, double height) {
        canvas.line(left, top, left, top + height, Ink.RULE, false);
        canvas.line(right, top, right, top + height, Ink.RULE, false);
    }

    private void box(Canvas canvas, Word word, double left, double top, double right) {
        boolean changed = word.changed();
        canvas.rect(left, top, right - left, ROW, 0, changed ? Ink.BAND : Ink.CELL, Ink.RULE);
        if (changed) {
            canvas.rect(left, top, 3, ROW, 0, Ink.ACCENT, null);
        }
        String place = stack.place(word.address());
        int note = StackParts.callout(stack, drawing.callouts(), place);
        String label = (changed ? "▸" : "") + place;
        Face small = Face.MONO_SMALL;
        canvas.textRight(left - 5, top + 12, label, small, changed ? Ink.ACCENT : Ink.LIGHT);
        Face face = changed ? Face.MONO_BOLD : Face.MONO;
        double room = right - left - 10;
        String text = face.fit(StackParts.brief(stack.owner(), word.value()), room);
        double end = canvas.text(left + 7, top + 12.5, text, face, word.value().known() ? Ink.INK : Ink.LIGHT);
        double edge = right - 5;
        if (note > 0) {
            canvas.callout(right - 10, top + ROW / 2, note);
            edge = right - 20;
        }
        double beside = edge - end - 8;
        String role = word.role();
        if (!role.isEmpty() && Face.SANS.width(role) <= beside) {
            canvas.textRight(edge, top + 12, role, Face.SANS, Ink.LIGHT);
        }
        pointer(canvas, word.address(), right, top + ROW / 2);
    }

    private void bound(Canvas canvas, Line.Bound bound, double left, double top, double right) {
        boolean upper = bound.place().equals("hi");
        double rule = upper ? top + 14.5 : top + 1;
        double base = upper ? top + 10.5 : top + 12;
        canvas.line(left, rule, right, rule, bound.dashed() ? Ink.LIGHT : Ink.INK, bound.dashed());
        canvas.textRight(left - 5, base, bound.place(), Face.MONO_SMALL, Ink.INK);
        canvas.text(left + 5, base, Face.MONO_SMALL.fit(bound.text(), right - left), Face.MONO_SMALL, Ink.LIGHT);
        pointer(canvas, bound.address(), right, rule);
    }

    private void pointer(Canvas canvas, long address, double right, double middle) {
        String names = StackParts.pointers(stack, address);
        if (!names.isEmpty()) {
            canvas.pointLeft(right + 3, middle, Ink.POINTER);
            canvas.text(right + 11, middle + 4, names.replace(" · ", "·"), Face.MONO_BOLD, Ink.POINTER);
        }
    }
}
