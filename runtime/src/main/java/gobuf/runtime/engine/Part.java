package gobuf.runtime.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What one part of the process held when it was looked at: it does until a word is written that was read then. */
class Part {
    /**
     * A g in a place, or something wrong.
     *
     * @param g its address; 0 for a sentence about no g
     * @param place where it lies
     * @param wrong what is wrong, behind the g's name if there is a g; empty if all is well
     */
    record Found(long g, String place, String wrong) {}

    private final Consumer<Part> look;
    private final List<Found> found = new ArrayList<>();
    /** The P that it is; 0 if it is none. */
    long p;
    /** Of a P: it has goroutines to run. */
    boolean works;
    /** Of a P: its goroutine is in a system call. */
    boolean calls;

    /** A part, and what looks at it and tells it what is there. */
    Part(Consumer<Part> look) {
        this.look = look;
    }

    final void look() {
        found.clear();
        look.accept(this);
    }

    final List<Found> found() {
        return found;
    }

    final void holds(long g, String place, String wrong) {
        found.add(new Found(g, place, wrong));
    }

    final void wrong(String sentence) {
        found.add(new Found(0, "", sentence));
    }
}
