package gobuf.kernel.server;

import gobuf.kernel.protocol.Failure;
import gobuf.kernel.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Puts what was thrown into words. */
final class Failures {
    private static final int MOST_FRAMES = 25;
    private static final Set<String> CALLERS = Set.of(Interrupts.class.getName(), RequestLoop.class.getName());

    private Failures() {}

    static Failure of(Throwable thrown) {
        if (thrown instanceof CellError error) {
            return new Failure(error.name(), error.getMessage(), error.traceback());
        }
        if (thrown instanceof InterruptedException) {
            return Failure.of("Interrupted", "the cell was interrupted; what it did until then stays");
        }
        if (thrown instanceof ProtocolException) {
            return Failure.of("ProtocolError", thrown.getMessage());
        }
        return new Failure(thrown.getClass().getSimpleName(), value(thrown), traceback(thrown));
    }

    private static String value(Throwable thrown) {
        if (thrown instanceof StackOverflowError) {
            return "the Java stack is full; the kernel goes on";
        }
        if (thrown instanceof OutOfMemoryError) {
            return "the Java heap is full (" + thrown.getMessage() + "); the kernel goes on";
        }
        return String.valueOf(thrown.getMessage());
    }

    private static List<String> traceback(Throwable thrown) {
        List<String> lines = new ArrayList<>();
        Throwable next = thrown;
        for (int depth = 0; next != null && depth < 5; depth++) {
            lines.add((depth == 0 ? "" : "Caused by: ") + next.getClass().getName() + ": " + value(next));
            frames(next, lines);
            next = next.getCause();
        }
        return lines;
    }

    private static void frames(Throwable thrown, List<String> lines) {
        StackTraceElement[] frames = thrown.getStackTrace();
        for (int i = 0; i < frames.length; i++) {
            // From here on it is the kernel that called the cell.
            if (CALLERS.contains(frames[i].getClassName()) || i == MOST_FRAMES) {
                lines.add("    … " + (frames.length - i) + " more");
                return;
            }
            lines.add("    at " + frames[i]);
        }
    }
}
