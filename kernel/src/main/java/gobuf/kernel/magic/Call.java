package gobuf.kernel.magic;

/**
 * One magic in a cell.
 *
 * @param line its line in the cell, from 1
 * @param name without percent signs
 * @param rest what follows the name
 * @param cell whether it takes the rest of the cell, {@link #body}
 * @param body lines below it, for a cell magic
 */
record Call(int line, String name, String rest, boolean cell, String body) {}
