package gobuf.kernel.magic;

import gobuf.kernel.table.ChangesTable;

/** Lists what the last move changed. */
final class ChangesMagic extends ListedMagic {
    ChangesMagic(Workbench bench) {
        super(
                bench,
                new ChangesTable(() -> bench.last()
                        .orElseThrow(() ->
                                MagicError.now("nothing has moved here yet", "%newproc add 0x100 0x200", "%step"))),
                "Lists all that the last move changed in memory, of which a figure shows the most telling.");
        example("%changes");
        example("%changes --where location ~ sched.");
        example("%changes --sort address --page 2");
    }
}
