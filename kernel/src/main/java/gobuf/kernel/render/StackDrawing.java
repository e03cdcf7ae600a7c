package gobuf.kernel.render;

import gobuf.runtime.view.StackPicture;

/**
 * A stack as a column of words, high addresses on top.
 *
 * @param title its caption
 * @param stack what to draw
 * @param callouts numbers to put beside words
 * @param terse true to leave out words that hold nothing
 * @param most number of words drawn; the others become gaps
 */
record StackDrawing(String title, StackPicture stack, Callouts callouts, boolean terse, int most) implements Panel {}
