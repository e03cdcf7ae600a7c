package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/** A class that is written while the program runs. The objects it names are constants to the JIT compiler. */
final class HiddenClass {
    /** Its name while it is written. */
    static final String SELF = "gobuf/runtime/code/Joined";

    private final ClassWriter cw = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
        @Override
        protected String getCommonSuperClass(String a, String b) {
            return "java/lang/Object";
        }
    };
    private final String parent;
    private final List<Object> constants = new ArrayList<>();
    private final Map<Object, Integer> indexes = new IdentityHashMap<>();

    /** A class with no method yet. */
    HiddenClass(Class<?> parent) {
        this.parent = Type.getInternalName(parent);
        cw.visit(V17, ACC_FINAL | ACC_SUPER, SELF, null, this.parent, null);
        constructor();
    }

    /** Begins a method. */
    MethodVisitor method(int access, String name, String desc) {
        MethodVisitor mv = cw.visitMethod(access, name, desc, null, null);
        mv.visitCode();
        return mv;
    }

    /** Puts an object on the operand stack. */
    void constant(MethodVisitor mv, Object value) {
        int i = indexes.computeIfAbsent(value, v -> {
            constants.add(v);
            return constants.size() - 1;
        });
        mv.visitFieldInsn(GETSTATIC, SELF, "k" + i, type(value).getDescriptor());
    }

    /** Makes the class and an instance of it. */
    Object make() {
        classInit();
        cw.visitEnd();
        try {
            return MethodHandles.lookup()
                    .defineHiddenClassWithClassData(cw.toByteArray(), constants, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the code of rows does not link", e);
        }
    }

    private void constructor() {
        MethodVisitor mv = cw.visitMethod(0, "<init>", "()V", null, null);
        mv.visitCode();
        mv.visitVarInsn(ALOAD, 0);
        mv.visitMethodInsn(INVOKESPECIAL, parent, "<init>", "()V", false);
        mv.visitInsn(RETURN);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
    }

    /** Takes the constants out of the class data into static final fields. */
    private void classInit() {
        MethodVisitor mv = cw.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
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
            mv.visitVarInsn(ALOAD, 0);
            mv.visitLdcInsn(i);
            mv.visitMethodInsn(INVOKEINTERFACE, "java/util/List", "get", "(I)Ljava/lang/Object;", true);
            Type type = type(constants.get(i));
            mv.visitTypeInsn(CHECKCAST, type.getInternalName());
            mv.visitFieldInsn(PUTSTATIC, SELF, "k" + i, type.getDescriptor());
            cw.visitField(ACC_STATIC | ACC_FINAL | ACC_PRIVATE, "k" + i, type.getDescriptor(), null, null)
                    .visitEnd();
        }
        mv.visitInsn(RETURN);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
    }

    private static Type type(Object constant) {
        Class<?> known =
                constant instanceof Row ? Row.class : constant instanceof Val ? Val.class : constant.getClass();
        return Type.getType(known);
    }
}
