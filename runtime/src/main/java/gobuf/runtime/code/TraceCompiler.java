package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Reg;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Joins a path of rows to a hidden class. The rows' effects are constants of that class, so the JIT compiler sees through them; rows that
 * calls, prologues and returns consist of are written out. The code is cut into methods of {@link #PIECE} rows, as the JIT compiler
 * inlines only so much into one.
 *
 * <p>A piece returns how many of its rows ran if the path went on, and the complement of that number if it was left; RIP is then set. Rows
 * whose next row is computed are checked before they change anything and left to be run singly if they would go elsewhere.
 */
final class TraceCompiler {
    private static final int PIECE = 8;
    private static final String CPU = Type.getInternalName(Cpu.class);
    private static final String SIGNAL = Type.getInternalName(Fault.Signal.class);
    private static final String SELF = "gobuf/runtime/code/Joined";
    private static final int RSP = Reg.RSP.ordinal();
    private static final int RBP = Reg.RBP.ordinal();
    private static final int R14 = Reg.R14.ordinal();
    /** Local variables of a piece: the Cpu, which row runs, SP, and what rows compute. */
    private static final int INDEX = 1;

    private static final int SP = 2;
    private static final int TEMP = 4;

    private final List<Row> path;
    private final Row end;
    private final List<Object> constants = new ArrayList<>();
    private final Map<Object, Integer> indexes = new IdentityHashMap<>();
    private final ClassWriter cw = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
        @Override
        protected String getCommonSuperClass(String a, String b) {
            return "java/lang/Object";
        }
    };
    private MethodVisitor mv;
    private int index;
    private List<Runnable> exits;

    /** For a path that goes on with {@code end} behind its last row. */
    TraceCompiler(List<Row> path, Row end) {
        this.path = path;
        this.end = end;
    }

    /** Whether paths may hold such a row; others end them. */
    static boolean joins(Row r) {
        if (r instanceof Steps.When w) return w.target != w;
        return !(r instanceof Steps.Halt || r instanceof Steps.Restore);
    }

    /** Makes the class and an instance of it. */
    Trace.Code compile() {
        cw.visit(V17, ACC_FINAL | ACC_SUPER, SELF, null, "java/lang/Object", new String[] {
            Type.getInternalName(Trace.Code.class)
        });
        constructor();
        int pieces = (path.size() + PIECE - 1) / PIECE;
        for (int i = 0; i < pieces; i++) piece(i);
        whole(pieces);
        classInit();
        cw.visitEnd();
        try {
            return (Trace.Code) MethodHandles.lookup()
                    .defineHiddenClassWithClassData(cw.toByteArray(), constants, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the code of a path does not link", e);
        }
    }

    private void constructor() {
        mv = cw.visitMethod(0, "<init>", "()V", null, null);
        mv.visitCode();
        mv.visitVarInsn(ALOAD, 0);
        mv.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        mv.visitInsn(RETURN);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
    }

    /** Takes the constants out of the class data into static final fields. */
    private void classInit() {
        mv = cw.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
        mv.visitCode();
        mv.visitMethodInsn(
                INVOKESTATIC,
                "java/lang/invoke/MethodHandles",
                "lookup",
                "()Ljava/lang/invoke/MethodHandles$Lookup;",
                false);
        mv.visitLdcInsn("_");
        mv.visitLdcInsn(Type.getType(List.class));
        mv.visitMethodInsn(
                INVOKESTATIC,
                "java/lang/invoke/MethodHandles",
                "classData",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)Ljava/lang/Object;",
                false);
        mv.visitTypeInsn(CHECKCAST, "java/util/List");
        mv.visitVarInsn(ASTORE, 0);
        for (int i = 0; i < constants.size(); i++) {
            Type type = Type.getType(kind(constants.get(i)));
            mv.visitVarInsn(ALOAD, 0);
            mv.visitLdcInsn(i);
            mv.visitMethodInsn(INVOKEINTERFACE, "java/util/List", "get", "(I)Ljava/lang/Object;", true);
            mv.visitTypeInsn(CHECKCAST, type.getInternalName());
            mv.visitFieldInsn(PUTSTATIC, SELF, "k" + i, type.getDescriptor());
            cw.visitField(ACC_STATIC | ACC_FINAL | ACC_PRIVATE, "k" + i, type.getDescriptor(), null, null)
                    .visitEnd();
        }
        mv.visitInsn(RETURN);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
    }

    private static Class<?> kind(Object constant) {
        return constant instanceof Do ? Do.class : constant instanceof If ? If.class : Val.class;
    }

    /** Pieces one after the other, again and again if the path ends where it began. */
    private void whole(int pieces) {
        mv = cw.visitMethod(ACC_PUBLIC | ACC_FINAL, "run", "(L" + CPU + ";J)J", null, null);
        mv.visitCode();
        // 1 the Cpu, 2 rows allowed, 4 rows done, 6 what a piece returned
        mv.visitInsn(LCONST_0);
        mv.visitVarInsn(LSTORE, 4);
        Label again = new Label();
        Label left = new Label();
        Label out = new Label();
        mv.visitLabel(again);
        for (int i = 0; i < pieces; i++) {
            mv.visitVarInsn(ALOAD, 1);
            mv.visitMethodInsn(INVOKESTATIC, SELF, "p" + i, "(L" + CPU + ";)I", false);
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
        mv.visitVarInsn(LLOAD, 4);
        mv.visitInsn(LRETURN);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
    }

    private void piece(int number) {
        int from = number * PIECE;
        int to = Math.min(from + PIECE, path.size());
        mv = cw.visitMethod(ACC_STATIC, "p" + number, "(L" + CPU + ";)I", null, null);
        mv.visitCode();
        exits = new ArrayList<>();
        Label start = new Label();
        Label stop = new Label();
        Label caught = new Label();
        mv.visitTryCatchBlock(start, stop, caught, SIGNAL);
        mv.visitInsn(ICONST_0);
        mv.visitVarInsn(ISTORE, INDEX);
        mv.visitLabel(start);
        for (int i = from; i < to; i++) {
            index = i - from;
            mv.visitLdcInsn(index);
            mv.visitVarInsn(ISTORE, INDEX);
            row(path.get(i), i + 1 < path.size() ? path.get(i + 1) : end);
        }
        mv.visitLabel(stop);
        mv.visitLdcInsn(to - from);
        mv.visitInsn(IRETURN);
        exits.forEach(Runnable::run);
        mv.visitLabel(caught);
        caught(from, to);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
    }

    /** A row faulted: RIP is its address, the rows before it are done. */
    private void caught(int from, int to) {
        mv.visitVarInsn(ASTORE, TEMP);
        Label[] at = new Label[to - from];
        for (int i = 0; i < at.length; i++) at[i] = new Label();
        Label keep = new Label();
        mv.visitVarInsn(ILOAD, INDEX);
        mv.visitTableSwitchInsn(0, at.length - 1, at[at.length - 1], at);
        for (int i = 0; i < at.length; i++) {
            mv.visitLabel(at[i]);
            mv.visitLdcInsn(path.get(from + i).address);
            mv.visitVarInsn(LSTORE, SP);
            if (i + 1 < at.length) mv.visitJumpInsn(GOTO, keep);
        }
        mv.visitLabel(keep);
        mv.visitVarInsn(ALOAD, 0);
        mv.visitVarInsn(ALOAD, TEMP);
        mv.visitVarInsn(LLOAD, SP);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "fault", "(L" + SIGNAL + ";J)V", false);
        mv.visitVarInsn(ILOAD, INDEX);
        mv.visitInsn(ICONST_M1);
        mv.visitInsn(IXOR);
        mv.visitInsn(IRETURN);
    }

    private void row(Row row, Row next) {
        if (row instanceof Steps.Step s) step(s);
        else if (row instanceof Steps.When w) when(w, next);
        else if (row instanceof Steps.Enter e) enter(e);
        else if (row instanceof Steps.Call c) call(c);
        else if (row instanceof Steps.CallFuncval c) callFuncval(c, next);
        else if (row instanceof Steps.IndirectCall c) indirectCall(c, next);
        else if (row instanceof Steps.Leave l) leave(l);
        else if (row instanceof Steps.Ret) ret(row, next);
        else if (row instanceof Steps.Go g) go(g, next);
        else if (!(row instanceof Steps.Jump)) throw new IllegalStateException("paths hold no " + row.getClass());
    }

    private void step(Steps.Step s) {
        constant(s.effect);
        mv.visitVarInsn(ALOAD, 0);
        mv.visitMethodInsn(INVOKEINTERFACE, Type.getInternalName(Do.class), "run", "(L" + CPU + ";)V", true);
    }

    private void when(Steps.When w, Row next) {
        constant(w.condition);
        mv.visitVarInsn(ALOAD, 0);
        mv.visitMethodInsn(INVOKEINTERFACE, Type.getInternalName(If.class), "test", "(L" + CPU + ";)Z", true);
        // A table may end with a jump that is always taken: nothing follows it that could be reached instead.
        if (w.target == w.next || w.next == null) mv.visitInsn(POP);
        else if (next == w.target) mv.visitJumpInsn(IFEQ, exit(w.next.address, index + 1));
        else mv.visitJumpInsn(IFNE, exit(w.target.address, index + 1));
    }

    private void enter(Steps.Enter e) {
        register(RSP);
        mv.visitVarInsn(LSTORE, SP);
        if (e.split) {
            mv.visitVarInsn(LLOAD, SP);
            if (e.large > 0) plus(-e.large);
            mv.visitVarInsn(ALOAD, 0);
            register(R14);
            plus(e.guardOffset);
            load();
            mv.visitMethodInsn(INVOKESTATIC, "java/lang/Long", "compareUnsigned", "(JJ)I", false);
            mv.visitJumpInsn(IFLE, exit(e.address, index));
        }
        for (int i = 0; i < e.params; i++) {
            int k = i;
            store(8 + 8L * i, () -> register(Reg.ABI[k].ordinal()));
        }
        if (e.frame == 0) return;
        store(-8, () -> register(RBP));
        register(RBP, () -> sp(-8));
        register(RSP, () -> sp(-e.frame));
    }

    private void call(Steps.Call c) {
        register(RSP);
        mv.visitVarInsn(LSTORE, SP);
        values(c.args);
        for (int i = 0; i < c.args.length; i++) {
            int k = i;
            if (c.onStack) store(8L * i, () -> mv.visitVarInsn(LLOAD, TEMP + 2 * k));
            else register(Reg.ABI[i].ordinal(), () -> mv.visitVarInsn(LLOAD, TEMP + 2 * k));
        }
        push(c);
    }

    private void callFuncval(Steps.CallFuncval c, Row next) {
        values(c.funcval);
        mv.visitVarInsn(ALOAD, 0);
        mv.visitVarInsn(LLOAD, TEMP);
        load();
        expect(next, c);
        register(RSP);
        mv.visitVarInsn(LSTORE, SP);
        register(Reg.RDX.ordinal(), () -> mv.visitVarInsn(LLOAD, TEMP));
        push(c);
    }

    private void indirectCall(Steps.IndirectCall c, Row next) {
        register(c.to.ordinal());
        expect(next, c);
        register(RSP);
        mv.visitVarInsn(LSTORE, SP);
        push(c);
    }

    /** Pushes the address behind the call; SP is in its local variable. */
    private void push(Row call) {
        store(-8, () -> mv.visitLdcInsn(call.next.address));
        register(RSP, () -> sp(-8));
    }

    private void leave(Steps.Leave l) {
        values(l.results);
        for (int i = 0; i < l.results.length; i++) {
            int k = i;
            register(Reg.ABI[i].ordinal(), () -> mv.visitVarInsn(LLOAD, TEMP + 2 * k));
        }
        if (l.frame == 0) return;
        register(RSP);
        plus(l.frame);
        mv.visitVarInsn(LSTORE, SP);
        register(RBP, () -> {
            mv.visitVarInsn(ALOAD, 0);
            sp(-8);
            load();
        });
        register(RSP, () -> sp(0));
    }

    private void ret(Row r, Row next) {
        register(RSP);
        mv.visitVarInsn(LSTORE, SP);
        mv.visitVarInsn(ALOAD, 0);
        sp(0);
        load();
        expect(next, r);
        register(RSP, () -> sp(8));
    }

    private void go(Steps.Go g, Row next) {
        values(g.target);
        mv.visitVarInsn(LLOAD, TEMP);
        expect(next, g);
    }

    /** Leaves the path in front of {@code row} unless the address on the operand stack is that of the row expected next. */
    private void expect(Row next, Row row) {
        mv.visitLdcInsn(next.address);
        mv.visitInsn(LCMP);
        mv.visitJumpInsn(IFNE, exit(row.address, index));
    }

    /** Where the path is left with {@code done} rows of the piece run and RIP at {@code address}. */
    private Label exit(long address, int done) {
        Label at = new Label();
        exits.add(() -> {
            mv.visitLabel(at);
            mv.visitVarInsn(ALOAD, 0);
            mv.visitLdcInsn(address);
            mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "rip", "(J)V", false);
            mv.visitLdcInsn(~done);
            mv.visitInsn(IRETURN);
        });
        return at;
    }

    /** Computes values into local variables: all before any is used, as they may be read from registers that the first ones overwrite. */
    private void values(Val... values) {
        for (int i = 0; i < values.length; i++) {
            constant(values[i]);
            mv.visitVarInsn(ALOAD, 0);
            mv.visitMethodInsn(INVOKEINTERFACE, Type.getInternalName(Val.class), "of", "(L" + CPU + ";)J", true);
            mv.visitVarInsn(LSTORE, TEMP + 2 * i);
        }
    }

    private void constant(Object value) {
        int i = indexes.computeIfAbsent(value, v -> {
            constants.add(v);
            return constants.size() - 1;
        });
        mv.visitFieldInsn(GETSTATIC, SELF, "k" + i, Type.getDescriptor(kind(value)));
    }

    private void register(int r) {
        mv.visitVarInsn(ALOAD, 0);
        mv.visitLdcInsn(r);
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "at", "(I)J", false);
    }

    private void register(int r, Runnable value) {
        mv.visitVarInsn(ALOAD, 0);
        mv.visitLdcInsn(r);
        value.run();
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "at", "(IJ)V", false);
    }

    private void sp(long offset) {
        mv.visitVarInsn(LLOAD, SP);
        plus(offset);
    }

    private void plus(long offset) {
        if (offset == 0) return;
        mv.visitLdcInsn(offset);
        mv.visitInsn(LADD);
    }

    /** Loads 8 bytes; the Cpu and the address are on the operand stack. */
    private void load() {
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "ld8", "(J)J", false);
    }

    private void store(long offset, Runnable value) {
        mv.visitVarInsn(ALOAD, 0);
        sp(offset);
        value.run();
        mv.visitMethodInsn(INVOKEVIRTUAL, CPU, "st8", "(JJ)V", false);
    }
}
