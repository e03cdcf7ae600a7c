package gobuf.kernel.interchange;

import gobuf.runtime.engine.Instants;
import gobuf.runtime.engine.Schedtrace;
import gobuf.runtime.engine.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Writes lines as Go prints them under {@code GODEBUG=schedtrace=…}, at moments of virtual time. */
public final class SchedtraceFile {
    private SchedtraceFile() {}

    /**
     * Writes a file.
     *
     * @param from the first moment, nanoseconds of virtual time; the milliseconds in the lines count from it, as Go's from its first line
     * @param to the last moment, or {@link Long#MAX_VALUE}
     * @param every the distance of two moments, nanoseconds
     * @param detailed as {@code scheddetail=1}
     * @param form whose lines they are
     * @return how many moments were written
     * @throws IOException if the file cannot be written
     * @throws IllegalArgumentException if there are too many moments
     */
    public static long write(
            Session session,
            Path file,
            long from,
            long to,
            long every,
            boolean detailed,
            Schedtrace.Form form,
            BooleanSupplier interrupted)
            throws IOException {
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            StringBuilder lines = new StringBuilder();
            return Instants.each(
                    session,
                    from,
                    to,
                    every,
                    (machine, step, ns) -> {
                        lines.setLength(0);
                        Schedtrace.lines(machine, ns - from, detailed, form, lines);
                        append(out, lines);
                    },
                    interrupted);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The same lines as text. */
    public static String lines(
            Session session,
            long from,
            long to,
            long every,
            boolean detailed,
            Schedtrace.Form form,
            BooleanSupplier interrupted) {
        StringBuilder out = new StringBuilder();
        Instants.each(
                session,
                from,
                to,
                every,
                (machine, step, ns) -> Schedtrace.lines(machine, ns - from, detailed, form, out),
                interrupted);
        return out.toString();
    }

    private static void append(Writer out, CharSequence lines) {
        try {
            out.append(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
