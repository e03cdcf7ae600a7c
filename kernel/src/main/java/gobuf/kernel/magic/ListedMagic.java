package gobuf.kernel.magic;

import gobuf.kernel.table.Result;
import gobuf.kernel.table.SessionTable;
import gobuf.kernel.table.TableQuery;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Lists what one table of the session has, the one that the magic is called by. */
abstract class ListedMagic extends TableMagic {
    private final SessionTable table;

    ListedMagic(Workbench bench, SessionTable table, String summary) {
        super(bench, table.name(), summary);
        this.table = table;
    }

    @Override
    public String details() {
        return "Text with blanks stands in single quotes; an address is compared as a number or by what it means.\nColumns:\n  "
                + String.join("\n  ", table.columnHelp());
    }

    @Override
    Stream<String> tableWords(Kind kind, List<String> before) {
        Stream<String> names = table.columnNames().stream();
        return kind == Kind.CONDITION ? Stream.concat(names, constants()) : names;
    }

    @Override
    Result ask(Args args, TableQuery query, boolean whole, BooleanSupplier interrupted) {
        return whole
                ? Result.whole(table, bench.session(), query, interrupted)
                : Result.of(table, bench.session(), query, interrupted);
    }
}
