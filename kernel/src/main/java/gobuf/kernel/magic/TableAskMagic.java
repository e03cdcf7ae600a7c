package gobuf.kernel.magic;

import gobuf.kernel.table.Grouping;
import gobuf.kernel.table.Result;
import gobuf.kernel.table.TableQuery;
import gobuf.kernel.table.Tables;
import gobuf.runtime.engine.Session;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Asks any table: rows that meet a condition, put together in groups, sorted, and kept under a name. */
final class TableAskMagic extends TableMagic {
    TableAskMagic(Workbench bench) {
        super(
                bench,
                "table",
                "Asks any table: rows that meet a condition, in groups with counts, means and percentiles.");
        needs("table", Kind.TABLE);
        option("--by", Kind.COLUMNS, "a row for each set of values of these columns, in place of the rows themselves");
        option(
                "--agg",
                Kind.AGGREGATE,
                "what is told of each group: count, and sum, mean, min, max, p50, p90, p99, first, last of a column");
        option("--name", Kind.WORD, "keeps what comes out as a table of this name, which can be asked again");
        example("%table events --by kind --agg count --sort -count");
        example("%table waits --where place == runq --by p --agg count,mean(length_ns),p99(length_ns)");
        example("%table lives --agg mean(response_ns),max(response_ns)");
        example("%table events --where kind == steal --by p,other --agg count,sum(value) --name steals");
        example("%table steals --sort -count");
    }

    @Override
    public String details() {
        return "Tables: gs, ps and ms are what the machine holds now; events, waits and lives are what it did up to now on this branch:"
                + " its history is run once more for them on a machine of its own, unless %record on had it written down. Events have the words"
                + " of Go's tracer; --by without --agg counts. Percentiles are by nearest rank: an observation that happened. Columns whose"
                + " names end in _ns are nanoseconds of virtual time. %tables lists all tables, %tables NAME the columns of one."
                + " Text with blanks stands in single quotes.";
    }

    @Override
    Result ask(Args args, TableQuery query, boolean whole, BooleanSupplier interrupted) {
        Tables tables = bench.tables();
        Session session = bench.session();
        String table = args.need("table");
        Grouping grouping =
                Grouping.parse(args.get("--by").orElse(""), args.get("--agg").orElse(""));
        return whole || args.has("--name")
                ? tables.whole(session, table, query, grouping, interrupted)
                : tables.ask(session, table, query, grouping, interrupted);
    }

    @Override
    String kept(Args args, Result result) {
        if (!args.has("--name")) return "";
        bench.tables().keep(args.need("--name"), result);
        return args.need("--name");
    }

    @Override
    void check(Args args) {
        if (args.has("--name")) Tables.checkName(args.need("--name"));
    }

    @Override
    Stream<String> tableWords(Kind kind, List<String> before) {
        List<String> columns = before.isEmpty() ? List.of() : bench.tables().columns(before.get(0));
        return switch (kind) {
            case AGGREGATE -> Grouping.words(columns);
            case CONDITION -> Stream.concat(columns.stream(), constants());
            default -> columns.stream();
        };
    }
}
