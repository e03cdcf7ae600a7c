package gobuf.kernel.magic;

/** Steps over calls. */
final class NextMagic extends Magic {
    NextMagic(Workbench bench) {
        super(bench, "next", "Runs the next row; a routine it calls runs until it has returned.");
        example("%next");
        details("Breakpoints inside the called routine stop it.");
    }

    @Override
    Object run(Args args) {
        return bench.moved(() -> bench.session().next());
    }
}
