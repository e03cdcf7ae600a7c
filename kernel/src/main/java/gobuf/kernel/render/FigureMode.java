package gobuf.kernel.render;

/**
 * How much a figure shows: the values of {@code %config figure=}.
 */
public enum FigureMode {
    /** One picture, all facts folded beneath it; as text what the picture shows. */
    COMPACT,
    /** A picture with everything in it, all facts unfolded beneath it. */
    FULL,
    /** Text only, with every fact. */
    TEXT,
    /** Where the machine is, and no more. */
    OFF
}
