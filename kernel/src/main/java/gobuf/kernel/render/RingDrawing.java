package gobuf.kernel.render;

import gobuf.runtime.view.LocalQueue;

/**
 * A P's run queue: runnext and a small map of every slot of the ring.
 *
 * @param title its caption
 * @param queue what to draw
 * @param lines of names drawn before the rest is counted
 * @param callouts numbers to put beside it
 */
record RingDrawing(String title, LocalQueue queue, int lines, Callouts callouts) implements Panel {}
