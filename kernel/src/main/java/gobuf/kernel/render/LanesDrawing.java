package gobuf.kernel.render;

import gobuf.runtime.view.TimelineView;

/**
 * Ms and Ps as lanes over virtual time.
 *
 * @param title its caption
 * @param view what to draw
 * @param most lanes that are drawn
 */
record LanesDrawing(String title, TimelineView view, int most) implements Panel {}
