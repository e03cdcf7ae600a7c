package gobuf.kernel.extension;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The classes that a class file refers to, read off its constant pool (The Java Virtual Machine Specification, §4.4)
 * without loading the class.
 */
final class ClassReferences {
    private static final int MAGIC = 0xCAFEBABE;
    private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([^;<>()]+)[;<]");

    private ClassReferences() {}

    /**
     * Names with dots, of types in code as well as in descriptors, signatures and annotations.
     *
     * @throws IOException when the bytes are no class file
     */
    static Set<String> of(byte[] classFile) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
        if (in.readInt() != MAGIC) {
            throw new IOException("not a class file");
        }
        in.readInt();
        int size = in.readUnsignedShort();
        String[] texts = new String[size];
        int[] strings = new int[size];
        int[] classes = new int[size];
        for (int i = 1; i < size; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 7 -> classes[i] = in.readUnsignedShort();
                case 8 -> strings[i] = in.readUnsignedShort();
                case 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    // A long or double takes two places.
                    i++;
                }
                default -> throw new IOException("constant " + i + " has the unknown tag " + tag);
            }
        }
        return collect(texts, classes, strings);
    }

    private static Set<String> collect(String[] texts, int[] classes, int[] strings) {
        Set<String> names = new TreeSet<>();
        for (int at : classes) {
            if (at != 0 && !texts[at].startsWith("[")) {
                names.add(texts[at].replace('/', '.'));
            }
        }
        for (int at : strings) {
            // What is only printed is no reference.
            texts[at] = null;
        }
        for (String text : texts) {
            Matcher types = IN_DESCRIPTOR.matcher(text == null ? "" : text);
            while (types.find()) {
                names.add(types.group(1).replace('/', '.'));
            }
        }
        return names;
    }
}
