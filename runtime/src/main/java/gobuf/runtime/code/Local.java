package gobuf.runtime.code;

import gobuf.runtime.machine.Reg;

/**
 * A variable of a routine: a word of its frame on the simulated stack, or, in a routine without a frame, a register.
 *
 * @param name as the rows' texts call it
 * @param offset bytes from SP in the routine's body; unused if {@code reg} is given
 * @param reg the register that holds it, or null
 */
public record Local(String name, int offset, Reg reg) {}
