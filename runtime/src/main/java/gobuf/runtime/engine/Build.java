package gobuf.runtime.engine;

import gobuf.runtime.code.Image;
import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Profiles;
import gobuf.runtime.proc.Catalog;

/** The program of one session: the image of a release, growing by the wrappers of go statements. */
final class Build {
    private final String name;
    private final Profile profile;
    private final Program program;
    private final Image image;

    Build(String name) {
        this.name = name;
        profile = Profiles.load(name);
        program = new Program(profile).define(Catalog::define);
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

    /** A machine in the release's start state, with goroutine 1 waiting for the first magic. */
    Machine start() {
        return StartState.load(this);
    }
}
