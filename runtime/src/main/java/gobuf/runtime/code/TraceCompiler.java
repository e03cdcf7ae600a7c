package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.Fault;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Joins a path of rows to a hidden class. The code is cut into methods of {@link #PIECE} rows, as the JIT compiler takes in only so much at
 * once. A {@link Piece} returns how many of its rows ran if the path went on, and the complement of that number if it was left; RIP is then
 * set. Rows whose next row is computed are checked before they change anything and left to be run singly if they would go elsewhere.
 */
final class TraceCompiler {
    private static final int PIECE = 36;
    private static final String CPU = Type.getInternalName(Cpu.class);
    private static final String SIGNAL = Type.getInternalName(Fault.Signal.class);
    private static final String PIECE_TYPE = "(L" + CPU + ";[J[J[[J[J[[J)I";

    private final List<Row> path;
    private final Row end;
    private final Sites sites;
    private final HiddenClass made = new HiddenClass(Trace.Code.class);
    private MethodVisitor mv;

    /** For a path that goes on with {@code end} behind its last row. */
    TraceCompiler(List<Row> path, Row end, Sites sites) {
        this.path = path;
        this.end = end;
        this.sites = sites;
    }

    /** Whether paths may hold such a row; others end them. */
    static boolean joins(Row r) {
        if (r instanceof Steps.When w) return w.target != w;
        return RowWriter.knows(r);
    }

    /** Makes the class and an instance of it. */
    Trace.Code compile() {
        int pieces = (path.size() + PIECE - 1) / PIECE;
        for (int i = 0; i < pieces; i++) piece(i);
        whole(pieces);
        return (Trace.Code) made.make();
    }

    /** Pieces one after the other, again and again if the path ends where it began. */
    private void whole(int pieces) {
        mv = made.method(ACC_FINAL, "run", "(L" + CPU + ";J)J");
        // 1 the Cpu, 2 rows allowed, 4 rows done, 6 what a piece returned, from 7 what a piece is passed
        Mirror.tables(mv, 1, 7);
        mv.visitInsn(LCONST_0);
        mv.visitVarInsn(LSTORE, 4);
        Label again = new Label();
        Label left = new Label();
        Label out = new Label();
        mv.visitLabel(again);
        for (int i = 0; i < pieces; i++) {
            mv.visitVarInsn(ALOAD, 1);
            for (int k = 0; k < 5; k++) mv.visitVarInsn(ALOAD, 7 + k);
            mv.visitMethodInsn(INVOKESTATIC, HiddenClass.SELF, "p" + i, PIECE_TYPE, false);
            mv.visitVarInsn(ISTORE, 6);
            mv.visitVarInsn(ILOAD, 6);
            mv.visitJumpInsn(IFLT, left);
            mv.visitVarInsn(LLOAD, 4);
            mv.visitVarInsn(ILOAD, 6);
            mv.visitInsn(I2L);
            mv.visitInsn(LADD);
            mv.visitVarInsn(LSTORE, 4);
        }
        if (end == path.get(0)) {
            mv.visitVarInsn(LLOAD, 4);
            mv.visitLdcInsn((long) path.size());
            mv.visitInsn(LADD);
            mv.visitVarInsn(LLOAD, 2);
            mv.visitInsn(LCMP);
            mv.visitJumpInsn(IFLE, again);
        }
        mv.visitVarInsn(ALOAD, 1);
        mv.visitLdcInsn(end.address);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "rip", "(J)V", false);
        mv.visitJumpInsn(GOTO, out);
        mv.visitLabel(left);
        mv.visitVarInsn(LLOAD, 4);
        mv.visitVarInsn(ILOAD, 6);
        mv.visitInsn(ICONST_M1);
        mv.visitInsn(IXOR);
        mv.visitInsn(I2L);
        mv.visitInsn(LADD);
        mv.visitVarInsn(LSTORE, 4);
        mv.visitLabel(out);
        mv.visitVarInsn(ALOAD, 1);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "unpin", "()V", false);
        mv.visitVarInsn(LLOAD, 4);
        mv.visitInsn(LRETURN);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
    }

    private void piece(int number) {
        int from = number * PIECE;
        int to = Math.min(from + PIECE, path.size());
        PathMirror dry = new PathMirror(new MethodVisitor(ASM9) {}, null);
        rows(new Piece(dry, sites, made::constant), from, to);
        mv = made.method(ACC_STATIC, "p" + number, PIECE_TYPE);
        Label start = new Label();
        Label stop = new Label();
        Label caught = new Label();
        mv.visitTryCatchBlock(start, stop, caught, SIGNAL);
        mv.visitInsn(ICONST_0);
        mv.visitVarInsn(ISTORE, PathMirror.INDEX);
        mv.visitInsn(ICONST_0);
        mv.visitVarInsn(ISTORE, PathMirror.NEAR);
        mv.visitLabel(start);
        Piece piece = new Piece(new PathMirror(mv, dry), sites, made::constant);
        rows(piece, from, to);
        mv.visitLabel(stop);
        mv.visitLdcInsn(to - from);
        mv.visitInsn(IRETURN);
        piece.exits();
        mv.visitLabel(caught);
        caught(from, to);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
    }

    private void rows(Piece piece, int from, int to) {
        for (int i = from; i < to; i++) piece.row(path.get(i), i + 1 < path.size() ? path.get(i + 1) : end, i - from);
    }

    /** A row faulted: RIP is its address, the rows before it are done. */
    private void caught(int from, int to) {
        int signal = Mirror.REGS;
        int rip = PathMirror.LOAD_TAGS;
        mv.visitVarInsn(ASTORE, signal);
        Label[] at = new Label[to - from];
        for (int i = 0; i < at.length; i++) at[i] = new Label();
        Label keep = new Label();
        mv.visitVarInsn(ILOAD, PathMirror.INDEX);
        mv.visitTableSwitchInsn(0, at.length - 1, at[at.length - 1], at);
        for (int i = 0; i < at.length; i++) {
            mv.visitLabel(at[i]);
            mv.visitLdcInsn(path.get(from + i).address);
            mv.visitVarInsn(LSTORE, rip);
            if (i + 1 < at.length) mv.visitJumpInsn(GOTO, keep);
        }
        mv.visitLabel(keep);
        mv.visitVarInsn(ALOAD, Mirror.CPU);
        mv.visitVarInsn(ALOAD, signal);
        mv.visitVarInsn(LLOAD, rip);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "fault", "(L" + SIGNAL + ";J)V", false);
        mv.visitVarInsn(ILOAD, PathMirror.INDEX);
        mv.visitInsn(ICONST_M1);
        mv.visitInsn(IXOR);
        mv.visitInsn(IRETURN);
    }
}
