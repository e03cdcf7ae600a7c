package gobuf.kernel.magic;

import gobuf.kernel.table.CsvFile;
import gobuf.kernel.table.Result;
import gobuf.kernel.table.SessionTable;
import gobuf.kernel.table.TableQuery;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.view.View;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A table of the session: filtered, sorted, page by page, or into a file. */
abstract class TableMagic extends Magic {
    private final SessionTable table;

    TableMagic(Workbench bench, SessionTable table, String summary) {
        super(bench, table.name(), summary);
        this.table = table;
        option(
                "--where",
                Kind.CONDITION,
                "only rows that meet it: == != < <= > >=, ~ for contains, && || ! and parentheses");
        option("--sort", Kind.COLUMN, "sorts by a column; -goid has the greatest first");
        option("--head", Kind.COUNT, "rows a page, 40 if not given, at most " + TableQuery.MOST);
        option("--page", Kind.COUNT, "which page");
        option("--columns", Kind.COLUMNS, "which columns");
        flag("--all", "every column, each on a line of its own");
        option("--csv", Kind.FILE, "writes all rows that are asked for, with every column, to a file");
    }

    @Override
    public String details() {
        return "Text with blanks stands in single quotes; an address is compared as a number or by what it means.\nColumns:\n  "
                + String.join("\n  ", table.columnHelp());
    }

    @Override
    Stream<String> tableWords(Kind kind) {
        Stream<String> names = table.columnNames().stream();
        if (kind != Kind.CONDITION) return names;
        Stream<String> constants = bench.session().image().profile().constants().keySet().stream()
                .filter(n -> n.matches("runtime\\._[GP][a-z]+"))
                .map(n -> n.substring("runtime.".length()))
                .sorted();
        Stream<String> reasons = bench.session().image().profile().strings("runtime.waitReasonStrings").stream()
                .filter(reason -> !reason.isEmpty())
                .map(reason -> "'" + reason + "'");
        return Stream.of(names, constants, reasons, Stream.of("nil", "true", "false"))
                .flatMap(words -> words);
    }

    @Override
    Object run(Args args) {
        try {
            return answer(args);
        } catch (CancellationException e) {
            throw MagicError.interrupted(
                    "interrupted before %" + name()
                            + " had read its rows; nothing has changed. Fewer columns read faster",
                    "%" + name() + " --columns " + table.columnNames().get(0));
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), usage());
        }
    }

    private View answer(Args args) {
        TableQuery query = new TableQuery(
                condition(args.get("--where").orElse("")),
                args.get("--sort").orElse(""),
                count(args, "--head"),
                count(args, "--page"),
                args.get("--columns")
                        .map(c -> List.of(c.strip().split("[\\s,]+")))
                        .orElse(List.of()),
                args.has("--all"));
        Session session = bench.session();
        BooleanSupplier interrupted = () -> bench.progress().wasInterrupted();
        if (!args.has("--csv")) {
            return Result.of(table, session, query, interrupted).view(Views.where(session));
        }
        Result whole = Result.whole(table, session, query, interrupted);
        return bench.message(CsvFile.write(whole, Path.of(""), args.need("--csv")), List.of());
    }

    private int count(Args args, String option) {
        return args.has(option) ? (int) bench.count(args.need(option), Integer.MAX_VALUE) : 0;
    }

    /** Who puts the whole condition into single quotes means the condition, as in a shell. */
    private static String condition(String typed) {
        boolean quoted = typed.length() > 1 && typed.indexOf('\'') == 0 && typed.indexOf('\'', 1) == typed.length() - 1;
        return quoted ? typed.substring(1, typed.length() - 1) : typed;
    }
}
