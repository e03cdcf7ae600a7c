package gobuf.kernel.magic;

import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.expr.Nearest;
import java.util.List;

/** Lists branches and turns to one. */
final class BranchesMagic extends Magic {
    BranchesMagic(Workbench bench) {
        super(bench, "branches", "Lists the branches, or turns to one, where it was left.");
        takes("name", Kind.BRANCH);
        example("%branches");
        example("%branches main");
    }

    @Override
    Object run(Args args) {
        if (args.has("name")) {
            String name = args.need("name");
            List<String> names = bench.session().branches().stream()
                    .map(Session.BranchInfo::name)
                    .toList();
            if (!names.contains(name))
                throw MagicError.argument("there is no branch " + name
                        + Nearest.hint(name, names, "; there are " + String.join(", ", names)));
            bench.session().switchTo(name);
            bench.turned();
        }
        return Views.branches(bench.session());
    }
}
