package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Struct;

/**
 * Lists the modules of the program, the one binary here, and makes the masks that tell a collector where pointers lie in its data. On g0's
 * stack, once.
 *
 * <p>Go 1.19, symtab.go, {@code modulesinit}.
 */
final class Modulesinit {
    private Modulesinit() {}

    static void define(Program p) {
        Profile f = p.profile();
        Struct module = f.struct("moduledata");
        Rows r = p.routine("runtime.modulesinit").split().about(Args.NO_BARRIER);
        Local modules = r.local("modules");
        Local md = r.local("md");
        Local len = r.local("len");
        Local cap = r.local("cap");
        Local i = r.local("i");
        Local x = r.scratch("x");
        long first = f.global("runtime.firstmoduledata");
        long slice = f.global("runtime.modulesSlice");
        Field next = module.field("next");
        Field bad = module.field("bad");
        Field main = module.field("hasmain");
        Field mask = module.field("gcdatamask");
        // spotless:off
        r.line(527);
        r.call("modules = new([]*moduledata)",             "runtime.newobject", modules,                       c -> StartTypes.MODULES);
        r.line(528);
        r.step("md = &firstmoduledata",                    c -> c.set(md, first));
        r.label("module");
        r.when("there are no more",                        c -> c.get(md) == 0,                                "main?");
        r.line(529);
        r.when("md is bad",                                c -> c.ld(c.get(md), bad) != 0,                     "next");
        r.line(532);
        r.step("len = len(*modules)",                      c -> c.set(len, c.ld8(c.get(modules) + 8)));
        r.step("cap = cap(*modules)",                      c -> c.set(cap, c.ld8(c.get(modules) + 16)));
        r.when("there is room for one more",               c -> c.get(len) < c.get(cap),                       "append");
        r.call("x, len, cap = growslice(*modules, len+1)", "runtime.growslice",                                c -> StartTypes.MODULE_POINTER, c -> c.ld8(c.get(modules)), c -> c.get(len), c -> c.get(cap), c -> c.get(len) + 1);
        r.results(x, len, cap);
        r.step("cap(*modules) = cap",                      c -> c.st8(c.get(modules) + 16, c.get(cap)));
        r.step("(*modules).array = x",                     c -> c.st8(c.get(modules), c.get(x)));
        r.label("append");
        r.step("len(*modules) = len + 1",                  c -> c.st8(c.get(modules) + 8, c.get(len) + 1));
        r.step("(*modules)[len] = md",                     c -> c.st8(c.ld8(c.get(modules)) + 8 * c.get(len), c.get(md)));
        r.line(533);
        r.when("md has its masks",                         c -> c.ld8(c.get(md) + mask.offset()) != 0,         "next");
        r.line(535);
        r.step("md.gcdatamask.n = words of .data",         c -> words(c, module, c.get(md), "data", "edata", "gcdatamask")).summarises("progToPointerMask: the bits themselves are not made, no collector reads them");
        r.line(537);
        r.step("md.gcbssmask.n = words of .bss",           c -> words(c, module, c.get(md), "bss", "ebss", "gcbssmask")).summarises("as above; gcController.addGlobals is left out");
        r.label("next");
        r.line(528);
        r.step("md = md.next",                             c -> c.set(md, c.ld(c.get(md), next)));
        r.go("the next module",                            "module");
        r.label("main?");
        r.line(551);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("has");
        r.when("none has main",                            c -> c.get(i) >= c.ld8(c.get(modules) + 8),         "store");
        r.step("md = (*modules)[i]",                       c -> c.set(md, c.ld8(c.ld8(c.get(modules)) + 8 * c.get(i))));
        r.line(552);
        r.when("md has main",                              c -> c.ld(c.get(md), main) != 0,                    "swap");
        r.line(551);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next module",                            "has");
        r.label("swap");
        r.line(553);
        r.step("(*modules)[0] = md",                       c -> c.st8(c.ld8(c.get(modules)), c.get(md)));
        r.line(554);
        r.step("(*modules)[i] = &firstmoduledata",         c -> c.st8(c.ld8(c.get(modules)) + 8 * c.get(i), first));
        r.label("store");
        r.line(559);
        r.step("modulesSlice = modules (atomic)",          c -> c.st8(slice, c.get(modules)));
        r.line(560);
        r.ret("");
        // spotless:on
    }

    private static void words(Cpu c, Struct module, long md, String low, String high, String mask) {
        long bytes = c.ld(md, module.field(high)) - c.ld(md, module.field(low));
        c.st4(md + module.field(mask).offset(), bytes / 8);
    }
}
