package gobuf.runtime.layout;

import java.util.List;
import java.util.Optional;

/**
 * What a real binary says of one function.
 *
 * @param symbol linker symbol, such as {@code runtime.newproc1}
 * @param entry address of the first instruction
 * @param size bytes of text
 * @param frame bytes the prologue takes from SP, the return address not counted
 * @param file base name of the source file
 * @param line line of the declaration
 * @param endLine last line with code
 * @param rets offsets of the RET instructions
 * @param calls CALL instructions in address order
 * @param instructions offsets of all instructions, for assembly functions and ABI wrappers; empty otherwise
 * @param guard offset of the prologue's comparison with a stack guard of the g in R14; −1 if it has none
 * @param tls offsets of the instructions that name thread-local storage, the word at fs:−8
 * @param lines line table, by rising offset
 */
public record Function(
        String symbol,
        long entry,
        int size,
        int frame,
        String file,
        int line,
        int endLine,
        List<Integer> rets,
        List<CallSite> calls,
        List<Integer> instructions,
        int guard,
        List<Integer> tls,
        List<LineMark> lines) {
    /**
     * A CALL instruction.
     *
     * @param to symbol called
     * @param ret offset of the return address from the caller's entry
     * @param line source line of the call
     */
    public record CallSite(String to, int ret, int line) {}

    /**
     * From this offset on, instructions stem from this line.
     *
     * @param offset bytes from the entry
     * @param line in {@link #file}
     */
    public record LineMark(int offset, int line) {}

    /** The prologue's call that grows the stack; empty if the function is nosplit. */
    public Optional<CallSite> growth() {
        return calls.stream()
                .filter(c -> c.to().startsWith("runtime.morestack"))
                .findFirst();
    }

    /** The source line of the instruction at an offset; the declaration's if the profile has no line table for the function. */
    public int lineAt(int offset) {
        int at = line;
        for (LineMark m : lines) {
            if (m.offset() > offset) break;
            at = m.line();
        }
        return at;
    }
}
