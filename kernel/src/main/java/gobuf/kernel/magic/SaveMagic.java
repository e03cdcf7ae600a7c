package gobuf.kernel.magic;

import gobuf.runtime.engine.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Saves the session. */
final class SaveMagic extends Magic {
    SaveMagic(Workbench bench) {
        super(bench, "save", "Saves the whole session, also in the middle of a routine.");
        needs("file", Kind.FILE);
        example("%save lesson.gobuf");
        details("A documented file: runtime/STATEFILE.md. %load reads it.");
    }

    @Override
    Object run(Args args) {
        Path file = Path.of(args.need("file"));
        try {
            StateFile.save(bench.session(), file);
        } catch (IOException e) {
            throw MagicError.argument("cannot write " + file + ": " + Files.reason(e));
        }
        return bench.message("saved " + file, List.of("state " + bench.session().hash()), "%load " + args.need("file"));
    }
}
