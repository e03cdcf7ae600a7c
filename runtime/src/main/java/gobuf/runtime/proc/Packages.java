package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;

/**
 * The init functions of the packages that come with fmt and os, on goroutine 1 before main.main. What they leave in the packages' own
 * variables is not modelled, with one exception: package os makes files of the three standard descriptors, asks about each in a system
 * call, and gives each a finalizer, which starts the finalizer goroutine.
 *
 * <p>Go 1.19, os/file.go, variables {@code Stdin}, {@code Stdout}, {@code Stderr}; os/file_unix.go, {@code NewFile}, {@code newFile};
 * internal/syscall/unix/nonblocking.go, {@code IsNonblock}; syscall/syscall_linux.go, {@code Syscall}.
 */
final class Packages {
    /** Init functions that only fill variables of their package. */
    private static final String[] VARIABLES = {
        "errors.init",
        "math.init",
        "strconv.init",
        "sync.init",
        "unicode.init",
        "reflect.init",
        "io.init",
        "internal/oserror.init",
        "syscall.init",
        "time.init",
        "path.init",
        "io/fs.init",
        "internal/poll.init",
        "internal/safefilepath.init",
        "fmt.init"
    };
    /** Numbers of linux/amd64: the system call fcntl, its command F_GETFL, and the flag O_NONBLOCK that it tells of. */
    private static final long FCNTL = 72, F_GETFL = 3, O_NONBLOCK = 0x800;
    /** {@code kindNonBlock} of os/file_unix.go. */
    private static final long NON_BLOCK = 3;

    private Packages() {}

    static void define(Program p) {
        for (String init : VARIABLES) {
            Summary.define(
                    p,
                    init,
                    "the package's variables",
                    "the simulation has none of them; what their values take of the heap and of the stack is left out",
                    c -> {});
        }
        Summary.define(p, "sync.init.0", "poolCleanup is told to the collector", "no collection begins here", c -> {});
        Summary.define(p, "sync.init.1", "sizes of notifyList are compared", "they are equal in this build", c -> {});
        Summary.define(p, "os.init.0", "os.Args = the arguments", "a copy of the slice that goargs made", c -> {});
        Summary.define(
                p,
                "os.init.1",
                "the limit of open files is raised",
                "getrlimit and setrlimit, which enter no system call as the scheduler sees it; the simulated kernel has no files",
                c -> {});
        files(p);
        named(p);
        made(p);
        nonblock(p);
        syscall(p);
    }

    private static void files(Program p) {
        Rows r = p.routine("os.init").split().about(Args.NO_BARRIER + "; lines 66 to 68 are those of file.go");
        Local x = r.scratch("x");
        // spotless:off
        r.line(20);
        r.step("the package's errors",                     c -> {}).summarises("variables of os: the simulation has none of them but the three files");
        file(p, r, 66, 0, "Stdin", x);
        file(p, r, 67, 1, "Stdout", x);
        file(p, r, 68, 2, "Stderr", x);
        r.line(108);
        r.ret("");
        // spotless:on
    }

    private static void file(Program p, Rows r, int line, int fd, String name, Local x) {
        String path = "/dev/" + name.toLowerCase(java.util.Locale.ROOT);
        long at = p.string(path);
        int length = path.length();
        long variable = p.profile().global("os." + name);
        // spotless:off
        r.line(line);
        r.call("x = NewFile(" + fd + ", \"" + path + "\")", "os.NewFile", x,                               c -> fd, c -> at, c -> length);
        r.step(name + " = x",                              c -> c.st8(variable, c.get(x)));
        // spotless:on
    }

    private static void named(Program p) {
        Rows r = p.routine("os.NewFile", "fd", "name", "len").split();
        Local fd = r.param("fd");
        Local name = r.param("name");
        Local len = r.param("len");
        Local kind = r.local("kind");
        Local x = r.scratch("x");
        // spotless:off
        r.line(102);
        r.step("kind = kindNewFile",                       c -> c.set(kind, 0));
        r.line(103);
        r.call("x = unix.IsNonblock(fd)",                  "internal/syscall/unix.IsNonblock", x,              c -> c.get(fd));
        r.when("fd may block",                             c -> (c.get(x) & 1) == 0,                           "make");
        r.line(104);
        r.step("kind = kindNonBlock",                      c -> c.set(kind, NON_BLOCK));
        r.label("make");
        r.line(106);
        r.call("x = newFile(fd, name, kind)",              "os.newFile", x,                                    c -> c.get(fd), c -> c.get(name), c -> c.get(len), c -> c.get(kind));
        r.ret("return x",                                  c -> c.get(x));
        // spotless:on
    }

