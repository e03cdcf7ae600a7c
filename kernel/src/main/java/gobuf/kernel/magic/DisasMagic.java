package gobuf.kernel.magic;

import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Disassembly;

/** A routine by addresses. */
final class DisasMagic extends Magic {
    DisasMagic(Workbench bench) {
        super(bench, "disas", "A routine's rows by their addresses, with what the real binary has there.");
        takes("routine", Kind.ROUTINE);
        example("%disas runtime.main");
        example("%disas rt0_go");
        details(
                "Rows of assembly routines are the binary's instructions. Rows of Go routines lie where the binary returns from a call or"
                        + " has a RET; the others lie on bytes between those. Stack check, frame and the places that name thread-local storage are"
                        + " the binary's.");
    }

    @Override
    Object run(Args args) {
        Routine routine = args.has("routine")
                ? bench.routine(args.need("routine").replaceAll(":\\d+$", ""))
                : bench.session()
                        .machine()
                        .row()
                        .map(Row::routine)
                        .orElseThrow(() -> MagicError.now("rip is at no routine", "%regs", "%disas runtime.main"));
        return Disassembly.of(bench.session(), routine);
    }
}
