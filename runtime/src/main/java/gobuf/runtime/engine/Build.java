package gobuf.runtime.engine;

import gobuf.runtime.code.Image;
import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Profiles;

/** The program of one session: the image of a release, growing by the wrappers of go statements. */
final class Build {
    /** The program of {@code go1.19.packages.json}: one that imports fmt and os. */
    private static final String WITH_FMT = "orderfmt";

    private final String name;
    private final Profile profile;
    private final Program program;
    private final Image image;
    private final Boot boot;

    /** For sessions that begin at main.main, or where {@code boot} says so, at the process's first instruction. */
    Build(String name, Boot boot) {
        this(name, Profiles.load(name), boot);
    }

    /** As above, with the release's data read already. */
    Build(String name, Profile profile, Boot boot) {
        this.name = name;
        this.profile = profile;
        this.boot = boot;
        program = new Program(boot != null && boot.fmt() ? profile.initialising(WITH_FMT) : profile)
                .define(Routines::define);
        image = program.link();
    }

    String name() {
        return name;
    }

    Profile profile() {
        return profile;
    }

    Program program() {
        return program;
    }

    Image image() {
        return image;
    }

    /** How the process is started, or null if it begins at main.main. */
    Boot boot() {
        return boot;
    }

    /** A machine before its first instruction or, without a start of its own, with goroutine 1 waiting for the first magic. */
    Machine start() {
        return boot == null ? StartState.load(this) : BootState.load(this, boot);
    }
}
