package gobuf.kernel.magic;

import gobuf.runtime.expr.Nearest;
import gobuf.runtime.program.Bodies;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a cell apart into magics: one a line, comments and empty lines between. Nothing runs before the whole cell is understood. */
final class CellReader {
    private static final Pattern GO = Pattern.compile("(?:go\\s+)?(?:\\w+\\.)?(\\w+)\\s*\\(([^()]*)\\)\\s*;?");
    private static final Pattern MAGIC = Pattern.compile("%\\s*([\\w-]+)\\s*(.*)", Pattern.DOTALL);
    private static final Pattern QUESTION = Pattern.compile("(\\?{1,2})?\\s*%?([\\w-]+)\\s*(\\?{0,2})");

    private CellReader() {}

    static List<Call> read(String code, Registry registry) {
        String[] lines = code.split("\n", -1);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            String line = Words.withoutComment(lines[i]).strip();
            if (line.isEmpty()) continue;
            if (line.startsWith("%%")) {
                calls.add(cell(lines, i, registry));
                return calls;
            }
            calls.add(line(line, i + 1, registry));
        }
        return calls;
    }

    private static Call line(String line, int number, Registry registry) {
        Matcher question = QUESTION.matcher(line);
        if (question.matches()
                && (question.group(1) != null || !question.group(3).isEmpty()))
            return new Call(number, "help", question.group(2), false, "");
        Matcher magic = MAGIC.matcher(line);
        if (!magic.matches()) throw noMagic(line, number, registry);
        String name = magic.group(1);
        if (!registry.names().contains(name)) throw HelpMagic.unknown(name, registry.names());
        return new Call(number, name, magic.group(2).strip(), false, "");
    }

    private static Call cell(String[] lines, int at, Registry registry) {
        Matcher magic = MAGIC.matcher(lines[at].strip().substring(1));
        String name = magic.matches() ? magic.group(1) : "";
        if (!registry.extensions().cellMagics().contains(name) && !registry.takesCells(name)) {
            String hint = registry.names().contains(name) ? "; %" + name + " is a line magic" : "";
            throw new MagicError("UnknownMagic", "there is no cell magic %%" + name + hint, "%help");
        }
        String body = String.join("\n", List.of(lines).subList(at + 1, lines.length));
        return new Call(at + 1, name, magic.group(2).strip(), true, body);
    }

    private static MagicError noMagic(String line, int number, Registry registry) {
        String word = line.split("[\\s(]", 2)[0];
        List<String> lines = new ArrayList<>();
        if (registry.names().contains(word)) lines.add("%" + line);
        lines.add(newproc(line));
        lines.add("%help");
        return new MagicError(
                "NoMagic",
                "line " + number
                        + " is no magic: Gobuf takes magics so far, which begin with %, and // comments; Go programs it does not"
                        + " take yet",
                lines.toArray(String[]::new));
    }

    /** The %newproc line that comes nearest to what may be a go statement. */
    private static String newproc(String line) {
        List<String> names = Bodies.all().stream().map(Bodies.Body::name).toList();
        Matcher go = GO.matcher(line);
        String name = "add";
        String args = "";
        if (go.matches()) {
            List<String> near = names.contains(go.group(1)) ? List.of(go.group(1)) : Nearest.of(go.group(1), names, 1);
            if (!near.isEmpty()) name = near.get(0);
            args = go.group(2).replace(",", " ").strip().replaceAll("\\s+", " ");
        }
        Bodies.Body body = Bodies.find(name);
        int given = args.isEmpty() ? 0 : args.split(" ").length;
        if (!go.matches() || given != body.params().size()) return "%newproc " + body.example();
        return ("%newproc " + name + " " + args).strip();
    }
}
