package gobuf.kernel.render;

import gobuf.runtime.view.ChartView;

/**
 * The panels of a chart.
 *
 * @param view what to draw
 */
record ChartDrawing(ChartView view) implements Panel {
    @Override
    public String title() {
        return view.title();
    }
}
