package gobuf.kernel.render;

import gobuf.runtime.view.GlobalQueue;

/**
 * The global run queue as a chain of names.
 *
 * @param title its caption
 * @param queue what to draw
 * @param lines of names drawn before the rest is counted
 */
record ChainDrawing(String title, GlobalQueue queue, int lines) implements Panel {}
