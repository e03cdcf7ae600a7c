package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import gobuf.runtime.code.Mirror.Unwritable;
import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.Label;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes the code of a lambda into a path. Objects in it (locals, fields of layouts, registers) are known when a path is joined, so only
 * numbers remain: what the lambda asks of the {@link Cpu} becomes loads and stores of a {@link Mirror}, and all else is copied. What this
 * does not understand is {@linkplain Unwritable not written}; the row then runs by its own effect.
 */
final class Inliner {
    /** Calls in calls. */
    private static final int DEEPEST = 4;

    private final Sites sites;
    private final Mirror mirror;
    private final CpuCalls calls;
    private final int depth;
    private final MethodNode method;
    /** What the method's variables hold: an object, or a {@link Num}. */
    private final Map<Integer, Object> variables = new HashMap<>();

    private final Deque<Object> stack = new ArrayDeque<>();
    /** The operand stack at labels that are jumped to. */
    private final Map<LabelNode, List<Object>> arrivals = new HashMap<>();

    private final Map<LabelNode, Label> labels = new HashMap<>();
    private final LabelNode end = new LabelNode();
    private boolean reached = true;

    private Inliner(Sites sites, Mirror mirror, MethodNode method, List<Object> arguments, int depth) {
        this.sites = sites;
        this.mirror = mirror;
        this.calls = new CpuCalls(mirror);
        this.method = method;
        this.depth = depth;
        Written written = new Written(method);
        int at = 0;
        for (Object a : arguments) {
            variables.put(at, a);
            if (written.variables.contains(at)) {
                variables.remove(at);
                store(at, a);
            }
            at += a instanceof Num n && n.wide() ? 2 : 1;
        }
    }

    /** Writes a lambda; its result, if it has one. */
    static Optional<Num> write(Sites sites, Mirror mirror, Sites.Site site) {
        List<Object> arguments = new ArrayList<>();
        for (Object o : site.captured()) arguments.add(number(o));
        arguments.add(CpuCalls.CPU);
        return Optional.ofNullable((Num) new Inliner(sites, mirror, site.method(), arguments, 0).run());
    }

    /** An object as it is, a boxed number as a number. */
    private static Object number(Object o) {
        if (o == null) throw new Unwritable("a null among the objects");
        if (o instanceof Long n) return Num.of(n);
        if (o instanceof Integer n) return Num.ofInt(n);
        if (o instanceof Boolean b) return Num.ofInt(b ? 1 : 0);
        return o;
    }

    private Object run() {
        boolean outer = mirror.conditional();
        boolean[] conditional = Written.conditional(method);
        AbstractInsnNode[] code = method.instructions.toArray();
        AbstractInsnNode last = null;
        for (AbstractInsnNode i : code) {
            if (i.getOpcode() >= 0) last = i;
        }
        for (int i = 0; i < code.length; i++) {
            mirror.conditional(outer || conditional[i]);
            if (code[i] instanceof LabelNode l) arrive(l);
            else if (reached && code[i].getOpcode() >= 0) instruction(code[i], code[i] == last);
        }
        mirror.conditional(outer);
        arrive(end);
        return stack.peek();
    }

    private void instruction(AbstractInsnNode i, boolean last) {
        int op = i.getOpcode();
        if (i instanceof VarInsnNode v) variable(op, v.var);
        else if (i instanceof IincInsnNode n) increment(n);
        else if (i instanceof LdcInsnNode n) stack.push(constant(n.cst));
        else if (i instanceof IntInsnNode n && op != NEWARRAY) stack.push(Num.ofInt(n.operand));
        else if (i instanceof JumpInsnNode j) jump(op, j.label);
        else if (i instanceof FieldInsnNode f && op == GETFIELD) stack.push(number(Reflect.field(stack.pop(), f)));
        else if (i instanceof FieldInsnNode f && op == GETSTATIC) stack.push(number(Reflect.field(null, f)));
        else if (i instanceof MethodInsnNode m) call(m);
        else if (op >= IRETURN && op <= RETURN) leave(last);
        else plain(op);
    }

    private static Object constant(Object c) {
        if (c instanceof Long || c instanceof Integer) return number(c);
        if (c instanceof String) return c;
        throw new Unwritable("a constant " + c.getClass());
    }

    private void variable(int op, int var) {
        switch (op) {
            case ILOAD, LLOAD, ALOAD -> {
                Object o = variables.get(var);
                if (o == null) throw new Unwritable("a variable that is not set on all paths");
                stack.push(o);
            }
            case ISTORE, LSTORE -> store(var, stack.pop());
            case ASTORE -> {
                if (variables.putIfAbsent(var, stack.peek()) != null)
                    throw new Unwritable("an object variable set twice");
                stack.pop();
            }
            default -> throw new Unwritable("instruction " + op);
        }
    }

    /** Sets a variable of the method's that may be set more than once: it has one of its own. */
    private void store(int var, Object value) {
        if (!(value instanceof Num n)) throw new Unwritable("an object in a variable that is written");
        Num at = (Num) variables.computeIfAbsent(var, k -> new Num(mirror.local(n.wide()), 0, n.wide()));
        if (at.wide() != n.wide()) throw new Unwritable("a variable of two types");
        if (stack.contains(at)) throw new Unwritable("a variable is set while its value is in use");
        mirror.keep(n, at);
    }

