package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/** Writes the rows of one piece of a path. */
final class Piece extends RowWriter {
    private final PathMirror mirror;
    private final List<Runnable> exits = new ArrayList<>();
    private int index;

    /** Writes to the mirror; {@code constant} puts an effect on the operand stack. */
    Piece(PathMirror mirror, Sites sites, BiConsumer<MethodVisitor, Object> constant) {
        super(mirror, sites, constant);
        this.mirror = mirror;
        mirror.begin();
    }

    /** Writes row number {@code i} of the piece, behind which the path goes on with {@code next}. */
    void row(Row r, Row next, int i) {
        index = i;
        mirror.guard(() -> exit(r.address, i));
        mv.visitLdcInsn(i);
        mv.visitVarInsn(ISTORE, PathMirror.INDEX);
        write(r, next);
        mirror.end(() -> exit(next.address, i + 1));
    }

    /** Writes where the piece is left. */
    void exits() {
        exits.forEach(Runnable::run);
    }

    @Override
    Label other(Row to) {
        return exit(to.address, index + 1);
    }

    @Override
    Label alone() {
        return exit(row.address, index);
    }

    @Override
    void to(Num address, Row expected) {
        if (address.equals(Num.of(expected.address))) return;
        mirror.push(address);
        mv.visitLdcInsn(expected.address);
        mv.visitInsn(LCMP);
        mv.visitJumpInsn(IFNE, alone());
    }

    /** Where the path is left with {@code done} rows of the piece run and RIP at {@code address}. */
    private Label exit(long address, int done) {
        Label at = new Label();
        exits.add(() -> {
            mv.visitLabel(at);
            mv.visitVarInsn(ALOAD, Mirror.CPU);
            mv.visitLdcInsn(address);
            mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "rip", "(J)V", false);
            mv.visitLdcInsn(~done);
            mv.visitInsn(IRETURN);
        });
        return at;
    }
}