    private static void made(Program p) {
        Struct s = p.profile().struct("os.file");
        Field sysfd = s.field("pfd.Sysfd");
        Field stream = s.field("pfd.IsStream");
        Field eof = s.field("pfd.ZeroReadIsEOF");
        Field blocking = s.field("pfd.isBlocking");
        Field str = s.field("name");
        Field out = s.field("stdoutOrErr");
        Rows r = p.routine("os.newFile", "fd", "name", "len", "kind")
                .split()
                .about(Args.NO_BARRIER + "; what other systems do with files that are opened");
        Local fd = r.param("fd");
        Local name = r.param("name");
        Local len = r.param("len");
        Local f = r.local("f");
        Local x = r.local("f.file");
        // spotless:off
        r.line(124);
        r.when("fd is negative",                           c -> (int) c.get(fd) < 0,                           "none");
        r.line(127);
        r.call("f = new(File)",                            "runtime.newobject", f,                             c -> StartTypes.FILE_POINTER);
        r.call("f.file = new(file)",                       "runtime.newobject", x,                             c -> StartTypes.FILE);
        r.step("f.file = it",                              c -> c.st8(c.get(f), c.get(x)));
        r.step("f.file.pfd.Sysfd = fd",                    c -> c.st(c.get(x), sysfd, c.get(fd)));
        r.step("f.file.pfd.IsStream = true",               c -> c.st(c.get(x), stream, 1));
        r.step("f.file.pfd.ZeroReadIsEOF = true",          c -> c.st(c.get(x), eof, 1));
        r.line(133);
        r.step("f.file.name = name",                       c -> c.st8(c.get(x) + str.offset(), c.get(name)));
        r.step("len(f.file.name) = len",                   c -> c.st8(c.get(x) + str.offset() + 8, c.get(len)));
        r.line(134);
        r.step("f.file.stdoutOrErr = fd is 1 or 2",        c -> c.st(c.get(x), out, c.get(fd) == 1 || c.get(fd) == 2 ? 1 : 0));
        r.line(171);
        r.step("f.file.pfd.isBlocking = 1",                c -> c.st(c.get(x), blocking, 1)).summarises("pfd.Init: there is no netpoll here to take the file, so it is as one that epoll refuses");
        r.line(186);
        r.call("runtime.SetFinalizer(f.file, file.close)", "runtime.SetFinalizer",                             c -> 0, c -> c.get(x), c -> 0, c -> 0);
        r.line(187);
        r.ret(1, "return f",                               c -> c.get(f));
        r.label("none");
        r.line(125);
        r.ret(0, "return nil",                             c -> 0);
        // spotless:on
    }

    private static void nonblock(Program p) {
        Rows r = p.routine("internal/syscall/unix.IsNonblock", "fd").split();
        Local fd = r.param("fd");
        Local flag = r.local("flag");
        Local error = r.local("errno");
        // spotless:off
        r.line(16);
        r.call("flag, errno = syscall.Syscall(fcntl, fd, F_GETFL)", "syscall.Syscall",                         c -> FCNTL, c -> c.get(fd), c -> F_GETFL, c -> 0);
        r.results(flag, null, error);
        r.line(17);
        r.when("that succeeded",                           c -> c.get(error) == 0,                             "flag");
        r.line(18);
        r.ret(0, "return false and the error",             c -> 0, c -> 0, c -> c.get(error));
        r.label("flag");
        r.line(20);
        r.ret(1, "return flag&O_NONBLOCK != 0",            c -> (c.get(flag) & O_NONBLOCK) != 0 ? 1 : 0, c -> 0, c -> 0);
        // spotless:on
    }

    private static void syscall(Program p) {
        Rows r = p.routine("syscall.Syscall", "trap", "a1", "a2", "a3").nosplit();
        Local r1 = r.local("r1");
        // spotless:off
        r.line(68);
        r.call("runtime_entersyscall()",                   "runtime.entersyscall");
        r.line(81);
        r.system("r1 = 0: SYSCALL",                        c -> c.set(r1, 0)).summarises("RawSyscall6: the simulated kernel has no files, and answers 0");
        r.line(82);
        r.call("runtime_exitsyscall()",                    "runtime.exitsyscall");
        r.line(83);
        r.ret("return r1, 0, 0",                           c -> c.get(r1), c -> 0, c -> 0);
        // spotless:on
    }
}
