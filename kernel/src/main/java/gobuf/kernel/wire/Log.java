package gobuf.kernel.wire;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The kernel's log: the standard error that the process was started with, whatever cells do to {@link System#err}.
 * Jupyter shows it in the terminal of its server. Never give it a key or a whole message.
 */
public final class Log {
    private static final PrintStream ERR =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    private Log() {}

    public static void warn(String message) {
        ERR.println("gobuf: " + message);
    }

    /** Logs {@code message} and what caused it. Does its best when memory is short. */
    public static void warn(String message, Throwable cause) {
        try {
            ERR.println("gobuf: " + message + ": " + cause);
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, 20); i++) {
                ERR.println("    at " + frames[i]);
            }
        } catch (VirtualMachineError e) {
            ERR.println("gobuf: an error could not be logged");
        }
    }
}
