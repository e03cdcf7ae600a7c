package gobuf.kernel.magic;

import gobuf.kernel.table.CsvFile;
import gobuf.kernel.table.Result;
import gobuf.kernel.table.TableQuery;
import gobuf.runtime.engine.Views;
import gobuf.runtime.view.TableView;
import gobuf.runtime.view.View;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Shows a table: filtered, sorted, page by page, or into a file. */
abstract class TableMagic extends Magic {
    TableMagic(Workbench bench, String name, String summary) {
        super(bench, name, summary);
        option(
                "--where",
                Kind.CONDITION,
                "only rows that meet it: == != < <= > >=, ~ for contains, && || ! and parentheses");
        option("--sort", Kind.COLUMN, "sorts by a column; a minus in front has the greatest first");
        option("--head", Kind.COUNT, "rows a page, 40 if not given, at most " + TableQuery.MOST);
        option("--page", Kind.COUNT, "which page");
        option("--columns", Kind.COLUMNS, "which columns");
        flag("--all", "every column, each on a line of its own");
        option("--csv", Kind.FILE, "writes all rows that are asked for, with every column, to a file");
    }

    /** The rows that are asked for; {@code whole} with every column. */
    abstract Result ask(Args args, TableQuery query, boolean whole, BooleanSupplier interrupted);

    /** Refuses what cannot be done, before rows are read. */
    void check(Args args) {}

    /** Keeps the rows if that is wanted, and tells under which name; empty if it is not. */
    String kept(Args args, Result result) {
        return "";
    }

    /** What words of conditions may be, beside columns. */
    Stream<String> constants() {
        Stream<String> constants = bench.session().image().profile().constants().keySet().stream()
                .filter(n -> n.matches("runtime\\._[GP][a-z]+"))
                .map(n -> n.substring("runtime.".length()))
                .sorted();
        Stream<String> reasons = bench.session().image().profile().strings("runtime.waitReasonStrings").stream()
                .filter(reason -> !reason.isEmpty())
                .map(reason -> "'" + reason + "'");
        return Stream.of(constants, reasons, Stream.of("nil", "true", "false")).flatMap(words -> words);
    }

    @Override
    Object run(Args args) {
        try {
            return answer(args);
        } catch (CancellationException e) {
            throw MagicError.interrupted(
                    "interrupted before %" + name()
                            + " had read its rows; nothing has changed. Fewer columns read faster",
                    examples().get(0));
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(
                    e.getMessage(), examples().stream().limit(2).toArray(String[]::new));
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
        check(args);
        BooleanSupplier interrupted = () -> bench.progress().wasInterrupted();
        Result result = ask(args, query, args.has("--csv"), interrupted);
        if (args.has("--csv")) return bench.message(CsvFile.write(result, Path.of(""), args.need("--csv")), List.of());
        String name = kept(args, result);
        TableView view = result.view(Views.where(bench.session()));
        if (result.size() == 0) return empty(args, result, view.title());
        return name.isEmpty() ? view : view.titled(view.title() + " · kept as " + name);
    }

    /** Nothing to show is an answer too; what to type says where there is something. */
    private View empty(Args args, Result result, String title) {
        String table = args.has("table") ? args.need("table") : name();
        String again = "%" + (args.has("table") ? name() + " " : "") + table;
        if (result.of() > 0) {
            String rows = result.of() == 1 ? "its one row does not" : "none of its " + result.of() + " rows does";
            return bench.message(title, List.of("no rows: " + rows), again + " --head 5", "%help " + name());
        }
        if (bench.tables().find(table).isPresent()) return bench.message(title, List.of("no rows"), "%tables");
        return bench.message(
                title, List.of("no rows yet: run something first"), "%newproc spin 100 --times 20 --run", again);
    }

    private int count(Args args, String option) {
        return args.has(option) ? (int) bench.count(option, args.need(option), Integer.MAX_VALUE) : 0;
    }

    /** Who puts the whole condition into single quotes means the condition, as in a shell. */
    private static String condition(String typed) {
        boolean quoted = typed.length() > 1 && typed.indexOf('\'') == 0 && typed.indexOf('\'', 1) == typed.length() - 1;
        return quoted ? typed.substring(1, typed.length() - 1) : typed;
    }
}
