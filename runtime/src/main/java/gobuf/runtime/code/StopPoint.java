package gobuf.runtime.code;

import java.util.List;

/**
 * Whether a goroutine may be stopped in front of a row, as the compiler's tables tell it of instructions: PCDATA_UnsafePoint, which
 * functions are assembly, and the functions' names (Go 1.19, preempt.go, {@code isAsyncSafePoint}).
 */
public enum StopPoint {
    /** There is no row. */
    NO_CODE,
    /** The prologue: neither is the frame there nor is it not. */
    PROLOGUE,
    /** Assembly, of which the tables tell nothing. */
    ASSEMBLY,
    /** A function of the runtime, or one that stands for what it does. */
    RUNTIME,
    /** Any other row. */
    SAFE;

    private static final List<String> RUNTIME_PREFIXES = List.of("runtime.", "runtime/internal/", "reflect.", "gobuf.");

    static StopPoint of(Row row) {
        Routine routine = row.routine();
        if (row instanceof Steps.Enter || row instanceof Steps.Again) return PROLOGUE;
        if (routine.asm()) return ASSEMBLY;
        return RUNTIME_PREFIXES.stream().anyMatch(routine.symbol()::startsWith) ? RUNTIME : SAFE;
    }
}
