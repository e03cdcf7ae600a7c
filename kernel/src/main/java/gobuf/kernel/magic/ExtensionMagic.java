package gobuf.kernel.magic;

import gobuf.kernel.extension.Extension;
import gobuf.kernel.extension.ExtensionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Adds the magics and renderings of a jar. */
final class ExtensionMagic extends Magic {
    private final Registry registry;

    ExtensionMagic(Workbench bench, Registry registry) {
        super(bench, "extension", "Adds the magics and renderings of a jar written against IJava's kernel API.");
        this.registry = registry;
        needs("jar", Kind.FILE);
        example("%extension my-magics.jar");
        details(
                "Classes may use only the magic and display packages of jupyter-jvm-basekernel 2.3.0; others are refused by name.");
    }

    @Override
    Object run(Args args) {
        Extension added;
        try {
            added = registry.extensions().load(Path.of(args.need("jar")));
        } catch (ExtensionException e) {
            throw MagicError.argument(e.getMessage());
        }
        List<String> lines = new ArrayList<>();
        added.lineMagics().forEach(n -> lines.add("%" + n));
        added.cellMagics().forEach(n -> lines.add("%%" + n));
        added.rendered().forEach(n -> lines.add("shows " + n));
        return bench.message("added " + added.jar(), lines);
    }
}
