package gobuf.kernel.magic;

import gobuf.kernel.table.PsTable;

/** Lists the processors. */
final class PsMagic extends ListedMagic {
    PsMagic(Workbench bench) {
        super(bench, new PsTable(), "Lists the Ps: status, queue, ticks.");
        example("%ps");
        example("%ps --where runqtail != runqhead");
        example("%ps --all");
    }
}
