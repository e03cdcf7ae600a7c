package gobuf.runtime.engine;

import gobuf.runtime.code.Program;
import gobuf.runtime.machine.Memory;

/** The start state of a release: what a real process of it holds when it stands at main.main. */
final class StartState {
    private StartState() {}

    static Machine load(Build build) {
        Memory memory = new Memory();
        memory.map(Program.OWN_TEXT);
        memory.map(Program.OWN_RODATA);
        memory.map(Program.OWN_DATA);
        return new Machine(build.image(), memory, 1);
    }
}
