package gobuf.kernel.magic;

/** What an argument of a magic is: decides how it is completed and described. */
enum Kind {
    EXPRESSION("an expression such as g5.sched.sp, rsp+8 or 0x10"),
    COUNT("a number from 1 up"),
    STEP("a step's number, from 0 up"),
    CELL("a cell's number, from 0 up"),
    BODY("a function to start: %help newproc lists them"),
    MADE("a kind of object: %help make lists them"),
    PROGRAM("a program: %help main lists them"),
    ROUTINE("a routine such as newproc1"),
    PLACE("a routine, a routine and row such as newproc1:17, or a step"),
    G("a goroutine such as g5, g0 or curg"),
    P("a P such as p0"),
    M("an M such as m2"),
    AXIS("what to vary and its values, such as procs=1,2,8 or seed=1..20, and behind -- a workload"),
    SCHEDULE("virtual, keep, rr [rows], random SEED, script m0*3 m2, or replay [steps]"),
    COST("a cost and nanoseconds, such as wakeup=2000"),
    POLICY("a rule and its value, such as runnext=off: %policy lists them"),
    POLICIES("rules and their values, such as runnext=off tick=0"),
    WORKLOAD("a kind of workload and its keys: %help workload lists them"),
    SWITCH("on or off"),
    QUIZ("a question's number and seed=5; or answer, its number and a value; or reveal"),
    STACK("g for the goroutine, m for g0, or a goroutine such as g5"),
    BACK("a number of steps, or next, stepout or continue"),
    BREAK("a place such as newproc1:17, or list or clear"),
    NUMBER("the number of a breakpoint"),
    EVENT("the name of a scheduler event"),
    BRANCH("the name of a branch"),
    FORMAT("hex, dec, bytes or sym"),
    TARGET("a register, an expression or a switch"),
    FILE("a file"),
    MAGIC("the name of a magic"),
    CONDITION("a condition on columns such as status == _Grunnable && goid > 4"),
    COLUMN("a column, with a minus in front for the greatest first"),
    COLUMNS("columns with commas between"),
    AGGREGATE("numbers of groups such as count,mean(length_ns),p99(length_ns)"),
    TABLE("the name of a table such as events"),
    PLOT("a form such as hist, a column, x=, y= and by= columns"),
    MOMENT("a time such as 1.25ms, or the name of a table"),
    TIME("a length of virtual time such as 1.25ms"),
    EXPORT("a table, schedtrace or chrome-trace"),
    SETTING("a setting such as figure=full"),
    WORD("a word"),
    TEXT("text up to the end of the line");

    private final String help;

    Kind(String help) {
        this.help = help;
    }

    /** Whether an option's value goes on to the next option, and so may be several words. */
    boolean words() {
        return this == EXPRESSION
                || this == POLICIES
                || this == SCHEDULE
                || this == EVENT
                || this == CONDITION
                || this == COLUMNS
                || this == AGGREGATE;
    }

    /** Whether it names columns of a table. */
    boolean ofTable() {
        return this == CONDITION || this == COLUMN || this == COLUMNS || this == AGGREGATE;
    }

    String help() {
        return help;
    }
}
