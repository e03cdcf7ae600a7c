package gobuf.kernel.render;

import gobuf.runtime.view.StackPicture;
import gobuf.runtime.view.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Draws a stack: hi on top, its words as boxes, SP and BP as arrows at the right, guard and lo at the bottom. */
final class StackArt implements Art {
    private static final double LABEL = 54;
    private static final double POINTERS = 50;

    /** One line of the drawing. */
    private sealed interface Line {
        /** A word in its box. */
        record Box(Word word) implements Line {}

        /** The name of a frame above its words. */
        record Frame(String name) implements Line {}

        /** Words left out. */
        record Gap(String text) implements Line {}

        /** A bound: hi, guard, lo, or where a pointer points at no word shown. */
        record Bound(String place, long address, String text, boolean dashed) implements Line {}
    }

    private final StackDrawing drawing;
    private final StackPicture stack;
    private final List<Line> lines = new ArrayList<>();

    StackArt(StackDrawing drawing) {
        this.drawing = drawing;
        this.stack = drawing.stack();
        lay();
    }

    private void lay() {
        lines.add(new Line.Bound("hi", stack.hi(), StackParts.hex(stack.hi()), false));
        long above = stack.hi();
        String frame = "";
        for (Word word : chosen()) {
            if (above - word.address() > 8) {
                lines.add(new Line.Gap("⋮ " + (above - word.address() - 8) + " bytes"));
            }
            if (!word.frame().isEmpty() && !word.frame().equals(frame)) {
                lines.add(new Line.Frame(word.frame()));
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
        if (free > 0) {
            lines.add(new Line.Gap("⋮ " + free + " bytes to the guard"));
        }
        long guard = stack.guard() - stack.lo();
        lines.add(new Line.Bound("guard", stack.guard(), "lo+" + guard + "  " + StackParts.hex(stack.guard()), true));
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

    /** The changed words, those that SP and BP point at, then the nearest to SP, as many as there is room for. */
    private List<Word> chosen() {
        if (stack.words().size() <= drawing.most()) {
            return stack.words();
        }
        Comparator<Word> byNeed = Comparator.<Word>comparingInt(word -> {
                    boolean pointed = word.address() == stack.sp() || word.address() == stack.bp();
                    return pointed ? 0 : word.changed() ? 1 : 2;
                })
                .thenComparingLong(word -> Math.abs(word.address() - stack.sp()));
        Set<Long> kept = new HashSet<>();
        stack.words().stream().sorted(byNeed).limit(drawing.most()).forEach(word -> kept.add(word.address()));
        return stack.words().stream()
                .filter(word -> kept.contains(word.address()))
                .toList();
    }

    @Override
    public double least() {
        double widest = 110;
        for (Line line : lines) {
            if (line instanceof Line.Box box) {
                String first = StackParts.brief(stack, box.word().value());
                widest = Math.max(widest, Face.MONO_BOLD.width(first) + 14);
            }
        }
        return Math.min(LABEL + widest + POINTERS, 360);
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
        double left = x + LABEL;
        double right = x + width - POINTERS;
        for (Line line : lines) {
            if (line instanceof Line.Box box) {
                box(canvas, box.word(), left, top, right);
            } else if (line instanceof Line.Frame frame) {
                canvas.text(left + 5, top + 11, Face.SANS.fit(frame.name(), right - left), Face.SANS, Ink.LIGHT);
                sides(canvas, left, right, top, 14);
            } else if (line instanceof Line.Gap gap) {
                canvas.text(left + 5, top + 11, Face.SANS.fit(gap.text(), right - left), Face.SANS, Ink.LIGHT);
                sides(canvas, left, right, top, 14);
            } else if (line instanceof Line.Bound bound) {
                bound(canvas, bound, left, top, right);
            }
            top += height(line);
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
        String label = (changed ? "▸" : "") + (note > 0 ? Callouts.sign(note) : "") + place;
        Face small = Face.MONO_SMALL;
        canvas.textRight(left - 5, top + 12, label, small, changed ? Ink.ACCENT : Ink.LIGHT);
        Face face = changed ? Face.MONO_BOLD : Face.MONO;
        double room = right - left - 10;
        String text = face.fit(StackParts.brief(stack, word.value()), room);
        double end = canvas.text(left + 7, top + 12.5, text, face, word.value().known() ? Ink.INK : Ink.LIGHT);
        double beside = right - 5 - end - 8;
        String role = word.role();
        if (!role.isEmpty() && Face.SANS.width(role) <= beside) {
            canvas.textRight(right - 5, top + 12, role, Face.SANS, Ink.LIGHT);
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
