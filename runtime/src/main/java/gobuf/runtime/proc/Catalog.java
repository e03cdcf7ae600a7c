package gobuf.runtime.proc;

import gobuf.runtime.asm.Goexit;
import gobuf.runtime.asm.Gogo;
import gobuf.runtime.asm.Mcall;
import gobuf.runtime.asm.Systemstack;
import gobuf.runtime.code.Program;
import gobuf.runtime.program.Bodies;
import gobuf.runtime.program.Callback;
import gobuf.runtime.program.Notebook;

/** All routines of the simulated process: where a new one is added. */
public final class Catalog {
    private Catalog() {}

    /** Defines every routine in the program. */
    public static void define(Program p) {
        Systemstack.define(p);
        Mcall.define(p);
        Gogo.define(p);
        Goexit.define(p);

        Newproc.define(p);
        Runqput.define(p);

        Bodies.define(p);
        Notebook.define(p);
        Callback.define(p);
    }
}
