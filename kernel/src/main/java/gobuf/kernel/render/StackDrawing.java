package gobuf.kernel.render;

import gobuf.runtime.view.StackPicture;

/**
 * A stack as a column of words, high addresses on top.
 *
 * @param title its caption
 * @param stack what to draw
 * @param callouts numbers to put beside words
 * @param most number of words drawn; the others become gaps
 */
record StackDrawing(String title, StackPicture stack, Callouts callouts, int most) implements Panel {}
