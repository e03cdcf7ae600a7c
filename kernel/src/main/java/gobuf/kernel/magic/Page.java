package gobuf.kernel.magic;

/**
 * Plain text as a result, for help: nothing about where the machine is.
 *
 * @param text lines
 */
record Page(String text) {}
