package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;
import gobuf.runtime.expr.GoType;
import gobuf.runtime.expr.Result;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.view.MessageView;
import gobuf.runtime.view.Value;
import java.util.List;

/** Prints a value. */
final class PrintMagic extends Magic {
    PrintMagic(Workbench bench) {
        super(bench, "print", "Prints an expression; of a struct all fields, as a debugger does.");
        needsRest("expression", Kind.EXPRESSION);
        example("%print newg.sched");
        example("%print g5.stack.hi - g5.sched.sp");
        example("%print p0.runqtail - p0.runqhead");
        example("%print sched.runq");
        details(Texts.EXPRESSIONS);
    }

    @Override
    Object run(Args args) {
        String text = args.need("expression");
        Result r = bench.eval(text);
        GoType type = r.type();
        Struct target = bench.session().image().profile().structs().get(type.target());
        boolean pointer = type.kind() == GoType.Kind.POINTER && target != null && r.bits() != 0;
        if (pointer && bench.session().machine().memory().mapped(r.bits(), target.size()))
            return Views.fields(bench.session(), text, target, r.bits());
        if (type.kind() == GoType.Kind.STRUCT && !type.fields().isEmpty()) {
            Struct struct = new Struct(type.name().replaceFirst("^runtime\\.", ""), type.size(), type.fields());
            return Views.fields(bench.session(), text, struct, r.bits());
        }
        if (type.kind() == GoType.Kind.ARRAY || type.kind() == GoType.Kind.STRUCT)
            return Views.words(
                    bench.session(), text + " · " + type.name(), r.bits(), Math.min(Math.max(type.size() / 8, 1), 256));
        long at = r.place() == null ? 0 : r.place().address();
        String what = type.name() + (at == 0 ? "" : " at 0x" + Long.toHexString(at));
        return new MessageView(
                Views.where(bench.session()),
                false,
                text + " = " + number(Values.of(bench.session(), r)),
                List.of(what),
                List.of());
    }

    /** A word that means nothing may be a size or a distance, so it is written both ways. */
    private static String number(Value v) {
        boolean both = v.form() == Value.Form.HEX && v.meaning().isEmpty() && v.bits() > 9;
        return both ? v.number() + " (" + v.bits() + ")" : v.text();
    }
}
