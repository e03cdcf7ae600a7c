package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import java.lang.reflect.Field;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;
import sun.misc.Unsafe;

/**
 * Elements of arrays for code that has made sure that they are there: the looks at an array's length that Java would make, at each access
 * anew, are half of the code of a path. Where an element is, is told by the array and by bytes from its beginning.
 */
final class Unchecked {
    /** The place of an array's first element, and how many bits to shift an index by. */
    record Elements(long first, int shift) {}

    static final Elements LONGS = new Elements(Unsafe.ARRAY_LONG_BASE_OFFSET, 3);
    static final Elements OBJECTS = new Elements(
            Unsafe.ARRAY_OBJECT_BASE_OFFSET, Integer.numberOfTrailingZeros(Unsafe.ARRAY_OBJECT_INDEX_SCALE));

    /** For the code of paths. */
    static final Unsafe UNSAFE = unsafe();

    private static final String NAME = Type.getInternalName(Unsafe.class);

    private Unchecked() {}

    private static Unsafe unsafe() {
        try {
            Field f = Unsafe.class.getDeclaredField("theUnsafe");
            f.setAccessible(true);
            return (Unsafe) f.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Unsafe", e);
        }
    }

    /** In front of the array and the place on the operand stack. */
    static void begin(MethodVisitor mv) {
        mv.visitFieldInsn(GETSTATIC, Type.getInternalName(Unchecked.class), "UNSAFE", Type.getDescriptor(Unsafe.class));
    }

    /** Takes the array and the place from the operand stack, and puts a word there. */
    static void load(MethodVisitor mv) {
        mv.visitMethodInsn(INVOKEVIRTUAL, NAME, "getLong", "(Ljava/lang/Object;J)J", false);
    }

    /** The same for an object. */
    static void loadObject(MethodVisitor mv) {
        mv.visitMethodInsn(INVOKEVIRTUAL, NAME, "getObject", "(Ljava/lang/Object;J)Ljava/lang/Object;", false);
    }

    /** Takes the array, the place and a word from the operand stack. */
    static void store(MethodVisitor mv) {
        mv.visitMethodInsn(INVOKEVIRTUAL, NAME, "putLong", "(Ljava/lang/Object;JJ)V", false);
    }
}
