package gobuf.kernel.server;

/**
 * One cell to run.
 *
 * @param code the whole text
 * @param executionCount the number in the brackets beside it
 * @param silent nothing is to be shown or counted; the result is not published
 * @param storeHistory whether the cell is counted and remembered
 * @param allowStdin whether {@link CellOutput#input} can ask the person
 */
public record Cell(String code, int executionCount, boolean silent, boolean storeHistory, boolean allowStdin) {
    /** A cell as a person runs it. */
    public static Cell of(String code, int executionCount) {
        return new Cell(code, executionCount, false, true, true);
    }
}
