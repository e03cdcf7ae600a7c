package gobuf.kernel.render;

/**
 * A panel that can be written in any medium: the facts of a figure are a list of these.
 */
sealed interface Fact extends Panel permits Grid, Prose {}
