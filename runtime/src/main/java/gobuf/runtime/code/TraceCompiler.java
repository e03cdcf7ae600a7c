package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.code.Trace.Kind;
import gobuf.runtime.machine.Journal;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Joins a path of rows to a hidden class with one method. A path goes as far as all its rows can be written and the JIT compiler takes the
 * method; behind that another begins. Rows whose next row is computed are checked before they change anything, and left to be run by their
 * own effect if they would go elsewhere.
 */
final class TraceCompiler {
    /** Bytes of the longest method that HotSpot compiles. */
    private static final int LONGEST = 8000;

    private static final String ROW = Type.getInternalName(Row.class);

    private final Kind kind;
    private final List<Row> path;
    private final Row end;
    private final Sites sites;
    private final int number;

    /** For path number {@code number} of an image, which goes on with {@code end} behind its last row. */
    TraceCompiler(Kind kind, int number, List<Row> path, Row end, Sites sites) {
        this.kind = kind;
        this.number = number;
        this.path = path;
        this.end = end;
        this.sites = sites;
    }

    /** Joins as much of the path as can be; nothing if its first row cannot be written. */
    Optional<Trace> compile() {
        int rows = path.size();
        while (rows > 0) {
            Mirror dry = new Mirror(new MethodVisitor(ASM9) {}, kind, null, ignored -> {}, null);
            int written = rows(dry, null, rows);
            if (written == rows) {
                HiddenClass made = new HiddenClass(Trace.class);
                int bytes = run(made, dry, rows);
                if (bytes < LONGEST) return Optional.of(((Trace) made.make()).of(path.subList(0, rows), kind));
                written = Math.min(rows - 1, (int) ((long) rows * LONGEST / bytes));
            }
            rows = written;
        }
        return Optional.empty();
    }

    /** Writes rows; tells how many until one could not be written. */
    private int rows(Mirror m, HiddenClass made, int count) {
        RowWriter writer = new RowWriter(m, sites);
        try {
            for (int i = 0; i < count; i++) {
                Row r = path.get(i);
                m.begin(r, i);
                if (i > 0 && made != null) look(m, made, r, i, count);
                if (kind == Kind.TAPPED && r.tap() != 0) m.tell(r, i);
                writer.write(r, behind(i));
            }
        } catch (Mirror.Unwritable e) {
            return m.exits.index();
        }
        return count;
    }

    private Row behind(int i) {
        return i + 1 < path.size() ? path.get(i + 1) : end;
    }

    /** Leaves in front of row {@code i} if not as many more may run as do before the next look, or somebody wants to stop there. */
    private void look(Mirror m, HiddenClass made, Row r, int i, int count) {
        if (!kind.everyRow && i % Trace.STRETCH != 0) return;
        m.mv.visitVarInsn(ILOAD, Mirror.LEFT);
        m.mv.visitLdcInsn(kind.everyRow ? i + 1 : Math.min(count, i + Trace.STRETCH));
        m.mv.visitJumpInsn(IF_ICMPLT, m.exits.alone());
        if (!kind.everyRow) return;
        made.constant(m.mv, r);
        m.mv.visitFieldInsn(GETFIELD, ROW, "stop", "Z");
        m.mv.visitJumpInsn(IFNE, m.exits.alone());
    }

    /** Writes the method and tells how many bytes it takes. */
    private int run(HiddenClass made, Mirror dry, int count) {
        MethodVisitor mv = made.method(ACC_FINAL, "run", "(L" + CpuCalls.NAME + ";I)I");
        Journal.Stretch stretch = dry.exits.stretch(number);
        Mirror m = new Mirror(mv, kind, dry, value -> made.constant(mv, value), () -> made.constant(mv, stretch));
        Label again = new Label();
        m.open();
        mv.visitLabel(again);
        if (kind == Kind.JOURNALED) room(mv, () -> made.constant(mv, stretch));
        if (rows(m, made, count) < count) throw new IllegalStateException("a row was written once, and not again");
        Row next = behind(count - 1);
        if (next == path.get(0)) {
            if (kind.everyRow) {
                made.constant(mv, next);
                mv.visitFieldInsn(GETFIELD, ROW, "stop", "Z");
                mv.visitJumpInsn(IFNE, m.exits.behind(next));
            }
            m.exits.repeat(next, kind.everyRow ? 1 : Math.min(count, Trace.STRETCH), again);
        } else {
            mv.visitJumpInsn(GOTO, m.exits.behind(next));
        }
        m.exits.write();
        Label last = new Label();
        mv.visitLabel(last);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
        return last.getOffset();
    }

    /** Takes room in the journal for all that one round writes. */
    private static void room(MethodVisitor mv, Runnable stretch) {
        mv.visitVarInsn(ALOAD, Mirror.JOURNAL);
        stretch.run();
        mv.visitMethodInsn(INVOKEVIRTUAL, Exits.JOURNAL_NAME, "room", "(" + Exits.STRETCH + ")[J", false);
        mv.visitVarInsn(ASTORE, Mirror.LOG);
        mv.visitVarInsn(ALOAD, Mirror.JOURNAL);
        mv.visitMethodInsn(INVOKEVIRTUAL, Exits.JOURNAL_NAME, "position", "()I", false);
        mv.visitVarInsn(ISTORE, Mirror.AT);
    }
}
