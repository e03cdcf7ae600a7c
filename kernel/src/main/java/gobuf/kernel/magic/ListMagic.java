package gobuf.kernel.magic;

import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Views;

/** Lists a routine. */
final class ListMagic extends Magic {
    ListMagic(Workbench bench) {
        super(bench, "list", "Lists a routine, with the row that runs next marked.");
        takes("routine", Kind.ROUTINE);
        example("%list");
        example("%list newproc1");
    }

    @Override
    Object run(Args args) {
        Routine routine = args.has("routine")
                ? bench.routine(args.need("routine").replaceAll(":\\d+$", ""))
                : bench.session()
                        .machine()
                        .row()
                        .map(Row::routine)
                        .orElseThrow(() -> MagicError.now("rip is at no routine", "%regs", "%list newproc1"));
        return Views.listing(bench.session(), routine);
    }
}
