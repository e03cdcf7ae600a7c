package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.Journal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * The places where the code of a path is left. All go through one tail that writes the registers held in variables, in the order in which
 * they were first set: each place enters the tail where its own begin.
 */
final class Exits {
    /** A place: which row is next, null for the one that {@link Cpu#leads} found, how many rows ran, how many registers are held. */
    private record Exit(Row to, int rows, int held) {}

    static final String JOURNAL_NAME = Type.getInternalName(Journal.class);
    static final String STRETCH = Type.getDescriptor(Journal.Stretch.class);

    private static final String HEAD = Type.getDescriptor(Trace.Head.class);

    private final MethodVisitor mv;
    private final Trace.Kind kind;
    private final Consumer<Object> constant;
    private final Runnable stretch;
    private final Map<Exit, Label> exits = new LinkedHashMap<>();
    private final List<Integer> held = new ArrayList<>();
    /** What the journal gets to know of the rows. */
    private final List<Long> rip = new ArrayList<>();

    private final List<Integer> entry = new ArrayList<>();
    private int entries;

    private int index;
    private Exit before;
    private boolean changed;

    /**
     * Writes to {@code mv}; {@code constant} puts an object on the operand stack, and {@code stretch} what the journal is told, or is null if
     * there is none.
     */
    Exits(MethodVisitor mv, Trace.Kind kind, Consumer<Object> constant, Runnable stretch) {
        this.mv = mv;
        this.kind = kind;
        this.constant = constant;
        this.stretch = stretch;
    }

    /** Begins row number {@code i}. */
    void row(Row r, int i) {
        index = i;
        before = new Exit(r, i, held.size());
        rip.add(r.address);
        entry.add(entries);
        changed = false;
    }

    /** The number of the row. */
    int index() {
        return index;
    }

    /** Where the path is left in front of the row, so that it is run by its own effect. */
    Label alone() {
        if (changed) throw new Mirror.Unwritable("may have to be run anew when it has changed something");
        return at(before);
    }

    /** Where the path is left behind the row, for the one that {@link Cpu#leads} found. */
    Label led() {
        return at(new Exit(null, index + 1, held.size()));
    }

    /** Where the path is left behind the row. */
    Label behind(Row to) {
        return at(new Exit(to, index + 1, held.size()));
    }

    private Label at(Exit e) {
        return exits.computeIfAbsent(e, k -> new Label());
    }

    /** The row has changed something. */
    void changed() {
        changed = true;
    }

    /** Whether it has. */
    boolean hasChanged() {
        return changed;
    }

    /** A register is held in its variable from now on. */
    void hold(int register) {
        if (!held.contains(register)) held.add(register);
    }

    /** The number of the next entry for the journal. */
    int entry() {
        return entries++;
    }

    /** All rows, for the journal. */
    Journal.Stretch stretch(int number) {
        return new Journal.Stretch(
                number,
                rip.stream().mapToLong(Long::longValue).toArray(),
                IntStream.concat(entry.stream().mapToInt(Integer::intValue), IntStream.of(entries))
                        .toArray());
    }

    /** Behind the last row: goes on at {@code again} if {@code needed} rows may still run, else leaves for {@code head}. */
    void repeat(Row head, int needed, Label again) {
        int rows = index + 1;
        settle();
        mv.visitIincInsn(Mirror.LEFT, -rows);
        mv.visitIincInsn(Mirror.DONE, rows);
        count(rows);
        journal();
        mv.visitVarInsn(ILOAD, Mirror.LEFT);
        mv.visitLdcInsn(needed);
        mv.visitJumpInsn(IF_ICMPGE, again);
        mv.visitJumpInsn(GOTO, at(new Exit(head, 0, 0)));
    }

    private void count(int rows) {
        mv.visitLdcInsn(rows);
        mv.visitVarInsn(ISTORE, Mirror.ROWS);
    }

    /** Writes all registers held in variables. */
    void settle() {
        held.forEach(this::settle);
    }

    private void settle(int register) {
        mv.visitVarInsn(ALOAD, Mirror.REGS);
        mv.visitLdcInsn(register);
        mv.visitVarInsn(LLOAD, Mirror.held(register));
        mv.visitInsn(LASTORE);
    }

    private void journal() {
        if (stretch == null) return;
        mv.visitVarInsn(ALOAD, Mirror.JOURNAL);
        mv.visitVarInsn(ILOAD, Mirror.THREAD);
        stretch.run();
        mv.visitVarInsn(ILOAD, Mirror.ROWS);
        mv.visitMethodInsn(INVOKEVIRTUAL, JOURNAL_NAME, "ran", "(I" + STRETCH + "I)V", false);
    }

    /** Writes all places and the tail. */
    void write() {
        int most = exits.keySet().stream().mapToInt(Exit::held).max().orElse(0);
        Label[] tail = new Label[most + 1];
        for (int i = 0; i <= most; i++) tail[i] = new Label();
        exits.forEach((e, at) -> {
            mv.visitLabel(at);
            if (e.to == null) mv.visitInsn(ACONST_NULL);
            else constant.accept(e.to.heads[kind.ordinal()]);
            mv.visitVarInsn(ASTORE, Mirror.END);
            count(e.rows);
            mv.visitJumpInsn(GOTO, tail[e.held]);
        });
        for (int i = most; i > 0; i--) {
            mv.visitLabel(tail[i]);
            settle(held.get(i - 1));
        }
        mv.visitLabel(tail[0]);
        journal();
        mv.visitVarInsn(ALOAD, Mirror.CPU);
        mv.visitVarInsn(ALOAD, Mirror.END);
        mv.visitFieldInsn(PUTFIELD, CpuCalls.NAME, "left", HEAD);
        mv.visitVarInsn(ILOAD, Mirror.DONE);
        mv.visitVarInsn(ILOAD, Mirror.ROWS);
        mv.visitInsn(IADD);
        mv.visitInsn(IRETURN);
    }
}
