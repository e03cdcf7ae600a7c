package gobuf.kernel.magic;

import gobuf.kernel.table.TableImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads a file into a named table. */
final class ImportMagic extends Magic {
    ImportMagic(Workbench bench) {
        super(bench, "import", "Reads a table from a CSV file, or lines of schedtrace, into named tables.");
        needs("file", Kind.FILE);
        takes("as", Kind.WORD);
        takes("name", Kind.WORD);
        example("%import events.csv as before");
        example("%import trace.txt as real");
        example("%import record:burst-go1.19.8 as real");
        example("%plot real x=time_ms y=runqueue");
        details(
                "A file whose name ends in .csv is a table with headings, which has the file's name unless another is given. Else the"
                        + " lines are those of a program under GODEBUG=schedtrace=100, of Go 1.19 or newer, with or without scheddetail=1. One table has"
                        + " a row for each SCHED line; others, called real_ps, real_ms and real_gs, a row for each P, M and goroutine in it. Fields that a"
                        + " newer release has added become columns. Lines of other kinds are counted and left out. Records of a"
                        + " real program come with the kernel: sixty goroutines that compute for 10 ms each, GOMAXPROCS=4; record:burst-go1.19.8 and"
                        + " record:burst-go1.26.8, and with Ps, Ms and gs record:burst-detail-go1.19.8 and record:burst-detail-go1.26.8.");
    }

    @Override
    Object run(Args args) {
        if (args.has("as") && !(args.need("as").equals("as") && args.has("name")))
            throw MagicError.argument(
                    "behind the file stands as and a name", examples().get(0));
        String file = args.need("file");
        boolean csv = file.endsWith(".csv");
        String name = args.get("name").orElse(csv ? file.replaceAll(".*/|\\.csv$", "") : "schedtrace");
        try {
            if (csv) {
                int rows = bench.tables().read(Path.of(""), file, name);
                return bench.message(name + " has " + rows + " rows of " + file, List.of(), "%table " + name);
            }
            List<String> said = TableImport.schedtrace(file, name, bench.tables());
            return bench.message("read " + file, said, "%plot " + name + " x=time_ms y=runqueue");
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), examples().get(0));
        } catch (IOException e) {
            throw MagicError.argument(
                    "cannot read " + file + ": " + Files.reason(e), examples().get(0));
        }
    }
}
