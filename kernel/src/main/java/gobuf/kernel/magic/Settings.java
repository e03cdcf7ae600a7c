package gobuf.kernel.magic;

import gobuf.kernel.render.FigureMode;

/** What {@code %config} sets. Kept over a {@code %reset}. */
final class Settings {
    FigureMode figure = FigureMode.COMPACT;
    boolean live = true;
    boolean share;
}
