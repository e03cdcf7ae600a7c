package gobuf.runtime.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The branches of a session as lines of a state file: a line for each, and behind it its inputs. */
final class Branches {
    private static final String NONE = "-";

    private Branches() {}

    /** All branches in the order they were made. */
    static List<String> lines(Session session) {
        List<String> out = new ArrayList<>();
        for (Branch b : session.allBranches()) {
            String parent = b.parent == null ? "" : b.parent;
            out.add(String.join(
                    "\t",
                    "branch",
                    Long.toString(b.step),
                    Long.toString(b.forkedAt),
                    at(session, b),
                    hash(session, b),
                    parent,
                    b.name));
            b.inputs.forEach((step, input) -> out.add(step + " " + input.line()));
        }
        return out;
    }

    private static String at(Session session, Branch b) {
        return session.branches().stream()
                .filter(info -> info.name().equals(b.name))
                .map(Session.BranchInfo::at)
                .findFirst()
                .orElse(b.at);
    }

    /** What the state hashes to in which a branch was left; the current one's stands in the file's header. */
    private static String hash(Session session, Branch b) {
        Machine.State left = b.checkpoints.get(b.step);
        if (b.name.equals(session.branch()) || left == null) return b.expected == null ? NONE : b.expected;
        Machine now = session.machine();
        Machine then = now.empty();
        then.restore(left);
        return then.hash();
    }

    /**
     * Reads {@link #lines}.
     *
     * @throws IOException if they do not hang together
     */
    static List<Branch> read(List<String> lines) throws IOException {
        List<Branch> out = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String line : lines) {
            if (line.startsWith("branch\t")) {
                Branch b = branch(line);
                if (b.parent != null && !names.contains(b.parent))
                    throw new IOException(
                            "branch " + b.name + " comes from " + b.parent + ", which is no branch before it");
                if (!names.add(b.name)) throw new IOException("it has two branches " + b.name);
                out.add(b);
                continue;
            }
            int space = line.indexOf(' ');
            if (space < 0 || out.isEmpty()) throw new IOException("not a line of a log: " + line);
            out.get(out.size() - 1)
                    .inputs
                    .put(Long.parseLong(line.substring(0, space)), Input.parse(line.substring(space + 1)));
        }
        return out;
    }

    private static Branch branch(String line) throws IOException {
        String[] w = line.split("\t", 7);
        if (w.length != 7) throw new IOException("not a branch: " + line);
        Branch b = new Branch(w[6], w[5].isEmpty() ? null : w[5], Long.parseLong(w[2]));
        b.step = Long.parseLong(w[1]);
        if (b.step < 0 || b.forkedAt < 0) throw new IOException("not a branch: " + line);
        b.at = w[3];
        b.expected = w[4].equals(NONE) ? null : w[4];
        return b;
    }
}
