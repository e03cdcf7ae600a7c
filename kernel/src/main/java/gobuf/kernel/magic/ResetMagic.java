package gobuf.kernel.magic;

import java.util.List;

/** Starts anew. */
final class ResetMagic extends Magic {
    ResetMagic(Workbench bench) {
        super(bench, "reset", "Starts a new process; branches, breakpoints and notes are gone.");
        example("%reset");
        details("What %config set stays.");
    }

    @Override
    Object run(Args args) {
        bench.turnTo(bench.session().reopen());
        return bench.message("a new process of Go 1.19.8", List.of(), "%newproc add 0x100 0x200", "%sched");
    }
}
