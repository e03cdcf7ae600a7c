package gobuf.kernel;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.DisplayId;
import gobuf.kernel.magic.Cells;
import gobuf.kernel.server.CellError;
import gobuf.kernel.server.CellOutput;
import gobuf.kernel.server.Completion;
import gobuf.kernel.server.IsComplete;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The magics in a terminal, without Jupyter: {@code java … gobuf.kernel.Console}. Lines come from the terminal, with history and
 * completion, or from a pipe.
 */
public final class Console {
    private static final String PROMPT = "gobuf> ";
    private static final String MORE = "   ... ";

    private final Cells cells;
    private final PrintStream out;

    Console(Cells cells, PrintStream out) {
        this.cells = cells;
        this.out = out;
    }

    /** Runs until the input ends; the exit code of a pipe is 1 if a line failed. */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        boolean terminal = System.console() != null;
        if (terminal) out.println("Gobuf: Go's scheduler, one step at a time. %help; Ctrl-D ends.");
        Console console = new Console(new Cells(), out);
        if (terminal) {
            console.interactive();
        } else if (!console.piped(System.in)) {
            System.exit(1);
        }
    }

    /** Reads cells from a pipe, shows each line with a prompt in front; answers whether all went well. */
    boolean piped(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        boolean well = true;
        StringBuilder cell = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            out.println((cell.isEmpty() ? PROMPT : MORE) + line);
            cell.append(cell.isEmpty() ? "" : "\n").append(line);
            if (cells.isComplete(cell.toString()).status() == IsComplete.Status.INCOMPLETE) continue;
            well &= run(cell.toString());
            cell.setLength(0);
        }
        return cell.isEmpty() ? well : run(cell.toString()) && well;
    }

    private void interactive() throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("gobuf")
                    .parser(new DefaultParser().eofOnUnclosedQuote(false).escapeChars(new char[0]))
                    .completer((r, line, candidates) -> complete(line, candidates))
                    .variable(LineReader.HISTORY_FILE, history())
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            terminal.handle(Terminal.Signal.INT, signal -> cells.interrupt());
            StringBuilder cell = new StringBuilder();
            while (true) {
                try {
                    String line = reader.readLine(cell.isEmpty() ? PROMPT : MORE);
                    cell.append(cell.isEmpty() ? "" : "\n").append(line);
                } catch (UserInterruptException e) {
                    cell.setLength(0);
                    continue;
                } catch (EndOfFileException e) {
                    return;
                }
                if (cells.isComplete(cell.toString()).status() == IsComplete.Status.INCOMPLETE) continue;
                run(cell.toString());
                cell.setLength(0);
            }
        }
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        Completion found = cells.complete(line.line(), line.cursor());
        int wordStart = line.cursor() - line.wordCursor();
        String before = found.start() >= wordStart ? line.line().substring(wordStart, found.start()) : "";
        for (Completion.Item item : found.items()) {
            String text = before + item.text();
            candidates.add(new Candidate(text, item.text(), null, null, null, null, false));
        }
    }

    /** The history of this user: below the cache folder of the system. */
    private static Path history() throws IOException {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path folder = cache == null || cache.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "gobuf")
                : Path.of(cache, "gobuf");
        Files.createDirectories(folder);
        return folder.resolve("history");
    }

    private boolean run(String code) {
        try {
            cells.run(code, new Printed(out));
            return true;
        } catch (CellError e) {
            e.traceback().forEach(out::println);
        } catch (InterruptedException e) {
            out.println("interrupted; what it did until then stays");
        } catch (Exception e) {
            out.println(e);
            for (StackTraceElement frame : e.getStackTrace()) out.println("    at " + frame);
        }
        return false;
    }

    /** Shows bundles as their text. */
    private record Printed(PrintStream to) implements CellOutput {
        @Override
        public void out(String text) {
            to.print(text);
        }

        @Override
        public void err(String text) {
            to.print(text);
        }

        @Override
        public void display(Bundle bundle) {
            to.println(bundle.plain());
        }

        @Override
        public void display(Bundle bundle, DisplayId id) {
            display(bundle);
        }

        @Override
        public void update(DisplayId id, Bundle bundle) {
            display(bundle);
        }

        @Override
        public void clear(boolean wait) {
            // What a terminal has shown stays.
        }

        @Override
        public String input(String prompt, boolean password) throws CellError {
            throw new CellError("NoInput", "magics ask no questions in the console");
        }

        @Override
        public void flush() {
            to.flush();
        }
    }
}
