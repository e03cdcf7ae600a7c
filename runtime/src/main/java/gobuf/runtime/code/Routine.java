package gobuf.runtime.code;

import java.util.List;

/**
 * A function of the simulated process: a table of rows at addresses of simulated text.
 *
 * @param symbol linker symbol, {@code runtime.newproc1}
 * @param file Go source file its rows' lines refer to; {@code gobuf} for bodies that are Gobuf's own
 * @param entry address of row 0
 * @param size bytes of simulated text
 * @param frame bytes taken from SP in its body, return address not counted
 * @param params names of its parameters
 * @param locals its variables, parameters first
 * @param rows the table
 * @param asm whether the rows are instructions
 * @param about what is in Go's function and not in this table, because it is not for this processor; or empty
 */
public record Routine(
        String symbol,
        String file,
        long entry,
        int size,
        int frame,
        List<String> params,
        List<Local> locals,
        List<Row> rows,
        boolean asm,
        String about) {
    /** The symbol without {@code runtime.} and ABI suffix, as people say it. */
    public String name() {
        return shortName(symbol);
    }

    /** A symbol without {@code runtime.} and ABI suffix. */
    public static String shortName(String symbol) {
        String s = symbol.startsWith("runtime.") ? symbol.substring(8) : symbol;
        return s.endsWith(".abi0") ? s.substring(0, s.length() - 5) : s;
    }

    /** The same with other rows. */
    Routine with(List<Row> copies) {
        return new Routine(symbol, file, entry, size, frame, params, locals, copies, asm, about);
    }

    /** The row the program stands in front of when the routine has just been called. */
    public Row first() {
        return rows.get(0);
    }

    @Override
    public boolean equals(Object o) {
        return this == o;
    }

    @Override
    public int hashCode() {
        return symbol.hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