    private void increment(IincInsnNode i) {
        Num n = (Num) variables.get(i.var);
        if (n == null || stack.contains(n)) throw new Unwritable("a counter in use");
        mirror.mv.visitIincInsn(n.local(), i.incr);
    }

    /** The values on the operand stack, where those that come from elsewhere expect them. */
    private void meet(LabelNode at) {
        List<Object> there = arrivals.get(at);
        List<Object> here = List.copyOf(stack);
        if (there == null) {
            if (labels.containsKey(at) && !here.isEmpty()) throw new Unwritable("a loop with values in use");
            there = new ArrayList<>();
            for (Object o : here) there.add(o instanceof Num n ? new Num(mirror.local(n.wide()), 0, n.wide()) : o);
            arrivals.put(at, there);
        }
        if (there.size() != here.size()) throw new Unwritable("stacks of different depth");
        for (int i = 0; i < here.size(); i++) {
            if (there.get(i) instanceof Num to && here.get(i) instanceof Num from) {
                mirror.keep(from, to);
            } else if (there.get(i) != here.get(i)) {
                throw new Unwritable("an object that depends on the path");
            }
        }
    }

    private void arrive(LabelNode l) {
        if (arrivals.containsKey(l)) {
            if (reached) meet(l);
            stack.clear();
            List<Object> there = new ArrayList<>(arrivals.get(l));
            Collections.reverse(there);
            there.forEach(stack::push);
            reached = true;
        }
        mirror.mv.visitLabel(label(l));
    }

    private Label label(LabelNode l) {
        return labels.computeIfAbsent(l, k -> new Label());
    }

    private void jump(int op, LabelNode to) {
        List<Num> operands = new ArrayList<>();
        int count = op == GOTO ? 0 : op >= IF_ICMPEQ && op <= IF_ICMPLE ? 2 : op <= IFLE ? 1 : -1;
        if (count < 0) throw new Unwritable("instruction " + op);
        for (int i = 0; i < count; i++) operands.add(0, pop());
        if (labels.containsKey(to) && mirror.exits.hasChanged()) throw new Unwritable("a loop that changes something");
        meet(to);
        operands.forEach(mirror::push);
        mirror.mv.visitJumpInsn(op, label(to));
        reached = op != GOTO;
    }

    private void leave(boolean last) {
        if (last) return;
        meet(end);
        mirror.mv.visitJumpInsn(GOTO, label(end));
        reached = false;
    }

    private void call(MethodInsnNode m) {
        List<Object> arguments = new ArrayList<>();
        Type[] types = Type.getArgumentTypes(m.desc);
        for (Type ignored : types) arguments.add(0, stack.pop());
        if (m.getOpcode() != INVOKESTATIC) arguments.add(0, stack.pop());
        if (!arguments.isEmpty() && arguments.get(0) == CpuCalls.CPU && m.owner.equals(CpuCalls.NAME)) {
            result(calls.write(m.name, m.desc, arguments.subList(1, arguments.size())));
        } else if (arguments.size() == 2 && arguments.get(0) instanceof Val v && arguments.get(1) == CpuCalls.CPU) {
            stack.push(mirror.ask(v));
        } else if (m.getOpcode() == INVOKESTATIC && m.owner.startsWith("java/lang/")) {
            primitive(m, types, arguments);
        } else if (m.getOpcode() == INVOKESTATIC || computes(m, arguments.get(0))) {
            nested(m, arguments);
        } else {
            stack.push(number(Reflect.call(m, arguments)));
        }
    }

    private void result(Object o) {
        if (o != null) stack.push(o);
    }

    /** A method of java.lang's that only sees numbers. */
    private void primitive(MethodInsnNode m, Type[] types, List<Object> arguments) {
        if (m.name.equals("compareUnsigned") && types[0].getSort() == Type.LONG) {
            mirror.compareUnsigned((Num) arguments.get(0), (Num) arguments.get(1));
            stack.push(mirror.keep(false));
            return;
        }
        for (Object o : arguments) mirror.push((Num) o);
        mirror.mv.visitMethodInsn(INVOKESTATIC, m.owner, m.name, m.desc, false);
        Type r = Type.getReturnType(m.desc);
        if (types.length != arguments.size() || r.getSort() < Type.BOOLEAN || r.getSort() == Type.FLOAT)
            throw new Unwritable("a call of " + m.name);
        stack.push(mirror.keep(r.getSort() == Type.LONG));
    }

    /** Whether it is a method of an object that is no part of the layout, and cannot be another class's than the one that is named. */
    private static boolean computes(MethodInsnNode m, Object receiver) {
        Class<?> c = receiver.getClass();
        return m.getOpcode() == INVOKEVIRTUAL
                && Modifier.isFinal(c.getModifiers())
                && Type.getInternalName(c).equals(m.owner)
                && !(receiver instanceof Record || receiver instanceof Enum);
    }

