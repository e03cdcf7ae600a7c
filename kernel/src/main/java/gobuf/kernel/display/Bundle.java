package gobuf.kernel.display;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One output in several forms: MIME type to data, in the order in which the forms were added, with metadata for each.
 * The client shows the form it ranks highest. Immutable; {@code with} answers a new bundle.
 *
 * <p>Data is text for {@code text/*} and {@code image/svg+xml}, Base64 text for {@code image/png} and other binary
 * types, and a tree of maps, lists, strings, numbers, booleans and nulls for JSON types.
 */
public final class Bundle {
    private static final Bundle EMPTY = new Bundle(Map.of(), Map.of());

    private final Map<String, Object> data;
    private final Map<String, Object> metadata;

    private Bundle(Map<String, Object> data, Map<String, Object> metadata) {
        this.data = Collections.unmodifiableMap(data);
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    public static Bundle empty() {
        return EMPTY;
    }

    /** A bundle of {@code text/plain} only: what consoles show, and what every bundle should have. */
    public static Bundle text(String text) {
        return EMPTY.with("text/plain", text);
    }

    /** This bundle plus one form; a form of the same type is replaced in its place. */
    public Bundle with(String mimeType, Object value) {
        Objects.requireNonNull(mimeType, "mimeType");
        Objects.requireNonNull(value, mimeType);
        Map<String, Object> more = new LinkedHashMap<>(data);
        more.put(mimeType, value);
        return new Bundle(more, metadata);
    }

    /** This bundle plus metadata under {@code key}: a MIME type (metadata of that form) or a name of its own. */
    public Bundle withMetadata(String key, Object value) {
        Objects.requireNonNull(key, "key");
        Map<String, Object> more = new LinkedHashMap<>(metadata);
        more.put(key, value);
        return new Bundle(data, more);
    }

    public Map<String, Object> data() {
        return data;
    }

    public Map<String, Object> metadata() {
        return metadata;
    }

    public boolean isEmpty() {
        return data.isEmpty();
    }

    /** The {@code text/plain} form, or an empty string. */
    public String plain() {
        return data.getOrDefault("text/plain", "").toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bundle that && data.equals(that.data) && metadata.equals(that.metadata);
    }

    @Override
    public int hashCode() {
        return Objects.hash(data, metadata);
    }

    @Override
    public String toString() {
        return "Bundle" + data.keySet();
    }
}
