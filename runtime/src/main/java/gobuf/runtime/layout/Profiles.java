package gobuf.runtime.layout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Reads profiles from the data files beside this module's classes. */
public final class Profiles {
    private Profiles() {}

    /**
     * The profile of a release.
     *
     * @param name such as {@code go1.19}
     * @throws IllegalArgumentException if there is none
     */
    public static Profile load(String name) {
        JsonNode root = json(name + ".json");
        JsonNode linked = json(name + ".linked.json");
        JsonNode packages = json(name + ".packages.json");
        return new Profile(
                root.get("release").asText(),
                map(JsonNode::asText, root.get("binary")),
                named(Profiles::struct, root.get("structs"), linked.get("structs"), packages.get("structs")),
                map(c -> c.get("value").asLong(), root.get("constants"), linked.get("constants")),
                map(Profiles::texts, root.get("strings")),
                named(Profiles::function, root.get("functions"), linked.get("functions"), packages.get("functions")),
                map(Profiles::global, root.get("globals"), linked.get("globals"), packages.get("globals")),
                map(JsonNode::asLong, root.get("funcvals"), linked.get("funcvals"), packages.get("funcvals")),
                map(r -> new Profile.Range(r.get(0).asLong(), r.get(1).asLong()), root.get("sections")),
                data(linked.get("globals"), packages.get("globals")));
    }

    private static Map<Long, byte[]> data(JsonNode... parts) {
        Map<Long, byte[]> out = new HashMap<>();
        for (JsonNode part : parts) {
            for (JsonNode global : part) {
                if (global.has("data"))
                    out.put(
                            global.get("addr").asLong(),
                            HexFormat.of().parseHex(global.get("data").asText()));
            }
        }
        return out;
    }

    private static <T> Map<String, T> map(java.util.function.Function<JsonNode, T> read, JsonNode... parts) {
        return named((name, n) -> read.apply(n), parts);
    }

    /** The members of the parts in one map; no two have the same name. */
    private static <T> Map<String, T> named(BiFunction<String, JsonNode, T> read, JsonNode... parts) {
        Map<String, T> out = new HashMap<>();
        for (JsonNode part : parts)
            part.fields().forEachRemaining(e -> out.put(e.getKey(), read.apply(e.getKey(), e.getValue())));
        return out;
    }

    private static Profile.Global global(JsonNode n) {
        return new Profile.Global(n.get("addr").asLong(), n.get("size").asLong());
    }

    /**
     * A data file of this folder, parsed.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static JsonNode json(String file) {
        try (InputStream in = Profiles.class.getResourceAsStream("/gobuf/runtime/profiles/" + file)) {
            if (in == null) throw new IllegalArgumentException("no profile data " + file + "; this build has go1.19");
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("profile data " + file + " cannot be read", e);
        }
    }

    private static Struct struct(String name, JsonNode n) {
        return new Struct(name, n.get("size").asInt(), fields(n.get("fields")));
    }

    private static List<Field> fields(JsonNode list) {
        if (list == null) return List.of();
        List<Field> out = new ArrayList<>(list.size());
        for (JsonNode f : list) {
            int count = Math.max(1, f.path("count").asInt(1));
            out.add(new Field(
                    f.get("name").asText(),
                    f.get("offset").asInt(),
                    f.get("size").asInt(),
                    f.get("type").asText(),
                    count,
                    fields(f.get("fields"))));
        }
        return List.copyOf(out);
    }

    private static Function function(String symbol, JsonNode n) {
        List<Function.CallSite> calls = new ArrayList<>();
        for (JsonNode c : n.path("calls"))
            calls.add(new Function.CallSite(
                    c.get("to").asText(), c.get("ret").asInt(), c.get("line").asInt()));
        List<Function.LineMark> lines = new ArrayList<>();
        for (JsonNode l : n.path("lines"))
            lines.add(new Function.LineMark(l.get(0).asInt(), l.get(1).asInt()));
        return new Function(
                symbol,
                n.get("entry").asLong(),
                n.get("size").asInt(),
                n.get("frame").asInt(),
                n.get("file").asText(),
                n.get("line").asInt(),
                n.get("endLine").asInt(),
                ints(n.path("rets")),
                List.copyOf(calls),
                ints(n.path("instructions")),
                n.path("guard").asInt(-1),
                ints(n.path("tls")),
                List.copyOf(lines));
    }

    private static List<String> texts(JsonNode list) {
        List<String> out = new ArrayList<>(list.size());
        for (JsonNode text : list) out.add(text.asText());
        return List.copyOf(out);
    }

    private static List<Integer> ints(JsonNode list) {
        List<Integer> out = new ArrayList<>(list.size());
        for (JsonNode i : list) out.add(i.asInt());
        return List.copyOf(out);
    }
}
