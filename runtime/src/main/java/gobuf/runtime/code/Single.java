package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * A single row as code of its own: one call runs it, and the call's target is the row. A row that is a lambda in an object takes two calls
 * of one place each, whose targets no processor foresees as well.
 */
abstract class Single {
    /** As {@link Row#exec}. */
    abstract Row run(Cpu c);

    /** The code of a row; null if nothing is won by it. */
    static Single of(Row row, Sites sites) {
        if (!RowWriter.knows(row)) return null;
        HiddenClass made = new HiddenClass(Single.class);
        MethodVisitor mv = made.method(ACC_FINAL, "run", "(" + Type.getDescriptor(Cpu.class) + ")" + Writer.ROW);
        // The Cpu stands where a path has it.
        mv.visitVarInsn(ALOAD, 1);
        mv.visitVarInsn(ASTORE, Mirror.CPU);
        Writer w = new Writer(new SingleMirror(mv, 2), sites, made::constant);
        w.row(row);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
        return (Single) made.make();
    }

    /** Writes a row that returns the one which comes next. */
    private static final class Writer extends RowWriter {
        static final String ROW = Type.getDescriptor(Row.class);
        private static final int NONE = -1;

        private final List<Runnable> exits = new ArrayList<>();
        private int target = NONE;

        Writer(Mirror mirror, Sites sites, BiConsumer<MethodVisitor, Object> constant) {
            super(mirror, sites, constant);
        }

        void row(Row r) {
            Row next = r instanceof Steps.Call c ? c.target : r instanceof Steps.Jump j ? j.target : r.next;
            if (r instanceof Steps.When w && (w.condition == Steps.ALWAYS || w.next == null)) next = w.target;
            write(r, next);
            if (target == NONE) constant.accept(mv, next);
            else mv.visitVarInsn(ALOAD, target);
            mv.visitInsn(ARETURN);
            exits.forEach(Runnable::run);
        }

        @Override
        Label other(Row to) {
            Label at = new Label();
            exits.add(() -> {
                mv.visitLabel(at);
                constant.accept(mv, to);
                mv.visitInsn(ARETURN);
            });
            return at;
        }

        @Override
        Label alone() {
            Label at = new Label();
            exits.add(() -> {
                mv.visitLabel(at);
                constant.accept(mv, row);
                mv.visitVarInsn(ALOAD, Mirror.CPU);
                mv.visitMethodInsn(
                        INVOKEVIRTUAL, Type.getInternalName(Row.class), "exec", "(L" + CPU + ";)" + ROW, false);
                mv.visitInsn(ARETURN);
            });
            return at;
        }

        @Override
        void to(Num address, Row expected) {
            mv.visitVarInsn(ALOAD, Mirror.CPU);
            m.push(address);
            mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "row", "(J)" + ROW, false);
            target = m.local(false);
            mv.visitVarInsn(ASTORE, target);
        }
    }
}
