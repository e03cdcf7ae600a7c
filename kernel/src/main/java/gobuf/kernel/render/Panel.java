package gobuf.kernel.render;

/**
 * A part of a figure.
 */
sealed interface Panel
        permits Band,
                ChartDrawing,
                Fact,
                StackDrawing,
                RingDrawing,
                SlotsDrawing,
                ChainDrawing,
                PsDrawing,
                LanesDrawing {
    String title();
}
