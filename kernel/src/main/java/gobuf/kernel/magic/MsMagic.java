package gobuf.kernel.magic;

import gobuf.kernel.table.MsTable;

/** Lists the threads. */
final class MsMagic extends ListedMagic {
    MsMagic(Workbench bench) {
        super(bench, new MsTable(), "Lists the Ms: the row each runs next, its P, its locks.");
        example("%ms");
        example("%ms --where p != nil");
        example("%ms --all");
    }
}
