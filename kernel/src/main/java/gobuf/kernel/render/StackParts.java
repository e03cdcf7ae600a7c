package gobuf.kernel.render;

import gobuf.runtime.view.StackPicture;
import gobuf.runtime.view.Value;
import gobuf.runtime.view.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A stack as a drawing and as facts. */
final class StackParts {
    private StackParts() {}

    static StackDrawing drawing(StackPicture stack, Callouts callouts, boolean terse, int most) {
        return new StackDrawing(title(stack), stack, callouts, terse, most);
    }

    static Grid facts(StackPicture stack, Callouts callouts) {
        List<GridRow> rows = new ArrayList<>();
        rows.add(bound("hi", stack.hi(), pointers(stack, stack.hi())));
        String frame = "";
        for (Word word : stack.words()) {
            String place = stack.place(word.address());
            String entered = word.frame().equals(frame) || word.frame().isEmpty() ? "" : "in " + word.frame();
            frame = word.frame();
            rows.add(GridRow.of(
                    word.changed() ? Mark.CHANGED : Mark.NONE,
                    callout(stack, callouts, place),
                    Cell.of(place),
                    Cell.of(hex(word.address())),
                    Cell.of(
                            word.changed()
                                    ? word.before().text() + " → "
                                            + word.value().text()
                                    : word.value().text()),
                    Cell.of(joined(pointers(stack, word.address()), joined(word.role(), entered)))));
        }
        addPointer(rows, stack, "SP", stack.sp());
        addPointer(rows, stack, "BP", stack.bp());
        String guard =
                inside(stack, stack.guard()) ? "lo+0x" + Long.toHexString(stack.guard() - stack.lo()) : "above hi";
        rows.add(bound(guard, stack.guard(), "stackguard0"));
        rows.add(bound("lo", stack.lo(), Long.toUnsignedString(stack.hi() - stack.lo()) + " bytes"));
        return new Grid(title(stack), Head.all("place", "address", "holds", "what"), rows, "");
    }

    /** A pointer that points at no word shown still has its line. */
    private static void addPointer(List<GridRow> rows, StackPicture stack, String name, long at) {
        boolean shown = at == 0 || at == stack.hi();
        for (Word word : stack.words()) {
            shown |= word.address() == at;
        }
        if (!shown) {
            rows.add(bound(placeOf(stack, at), at, name));
        }
    }

    private static GridRow bound(String place, long address, String what) {
        return GridRow.of(Mark.DIM, 0, Cell.of(place), Cell.of(hex(address)), Cell.of(""), Cell.of(what));
    }

    /** Where a pointer points: in this stack by its distance from hi, elsewhere by its address alone. */
    static String placeOf(StackPicture stack, long at) {
        return inside(stack, at) ? stack.place(at) : "outside";
    }

    /** Where the guard is: above every SP, and so outside, if the goroutine is asked to stop at its next stack check. */
    static String guard(StackPicture stack) {
        return inside(stack, stack.guard()) ? "lo+" + (stack.guard() - stack.lo()) : "above hi";
    }

    static boolean inside(StackPicture stack, long at) {
        return Long.compareUnsigned(at, stack.lo()) >= 0 && Long.compareUnsigned(at, stack.hi()) <= 0;
    }

    /** {@code SP}, {@code BP}, {@code SP BP} or nothing. */
    static String pointers(StackPicture stack, long address) {
        return joined(stack.sp() == address ? "SP" : "", stack.bp() == address ? "BP" : "");
    }

    static int callout(StackPicture stack, Callouts callouts, String place) {
        String owner = stack.owner();
        return callouts.at("[" + owner + ".stack " + place + "]", owner + ".stack." + place, owner + ".stack " + place);
    }

    /** A value inside this very stack needs no owner before its place. */
    static String brief(String owner, Value value) {
        String first = value.first();
        String own = owner + ".stack.";
        return first.startsWith(own) ? first.substring(own.length()) : first;
    }

    /** The words that SP and BP point at, the changed ones, return addresses, then the nearest to SP, as many as there is room for. */
    static List<Word> chosen(StackDrawing drawing) {
        StackPicture stack = drawing.stack();
        if (stack.words().size() <= drawing.most() && !drawing.terse()) {
            return stack.words();
        }
        Comparator<Word> byNeed = Comparator.<Word>comparingInt(word -> {
                    boolean pointed = word.address() == stack.sp() || word.address() == stack.bp();
                    return pointed ? 0 : word.changed() ? 1 : word.role().equals("return") ? 2 : 3;
                })
                .thenComparingLong(word -> Math.abs(word.address() - stack.sp()));
        Set<Long> kept = new HashSet<>();
        stack.words().stream()
                .filter(word -> !drawing.terse() || !idle(stack, word))
                .sorted(byNeed)
                .limit(drawing.most())
                .forEach(word -> kept.add(word.address()));
        return stack.words().stream()
                .filter(word -> kept.contains(word.address()))
                .toList();
    }

    /** A word that is and was zero, has no use and is not pointed at: the compact picture leaves it out. */
    private static boolean idle(StackPicture stack, Word word) {
        return word.value().known()
                && word.value().bits() == 0
                && !word.changed()
                && word.role().isEmpty()
                && pointers(stack, word.address()).isEmpty();
    }

    private static String title(StackPicture stack) {
        return stack.owner() + "'s stack" + (stack.live() ? ", in use" : stack.sp() == 0 ? "" : ", SP as in sched.sp");
    }

    private static String joined(String left, String right) {
        return left.isEmpty() ? right : right.isEmpty() ? left : left + " · " + right;
    }

    static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
