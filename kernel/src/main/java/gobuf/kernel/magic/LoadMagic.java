package gobuf.kernel.magic;

import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.StateFile;
import gobuf.runtime.expr.Expression;
import java.io.IOException;
import java.nio.file.Path;

/** Loads a session. */
final class LoadMagic extends Magic {
    LoadMagic(Workbench bench) {
        super(bench, "load", "Loads a session that was saved; it takes the place of this one.");
        needs("file", Kind.FILE);
        example("%load lesson.gobuf");
        details(
                "The release, the profile and the state's hash have to match; a file that does not is refused and this session stays. It brings its branches and breakpoints; notes are not kept.");
    }

    @Override
    Object run(Args args) {
        Path file = Path.of(args.need("file"));
        Session loaded;
        try {
            loaded = StateFile.load(
                    file, (source, now) -> Expression.parse(source).condition(now));
        } catch (IOException e) {
            throw MagicError.argument("cannot load " + file + ": " + Files.reason(e), "%save " + args.need("file"));
        }
        bench.turnTo(loaded);
        return bench.message("loaded " + file, SaveMagic.kept(loaded), "%step", "%bt");
    }
}
