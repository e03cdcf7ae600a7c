package gobuf.runtime.engine;

import gobuf.runtime.code.Image;
import gobuf.runtime.code.Interpreter;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Routine;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Profiles;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The program of one session: the image of a release, growing by the wrappers of go statements. */
final class Build {
    /** The program of {@code go1.19.packages.json}: one that imports fmt and os. */
    private static final String WITH_FMT = "orderfmt";

    private final String name;
    private final Profile profile;
    private final Program program;
    private final Image image;
    private final Boot boot;
    /** What this build and those that follow it are copies of, by whether fmt is linked. */
    private final Map<Boolean, Program> originals;

    /** For sessions that begin at main.main, or where {@code boot} says so, at the process's first instruction. */
    Build(String name, Boot boot) {
        this(name, Profiles.load(name), boot, new HashMap<>());
    }

    /** The same; {@code beside} is given work that makes the first build of a process quicker, if another thread does it meanwhile. */
    static Build withHelp(String name, Consumer<Runnable> beside) {
        Profile profile = Profiles.load(name);
        beside.accept(() -> Routines.link(profile));
        return new Build(name, profile, null, new HashMap<>());
    }

    /** The same release once more, as it was before any go statement. */
    Build again(Boot how) {
        return new Build(name, profile, how, originals);
    }

    /** As {@link #again}, with this one's image and the code of its paths. Nobody may use this one any more. */
    Build takenOver(Boot how) {
        if (how.fmt() != (boot != null && boot.fmt())) return again(how);
        for (Routine r : image.routines())
            r.rows().stream().filter(Interpreter::stops).forEach(row -> Interpreter.stop(row, false));
        return new Build(this, how);
    }

    private Build(Build before, Boot boot) {
        this.name = before.name;
        this.profile = before.profile;
        this.boot = boot;
        this.originals = before.originals;
        this.program = before.program;
        this.image = before.image;
    }

    private Build(String name, Profile profile, Boot boot, Map<Boolean, Program> originals) {
        this.name = name;
        this.profile = profile;
        this.boot = boot;
        this.originals = originals;
        boolean fmt = boot != null && boot.fmt();
        program = originals.computeIfAbsent(fmt, this::define).copy();
        image = program.link();
    }

    private Program define(boolean fmt) {
        return new Program(fmt ? profile.initialising(WITH_FMT) : profile).define(Routines::define);
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
