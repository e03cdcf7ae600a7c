package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Journal;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/** Writes {@link Block}s: {@value #SIZE} rows of a table each, as the JIT compiler takes in only so much at once. */
final class BlockCompiler {
    private static final int SIZE = 32;
    private static final String CPU = RowWriter.CPU;
    private static final String ROW = Type.getInternalName(Row.class);
    private static final String BUDGET = Type.getInternalName(Block.Budget.class);
    /** Variables behind the tables that {@link PathMirror} has too. */
    private static final int FROM = BlockMirror.FIRST;

    private static final int B = FROM + 1;
    private static final int LEFT = FROM + 2;
    private static final int FIRST = FROM + 3;

    private final List<Row> rows;
    private final boolean journaled;
    private final HiddenClass made = new HiddenClass(Block.class);
    private final MethodVisitor mv;
    private final Label[] starts;
    private final Label leave = new Label();

    private BlockCompiler(List<Row> rows, boolean journaled) {
        this.rows = rows;
        this.journaled = journaled;
        mv = made.method(ACC_FINAL, "run", "(" + Type.getDescriptor(Cpu.class) + "IL" + BUDGET + ";)L" + ROW + ";");
        starts = new Label[rows.size()];
        for (int i = 0; i < starts.length; i++) starts[i] = new Label();
    }

    /** Gives the row and those around it blocks of their own. */
    static void compile(Row row, Sites sites) {
        List<Row> table = row.routine.rows();
        int from = row.index / SIZE * SIZE;
        List<Row> rows = table.subList(from, Math.min(from + SIZE, table.size()));
        Block plain = new BlockCompiler(rows, false).write(sites);
        Block journaled = new BlockCompiler(rows, true).write(sites);
        for (Row r : rows) {
            if (!RowWriter.knows(r)) continue;
            r.block = plain;
            r.journaledBlock = journaled;
        }
    }

    /** The number of a row in its block. */
    static int slot(Row row) {
        return row.index % SIZE;
    }

