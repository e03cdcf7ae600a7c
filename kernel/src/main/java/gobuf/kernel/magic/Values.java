package gobuf.kernel.magic;

import gobuf.runtime.engine.Process;
import gobuf.runtime.engine.Session;
import gobuf.runtime.expr.GoType;
import gobuf.runtime.expr.Result;
import gobuf.runtime.view.Value;

/** Numbers with what they mean. */
final class Values {
    private Values() {}

    static Value of(Session session, Result r) {
        GoType type = r.type();
        return switch (type.kind()) {
            case BOOL -> Value.bool(r.bits() != 0);
            case SIGNED -> Value.signed(r.bits());
            case UNSIGNED, POINTER -> unsigned(session, r);
            case CONSTANT, STRUCT, ARRAY -> Value.signed(r.bits());
        };
    }

    private static Value unsigned(Session session, Result r) {
        boolean count = r.type().size() < 8 || r.type().name().equals("uint64");
        if (count) return Value.decimal(r.bits());
        return Value.address(
                r.bits(), new Process(session.machine()).describe(r.bits()).orElse(""));
    }
}
