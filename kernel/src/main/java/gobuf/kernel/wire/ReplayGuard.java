package gobuf.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;

/** Remembers the signatures of the last messages, so that none runs twice. For one thread. */
final class ReplayGuard {
    private final int limit;
    private final LinkedHashSet<String> seen = new LinkedHashSet<>();

    /** @param limit how many signatures are remembered; the oldest is forgotten first */
    ReplayGuard(int limit) {
        this.limit = limit;
    }

    /** Remembers {@code signature} and answers whether it is new. */
    boolean isNew(byte[] signature) {
        if (!seen.add(new String(signature, StandardCharsets.ISO_8859_1))) {
            return false;
        }
        if (seen.size() > limit) {
            var oldest = seen.iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }
}
