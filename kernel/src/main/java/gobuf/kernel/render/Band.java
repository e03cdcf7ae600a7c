package gobuf.kernel.render;

/**
 * A grid that takes the picture's whole width.
 *
 * @param grid what it shows
 */
record Band(Grid grid) implements Panel {
    @Override
    public String title() {
        return grid.title();
    }
}