    /** A method of Gobuf's. */
    private void nested(MethodInsnNode m, List<Object> arguments) {
        if (depth == DEEPEST || !m.owner.startsWith("gobuf/")) throw new Unwritable("a call of " + m.name);
        MethodNode callee =
                sites.method(m.owner, m.name, m.desc).orElseThrow(() -> new Unwritable("no code of " + m.name));
        result(new Inliner(sites, mirror, callee, arguments, depth + 1).run());
    }

    private Num pop() {
        if (stack.pop() instanceof Num n) return n;
        throw new Unwritable("an object where a number is expected");
    }

    private void plain(int op) {
        switch (op) {
            case ICONST_M1, ICONST_0, ICONST_1, ICONST_2, ICONST_3, ICONST_4, ICONST_5 ->
                stack.push(Num.ofInt(op - ICONST_0));
            case LCONST_0, LCONST_1 -> stack.push(Num.of(op - LCONST_0));
            case POP, POP2 -> stack.pop();
            case DUP, DUP2 -> {
                if (op == DUP2 && !((Num) stack.peek()).wide()) throw new Unwritable("two at once");
                stack.push(stack.peek());
            }
            case AALOAD -> {
                Num i = pop();
                Object array = stack.pop();
                if (!i.constant()) throw new Unwritable("an element of an array");
                stack.push(number(Array.get(array, (int) i.add())));
            }
            case ARRAYLENGTH -> stack.push(Num.ofInt(Array.getLength(stack.pop())));
            case I2L, L2I, LNEG, INEG -> {
                Num n = pop();
                if (op == I2L && n.constant()) {
                    stack.push(Num.of(n.add()));
                    return;
                }
                mirror.push(n);
                mirror.mv.visitInsn(op);
                stack.push(mirror.keep(op == I2L || op == LNEG));
            }
            default -> binary(op);
        }
    }

    private void binary(int op) {
        boolean integral = op >= IADD && op < INEG && (op & 3) < 2 || op >= ISHL && op <= LXOR || op == LCMP;
        if (!integral) throw new Unwritable("instruction " + op);
        Num b = pop();
        Num a = pop();
        if (op == LADD && (a.constant() || b.constant())) {
            stack.push(a.constant() ? b.plus(a.add()) : a.plus(b.add()));
        } else if (op == LSUB && b.constant()) {
            stack.push(a.plus(-b.add()));
        } else {
            mirror.push(a);
            mirror.push(b);
            mirror.mv.visitInsn(op);
            stack.push(mirror.computed(mirror.keep(op != LCMP && (op & 1) == 1), a, b));
        }
    }

    /** What is known of a method before its code is gone through. */
    private static final class Written {
        final List<Integer> variables = new ArrayList<>();

        Written(MethodNode method) {
            for (AbstractInsnNode i : method.instructions) {
                if (i instanceof VarInsnNode v && (v.getOpcode() == ISTORE || v.getOpcode() == LSTORE))
                    variables.add(v.var);
                if (i instanceof IincInsnNode n) variables.add(n.var);
            }
        }

        /** Which instructions a jump may pass over or repeat. */
        static boolean[] conditional(MethodNode method) {
            AbstractInsnNode[] code = method.instructions.toArray();
            boolean[] out = new boolean[code.length];
            for (int i = 0; i < code.length; i++) {
                int to = code[i] instanceof JumpInsnNode j ? method.instructions.indexOf(j.label) : i;
                if (code[i].getOpcode() >= IRETURN && code[i].getOpcode() <= RETURN) to = code.length;
                for (int k = Math.min(i + 1, to); k < Math.max(i, to); k++) out[k] = true;
            }
            return out;
        }
    }

    /** Objects of Gobuf's, asked when a path is joined. */
    private static final class Reflect {
        private Reflect() {}

        static Object field(Object of, FieldInsnNode f) {
            try {
                Class<?> c = Class.forName(f.owner.replace('/', '.'));
                java.lang.reflect.Field field = c.getDeclaredField(f.name);
                if (!Modifier.isFinal(field.getModifiers())) throw new Unwritable("a field that changes: " + f.name);
                field.setAccessible(true);
                return field.get(of);
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new Unwritable("the field " + f.name + ": " + e.getMessage());
            }
        }

        /** A method of a record or an enum of the layout: what it tells of unchanging objects does not change. */
        static Object call(MethodInsnNode m, List<Object> arguments) {
            Object receiver = arguments.isEmpty() ? null : arguments.get(0);
            List<Object> values = arguments.subList(Math.min(1, arguments.size()), arguments.size());
            if (!(receiver instanceof Record || receiver instanceof Enum)
                    || !values.stream().allMatch(String.class::isInstance)) throw new Unwritable("a call of " + m.name);
            Class<?>[] types = new Class<?>[values.size()];
            Arrays.fill(types, String.class);
            try {
                java.lang.reflect.Method method = receiver.getClass().getMethod(m.name, types);
                method.setAccessible(true);
                return method.invoke(receiver, values.toArray());
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new Unwritable("a call of " + m.name + ": " + e.getMessage());
            }
        }
    }
}
