package gobuf.kernel.render;

import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.ChartView.Heat;
import gobuf.runtime.view.ChartView.Panel;
import gobuf.runtime.view.ChartView.Plot;
import java.util.List;

/** Draws a chart: its panels side by side and below one another, on common axes where they count the same. */
final class ChartArt implements Art {
    private static final double BETWEEN = 14;
    private static final double REMARK = 15;

    private final ChartView view;
    private final int columns;
    private final List<Panel> panels;

    ChartArt(ChartView view) {
        this.view = view;
        this.panels = view.panels();
        this.columns = Math.min(view.columns(), Math.max(1, panels.size()));
    }

    @Override
    public double least() {
        return 700;
    }

    @Override
    public double height(double width) {
        double height = 0;
        for (int row = 0; row * columns < panels.size(); row++) height += rowHeight(row, width);
        return height + view.remarks().size() * REMARK;
    }

    private double rowHeight(int row, double width) {
        double height = 0;
        for (int i = row * columns; i < Math.min(panels.size(), (row + 1) * columns); i++)
            height = Math.max(height, panelHeight(i, panelWidth(i, width)));
        return height;
    }

    /** A last panel that stands alone in its row takes the whole width. */
    private double panelWidth(int i, double width) {
        boolean alone = i == panels.size() - 1 && i % columns == 0;
        return alone ? width : (width - (columns - 1) * BETWEEN) / columns;
    }

    private double panelHeight(int i, double width) {
        Panel panel = panels.get(i);
        return panel instanceof Plot plot ? plotArt(plot, i).height(width) : HeatArt.height((Heat) panel, width);
    }

    private PlotArt plotArt(Plot plot, int i) {
        return new PlotArt(plot, PlotArt.peers(plot, panels), panels.size() <= 2, axisBelow(i));
    }

    /** Panels of one column that count the same along x share one axis under the lowest. */
    private boolean axisBelow(int i) {
        int below = i + columns;
        if (below >= panels.size()) return true;
        return !(panels.get(i) instanceof Plot a
                && panels.get(below) instanceof Plot b
                && a.x().equals(b.x())
                && (columns == 1 || below % columns == i % columns && panelWidth(below, 100) < 100));
    }

    @Override
    public void draw(Canvas canvas, double x, double y, double width) {
        double top = y;
        for (int row = 0; row * columns < panels.size(); row++) {
            for (int i = row * columns; i < Math.min(panels.size(), (row + 1) * columns); i++) {
                double w = panelWidth(i, width);
                double left = x + (i % columns) * (w + BETWEEN);
                if (panels.get(i) instanceof Plot plot) {
                    plotArt(plot, i).draw(canvas, left, top, w);
                } else {
                    HeatArt.draw(canvas, (Heat) panels.get(i), left, top, w);
                }
            }
            top += rowHeight(row, width);
        }
        for (String remark : view.remarks()) {
            canvas.text(x, top + 11, Face.SANS.fit(remark, width), Face.SANS, Ink.LIGHT);
            top += REMARK;
        }
    }
}
