package gobuf.kernel.magic;

import gobuf.runtime.expr.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words behind a magic's name, sorted by its parameters and options. */
final class Args {
    private final Map<String, List<String>> given = new LinkedHashMap<>();
    private final Map<String, String> options = new LinkedHashMap<>();

    /**
     * Sorts words.
     *
     * @throws MagicError if something is missing, too much or unknown
     */
    static Args of(Magic magic, List<String> words) {
        Args args = new Args();
        List<String> plain = args.takeOptions(magic, words);
        int next = 0;
        for (Parameter p : magic.parameters()) {
            int to = p.rest() ? plain.size() : Math.min(next + 1, plain.size());
            if (to > next) args.given.put(p.name(), plain.subList(next, to));
            else if (p.needed())
                throw usage(
                        magic,
                        "%" + magic.name() + " needs " + p.name() + ": "
                                + p.kind().help());
            next = to;
        }
        if (next < plain.size()) throw usage(magic, "'" + plain.get(next) + "' is one argument too many");
        return args;
    }

    private List<String> takeOptions(Magic magic, List<String> words) {
        List<String> plain = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--") || word.length() < 3) {
                plain.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals > 0 && !word.startsWith("==", equals) ? word.substring(0, equals) : word;
            Option option = find(magic, name);
            if (option.value() == null) {
                if (!name.equals(word)) throw usage(magic, name + " takes no value");
                options.put(name, "");
                continue;
            }
            if (!name.equals(word)) {
                options.put(name, word.substring(equals + 1));
                continue;
            }
            int end = i + 1;
            boolean many = option.value().words();
            while (end < words.size() && !words.get(end).startsWith("--") && (many || end == i + 1)) end++;
            if (end == i + 1)
                throw usage(magic, name + " needs " + option.value().help());
            options.put(name, String.join(" ", words.subList(i + 1, end)));
            i = end - 1;
        }
        return plain;
    }

    private static Option find(Magic magic, String name) {
        List<String> known = magic.options().stream().map(Option::name).toList();
        return magic.options().stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow(() -> usage(
                        magic,
                        "%" + magic.name() + " has no option " + name
                                + Nearest.hint(
                                        name,
                                        known,
                                        known.isEmpty() ? "; it has none" : "; it has " + String.join(", ", known))));
    }

    private static MagicError usage(Magic magic, String message) {
        List<String> lines = new ArrayList<>();
        lines.add(magic.usage());
        lines.addAll(magic.examples().stream().limit(2).toList());
        return MagicError.argument(message, lines.stream().distinct().toArray(String[]::new));
    }

    boolean has(String name) {
        return given.containsKey(name) || options.containsKey(name);
    }

    /** One argument or an option's value. */
    Optional<String> get(String name) {
        if (options.containsKey(name)) return Optional.of(options.get(name));
        return given.containsKey(name) ? Optional.of(String.join(" ", given.get(name))) : Optional.empty();
    }

    /** An argument that {@link #of} has made sure of. */
    String need(String name) {
        return get(name).orElseThrow();
    }

    /** All words of a parameter that takes the rest. */
    List<String> all(String name) {
        return given.getOrDefault(name, List.of());
    }
}
