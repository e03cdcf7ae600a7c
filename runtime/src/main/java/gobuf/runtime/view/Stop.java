package gobuf.runtime.view;

/**
 * Why the machine stopped.
 *
 * @param reason such as {@code step done}, {@code breakpoint 1}, {@code fault}
 * @param detail more about it, or empty
 * @param fatal true if the simulated process ended
 */
public record Stop(String reason, String detail, boolean fatal) {}
