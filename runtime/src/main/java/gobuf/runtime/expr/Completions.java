package gobuf.runtime.expr;

import gobuf.runtime.engine.Machine;
import gobuf.runtime.layout.Field;
import java.util.List;
import java.util.stream.Stream;

/** What may stand at the end of an expression that is being typed. */
public final class Completions {
    private Completions() {}

    /**
     * Names that continue the last word of {@code typed}: fields behind a dot, otherwise objects, variables, registers, symbols.
     *
     * @return whole last words, to replace {@link #lastWord}; sorted as they should be shown
     */
    public static List<String> of(String typed, Machine machine) {
        int from = lastWord(typed);
        String word = typed.substring(from);
        if (from > 0 && typed.charAt(from - 1) == '.') {
            List<String> fields = fields(typed.substring(pathStart(typed, from - 1), from - 1), machine);
            if (!fields.isEmpty()) return starting(fields.stream(), word);
            String prefix = typed.substring(pathStart(typed, from - 1), from);
            return starting(
                    new Names(machine)
                            .known().stream()
                                    .filter(n -> n.startsWith(prefix))
                                    .map(n -> n.substring(prefix.length()))
                                    .sorted(),
                    word);
        }
        List<String> known = new Names(machine).known();
        return starting(word.isEmpty() ? known.stream().limit(40) : known.stream(), word);
    }

    /** Index of the first char of the last word. */
    public static int lastWord(String typed) {
        int i = typed.length();
        while (i > 0 && word(typed.charAt(i - 1))) i--;
        return i;
    }

    private static boolean word(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '·';
    }

    private static int pathStart(String typed, int dot) {
        int i = dot;
        int depth = 0;
        while (i > 0) {
            char c = typed.charAt(i - 1);
            if (c == ']') depth++;
            if (c == '[' && --depth < 0) break;
            if (depth == 0 && c != '.' && c != '[' && !word(c)) break;
            i--;
        }
        return i;
    }

    private static List<String> fields(String path, Machine machine) {
        try {
            Result r = Expression.parse(path).eval(machine);
            GoType type = r.type();
            if (type.kind() == GoType.Kind.POINTER) {
                var struct = machine.image().profile().structs().get(type.target());
                return struct == null
                        ? List.of()
                        : struct.fields().stream().map(Field::name).toList();
            }
            return type.fields().stream().map(Field::name).toList();
        } catch (ExpressionException e) {
            return List.of();
        }
    }

    private static List<String> starting(Stream<String> names, String word) {
        return names.filter(n -> n.startsWith(word) && !n.equals(word))
                .filter(n -> !n.equals("_"))
                .distinct()
                .limit(200)
                .toList();
    }
}
