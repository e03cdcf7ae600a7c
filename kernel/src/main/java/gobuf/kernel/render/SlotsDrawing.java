package gobuf.kernel.render;

import gobuf.runtime.view.LocalQueue;

/**
 * Every slot of a P's ring with the name of its g.
 *
 * @param title its caption
 * @param queue what to draw
 */
record SlotsDrawing(String title, LocalQueue queue) implements Panel {}
