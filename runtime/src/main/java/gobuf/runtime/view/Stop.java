package gobuf.runtime.view;

import java.util.List;

/**
 * Why the machine stopped.
 *
 * @param reason such as {@code step done}, {@code breakpoint 1}, {@code fault}
 * @param detail more about it, or empty
 * @param fatal true if the simulated process ended
 * @param printed what the process has printed, line by line, a tab as four spaces, if it has ended and that is more than one line; else empty
 */
public record Stop(String reason, String detail, boolean fatal, List<String> printed) {
    /** Copies the lines. */
    public Stop {
        printed = List.copyOf(printed);
    }
}
