package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;

/** Names an address. */
final class SymMagic extends Magic {
    SymMagic(Workbench bench) {
        super(bench, "sym", "Tells what lies at an address: symbol, row, place on a stack, region.");
        needsRest("address", Kind.EXPRESSION);
        example("%sym rip");
        example("%sym [rsp]");
        example("%sym newg.sched.pc");
    }

    @Override
    Object run(Args args) {
        String text = args.need("address");
        return Views.sym(bench.session(), text, bench.address(text));
    }
}
