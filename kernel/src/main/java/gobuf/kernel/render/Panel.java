package gobuf.kernel.render;

/**
 * A part of a figure.
 */
sealed interface Panel permits Fact, StackDrawing, RingDrawing, SlotsDrawing, ChainDrawing {
    String title();
}
