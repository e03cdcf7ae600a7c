package gobuf.runtime.proc;

import gobuf.runtime.asm.Hardware;
import gobuf.runtime.asm.Rt0;
import gobuf.runtime.code.Program;

/** The routines of start-up, in the order in which a process comes to them. */
final class Startup {
    private Startup() {}

    static void define(Program p) {
        Hardware.define(p);
        Rt0.define(p);
        Rt0.wrappers(p);
        Check.define(p);
        Args.define(p);
        Osinit.define(p);

        Schedinit.define(p);
        Inits.define(p);
        Mallocinit.define(p);
        Modulesinit.define(p);
        Strings.define(p);
        Environment.define(p);
        Procresize.define(p);
        RandomOrder.define(p);
        PInit.define(p);
        PDestroy.define(p);

        RuntimeMain.define(p);
        DoInit.define(p);
        Gcenable.define(p);
        Packages.define(p);
        Createfing.define(p);
        Write.define(p);
    }
}
