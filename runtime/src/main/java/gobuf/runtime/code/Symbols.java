package gobuf.runtime.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Names of addresses: functions, globals, static closures and strings of the image. */
public final class Symbols {
    /**
     * One symbol.
     *
     * @param name linker symbol
     * @param address first byte
     * @param size bytes; at least 1
     */
    public record Symbol(String name, long address, long size) {}

    private final TreeMap<Long, Symbol> byAddress;
    private final Map<String, Symbol> byName;

    Symbols() {
        byAddress = new TreeMap<>();
        byName = new HashMap<>();
    }

    /** The same names. */
    Symbols(Symbols other) {
        byAddress = new TreeMap<>(other.byAddress);
        byName = new HashMap<>(other.byName);
    }

    void add(String name, long address, long size) {
        Symbol s = new Symbol(name, address, Math.max(size, 1));
        byAddress.put(address, s);
        byName.put(name, s);
    }

    /** The symbol of that name; {@code runtime.} and the suffix {@code .abi0} may be left out. */
    public Optional<Symbol> find(String name) {
        for (String n : List.of(name, "runtime." + name, name + ".abi0", "runtime." + name + ".abi0")) {
            Symbol s = byName.get(n);
            if (s != null) return Optional.of(s);
        }
        return Optional.empty();
    }

    /** The symbol in which the address lies. */
    public Optional<Symbol> at(long address) {
        Map.Entry<Long, Symbol> e = byAddress.floorEntry(address);
        if (e == null || address - e.getKey() >= e.getValue().size()) return Optional.empty();
        return Optional.of(e.getValue());
    }

    /** The address as {@code symbol} or {@code symbol+0x1f}, if it lies in one. */
    public Optional<String> name(long address) {
        return at(address)
                .map(s ->
                        address == s.address() ? s.name() : s.name() + "+0x" + Long.toHexString(address - s.address()));
    }

    /** All names, for completion. */
    public List<String> names() {
        return new ArrayList<>(byName.keySet());
    }
}
