package gobuf.kernel.magic;

import gobuf.kernel.table.GsTable;

/** Lists the goroutines. */
final class GsMagic extends ListedMagic {
    GsMagic(Workbench bench) {
        super(bench, new GsTable(), "Lists the goroutines: status, queue, where they stand.");
        example("%gs");
        example("%gs --where status == _Grunnable && goid > 4");
        example("%gs --where place ~ 'global queue' --sort -goid --head 10");
        example("%gs --columns name,sched.sp,sched.ctxt");
        example("%gs --csv gs.csv");
    }
}
