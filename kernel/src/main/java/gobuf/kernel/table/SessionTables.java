package gobuf.kernel.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables that every session has, by name. */
final class SessionTables {
    private static final Map<String, SessionTable> ALL = all();

    private SessionTables() {}

    private static Map<String, SessionTable> all() {
        Map<String, SessionTable> out = new LinkedHashMap<>();
        for (SessionTable t : List.of(
                new GsTable(), new PsTable(), new MsTable(), LogTable.events(), LogTable.waits(), LogTable.lives()))
            out.put(t.name(), t);
        return out;
    }

    static List<String> names() {
        return new ArrayList<>(ALL.keySet());
    }

    static Optional<SessionTable> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }
}
