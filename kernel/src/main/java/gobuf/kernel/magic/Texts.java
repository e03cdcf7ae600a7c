package gobuf.kernel.magic;

/** Texts of help that more than one place shows. */
final class Texts {
    static final String EXPRESSIONS = """
            An expression is made of numbers (17, 0x11, 0b1_0001), registers (rsp, r14, rip), symbols (goexit+1, runtime.newproc1,
            'main.main.func1'), memory ([rsp+8], [addr].4 for 4 bytes), goroutines by goid (g5), g and g0 (running, and the M's own),
            curg, newg (the one being built), m, m0, p, p0, sched, variables of the current routine, constants (_Grunnable), and
            fields through pointers (g5.sched.sp, g5.m.p.id, p0.runq[3]). Operators and precedence are Go's. & takes an address.""";

    private Texts() {}
}
