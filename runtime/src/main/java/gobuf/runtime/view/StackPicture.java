package gobuf.runtime.view;

import java.util.List;

/**
 * One stack: its bounds, the guard, where SP and BP point, and the words worth showing.
 *
 * @param owner whose it is: {@code g5}, {@code g0}
 * @param lo first byte
 * @param hi first byte above it
 * @param guard stackguard0
 * @param sp where SP points: the register if this stack is in use, otherwise the saved gobuf.sp; 0 if it has none
 * @param bp where BP points, or 0
 * @param live true if an M's SP is in it now, false if {@code sp} and {@code bp} come from the saved gobuf
 * @param words from high address to low; gaps between them are shown as gaps
 */
public record StackPicture(
        String owner, long lo, long hi, long guard, long sp, long bp, boolean live, List<Word> words) {
    /** Copies the list. */
    public StackPicture {
        words = List.copyOf(words);
    }

    /** A place in this stack as the literature names it: {@code hi−0x28}; {@code hi} itself for the upper bound. */
    public String place(long address) {
        if (address == hi) {
            return "hi";
        }
        return address < hi ? "hi−0x" + Long.toHexString(hi - address) : "hi+0x" + Long.toHexString(address - hi);
    }
}
