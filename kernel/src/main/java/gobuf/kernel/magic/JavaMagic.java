package gobuf.kernel.magic;

import gobuf.kernel.server.CellError;
import gobuf.kernel.server.CellOutput;
import gobuf.kernel.table.TablePages;
import gobuf.kernel.table.jshell.JavaCells;
import gobuf.kernel.table.jshell.Links;
import gobuf.runtime.view.TableView;
import gobuf.runtime.view.View;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs Java. What needs JShell is loaded with the first cell. */
final class JavaMagic extends Magic implements CellMagic {
    private JavaCells cells;
    private volatile boolean running;

    JavaMagic(Workbench bench) {
        super(bench, "java", "Runs Java: %%java and lines of Java behind it; alone it tells what cells have declared.");
        flag("--reset", "forgets what cells have declared");
        example("%java");
        example("%%java");
        example("%java --reset");
        details(
                "A cell that begins with %%java is Java, as JShell takes it: gs, ps, ms, events, waits, lives and samples are Tablesaw tables"
                        + " of the moment at which the cell begins, named tables have their names, session is the session. The value of the last"
                        + " expression is shown; show(x) shows anything, plot(\"events bar kind\") what %plot shows, plot(table, \"hist"
                        + " length_ns\") a table of one's own. A variable that holds a table is a named table from then on, and put(\"name\", table)"
                        + " names one: %table and %plot find them. Cells run in the kernel's process: an interrupt ends them, its heap is their"
                        + " bound, and %java tells how full it is.");
    }

    /** Any thread. */
    void interrupt() {
        if (running) JavaCells.interrupt();
    }

    @Override
    Object run(Args args) {
        if (args.has("--reset")) {
            if (cells != null) cells.reset();
            cells = null;
            return bench.message("what Java cells have declared is forgotten; named tables stay", List.of());
        }
        List<String> lines = cells == null ? List.of("no Java cell has run yet") : cells.told();
        return bench.message("Java cells", lines, "%%java", "1 + 1");
    }

    @Override
    public Object cell(String body) throws Exception {
        PrintStream before = System.out;
        CellOutput out = bench.out();
        PrintStream printed = new PrintStream(new ToCell(out), true, StandardCharsets.UTF_8);
        System.setOut(printed);
        running = true;
        try {
            if (cells == null) cells = new JavaCells();
            return shown(cells.run(body, links()));
        } catch (JavaCells.Failure e) {
            List<String> lines = new ArrayList<>(e.getMessage().lines().toList());
            throw new CellError(e.kind(), lines.get(0), lines);
        } catch (NoClassDefFoundError e) {
            if (!String.valueOf(e.getMessage()).startsWith("jdk/jshell")) throw e;
            throw MagicError.now(
                    "this Java has no JShell (module jdk.jshell): install a JDK and run ./gobuf install with GOBUF_JAVA set to its java");
        } finally {
            running = false;
            printed.flush();
            System.setOut(before);
            bench.turned();
        }
    }

    private Links links() {
        return new Links(
                bench.session(),
                bench.tables(),
                bench.progress()::wasInterrupted,
                value -> bench.show(shown(value)),
                new PlotMagic(bench)::view);
    }

    /** What the value of a cell looks like. */
    private Object shown(Object value) {
        Optional<TableView> table = TablePages.of(bench.session(), value);
        if (table.isPresent()) return table.get();
        return value == null || value instanceof View ? value : new Page(String.valueOf(value));
    }

    /** Bytes of what is printed as text of the cell. */
    private static final class ToCell extends OutputStream {
        private final CellOutput out;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ToCell(CellOutput out) {
            this.out = out;
        }

        @Override
        public synchronized void write(int b) {
            bytes.write(b);
        }

        @Override
        public synchronized void write(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
        }

        @Override
        public synchronized void flush() {
            if (bytes.size() == 0) return;
            out.out(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
        }
    }
}