    private Block write(Sites sites) {
        Label start = new Label();
        Label stop = new Label();
        Label caught = new Label();
        mv.visitTryCatchBlock(start, stop, caught, Type.getInternalName(Fault.Signal.class));
        prologue();
        mv.visitLabel(start);
        mv.visitVarInsn(ILOAD, FROM);
        mv.visitTableSwitchInsn(0, starts.length - 1, starts[0], starts);
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            mv.visitLabel(starts[i]);
            Writer w = new Writer(new BlockMirror(mv, FIRST, journaled), sites, i);
            w.row();
            writers.add(w);
        }
        writers.forEach(w -> w.exits.forEach(Runnable::run));
        mv.visitLabel(stop);
        mv.visitLabel(leave);
        mv.visitVarInsn(ALOAD, B);
        mv.visitVarInsn(ILOAD, LEFT);
        mv.visitFieldInsn(PUTFIELD, BUDGET, "left", "I");
        mv.visitInsn(ARETURN);
        mv.visitLabel(caught);
        caught();
        mv.visitMaxs(0, 0);
        mv.visitEnd();
        return (Block) made.make();
    }

    /** Puts the arguments and the tables where rows expect them. */
    private void prologue() {
        mv.visitVarInsn(ALOAD, 3);
        mv.visitVarInsn(ASTORE, B);
        mv.visitVarInsn(ILOAD, 2);
        mv.visitVarInsn(ISTORE, FROM);
        mv.visitVarInsn(ALOAD, 1);
        mv.visitVarInsn(ASTORE, Mirror.CPU);
        mv.visitVarInsn(ALOAD, B);
        mv.visitFieldInsn(GETFIELD, BUDGET, "left", "I");
        mv.visitVarInsn(ISTORE, LEFT);
        mv.visitInsn(ICONST_0);
        mv.visitVarInsn(ISTORE, PathMirror.INDEX);
        Mirror.tables(mv, Mirror.CPU, Mirror.REGS);
        mv.visitVarInsn(ALOAD, Mirror.CPU);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "frameTag", "()J", false);
        mv.visitVarInsn(LSTORE, BlockMirror.FRAME_TAG);
        mv.visitVarInsn(ALOAD, Mirror.CPU);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "framePage", "()[J", false);
        mv.visitVarInsn(ASTORE, BlockMirror.FRAME_PAGE);
        if (journaled) {
            mv.visitVarInsn(ALOAD, B);
            mv.visitFieldInsn(GETFIELD, BUDGET, "journal", Type.getDescriptor(Journal.class));
        } else {
            mv.visitInsn(ACONST_NULL);
        }
        mv.visitVarInsn(ASTORE, BlockMirror.JOURNAL);
        mv.visitVarInsn(ALOAD, B);
        mv.visitFieldInsn(GETFIELD, BUDGET, "thread", "I");
        mv.visitVarInsn(ISTORE, BlockMirror.THREAD);
        new BlockMirror(mv, FIRST, journaled).begin();
    }

    /** A row faulted: says which, and how many ran before. */
    private void caught() {
        Label known = new Label();
        Label[] at = new Label[rows.size()];
        for (int i = 0; i < at.length; i++) at[i] = new Label();
        mv.visitVarInsn(ALOAD, B);
        mv.visitVarInsn(ILOAD, LEFT);
        mv.visitFieldInsn(PUTFIELD, BUDGET, "left", "I");
        mv.visitVarInsn(ALOAD, B);
        mv.visitVarInsn(ILOAD, PathMirror.INDEX);
        mv.visitTableSwitchInsn(0, at.length - 1, at[0], at);
        for (int i = 0; i < at.length; i++) {
            mv.visitLabel(at[i]);
            made.constant(mv, rows.get(i));
            mv.visitJumpInsn(GOTO, known);
        }
        mv.visitLabel(known);
        mv.visitFieldInsn(PUTFIELD, BUDGET, "at", "L" + ROW + ";");
        mv.visitInsn(ATHROW);
    }

    /** Writes one row and how the block goes on behind it. */
    private final class Writer extends RowWriter {
        private static final int NONE = -1;

        final List<Runnable> exits = new ArrayList<>();
        private final int index;
        private int target = NONE;

        Writer(Mirror mirror, Sites sites, int index) {
            super(mirror, sites, made::constant);
            this.index = index;
        }

        void row() {
            Row r = rows.get(index);
            if (!knows(r)) {
                // Nobody comes here: a row without code is left for whoever came.
                made.constant(mv, r);
                mv.visitJumpInsn(GOTO, leave);
                return;
            }
            mv.visitLdcInsn(index);
            mv.visitVarInsn(ISTORE, PathMirror.INDEX);
            if (journaled) {
                mv.visitVarInsn(ALOAD, B);
                mv.visitLdcInsn(r.address);
                mv.visitMethodInsn(INVOKEVIRTUAL, BUDGET, "boundary", "(J)V", false);
            }
            Row next = r instanceof Steps.Call c ? c.target : r instanceof Steps.Jump j ? j.target : r.next;
            if (r instanceof Steps.When w && (w.condition == Steps.ALWAYS || w.next == null)) next = w.target;
            write(r, next);
            mv.visitIincInsn(LEFT, -1);
            if (target != NONE) {
                mv.visitVarInsn(ALOAD, target);
                mv.visitJumpInsn(GOTO, leave);
            } else {
                goOn(next);
            }
        }

        /** Goes on with a row that lies further down in the block, if the run may; or leaves. */
        private void goOn(Row to) {
            int i = to.routine == row.routine ? to.index - rows.get(0).index : NONE;
            boolean inside = i > index && i < rows.size() && knows(to);
            if (inside) {
                Label out = new Label();
                mv.visitVarInsn(ILOAD, LEFT);
                mv.visitJumpInsn(IFEQ, out);
                made.constant(mv, to);
                mv.visitFieldInsn(GETFIELD, ROW, "stop", "Z");
                mv.visitJumpInsn(IFEQ, starts[i]);
                mv.visitLabel(out);
            }
            made.constant(mv, to);
            mv.visitJumpInsn(GOTO, leave);
        }

        @Override
        Label other(Row to) {
            Label at = new Label();
            exits.add(() -> {
                mv.visitLabel(at);
                mv.visitIincInsn(LEFT, -1);
                goOn(to);
            });
            return at;
        }

        @Override
        Label alone() {
            Label at = new Label();
            exits.add(() -> {
                mv.visitLabel(at);
                made.constant(mv, row);
                mv.visitVarInsn(ALOAD, Mirror.CPU);
                mv.visitMethodInsn(INVOKEVIRTUAL, ROW, "exec", "(L" + CPU + ";)L" + ROW + ";", false);
                mv.visitIincInsn(LEFT, -1);
                mv.visitJumpInsn(GOTO, leave);
            });
            return at;
        }

        @Override
        void to(Num address, Row expected) {
            mv.visitVarInsn(ALOAD, Mirror.CPU);
            m.push(address);
            mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "row", "(J)L" + ROW + ";", false);
            target = m.local(false);
            mv.visitVarInsn(ASTORE, target);
        }
    }
}
