package gobuf.kernel.magic;

import gobuf.runtime.engine.Session;
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
        return bench.message("saved " + file, kept(bench.session()), "%load " + args.need("file"));
    }

    /** What a state file holds of a session, and what it does not. */
    static List<String> kept(Session session) {
        return List.of(
                "state " + session.hash(),
                "with it: branches " + session.branches().size() + ", breakpoints "
                        + session.breakpoints().all().size() + "; notes are not kept");
    }
}
