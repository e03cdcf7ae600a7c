package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;

/** Makes a branch. */
final class ForkMagic extends Magic {
    ForkMagic(Workbench bench) {
        super(bench, "fork", "Makes a branch from here and turns to it.");
        takes("name", Kind.WORD);
        example("%fork");
        example("%fork what-if");
        details("The branch that is left stays as it is: %branches lists them and %branches name turns back.");
    }

    @Override
    Object run(Args args) {
        String name = args.get("name").orElse(null);
        if (name != null
                && bench.session().branches().stream().anyMatch(b -> b.name().equals(name)))
            throw MagicError.argument("there is a branch " + name + " already", "%branches " + name, "%fork");
        bench.session().fork(name);
        bench.settle();
        return Views.branches(bench.session());
    }
}
