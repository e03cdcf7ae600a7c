package gobuf.kernel.display;

import java.util.UUID;

/**
 * The name of an output that can be replaced later.
 *
 * @param value unique within the session
 */
public record DisplayId(String value) {
    /** A name that no other output has. It goes into transient data, which notebooks do not save. */
    public static DisplayId fresh() {
        return new DisplayId(UUID.randomUUID().toString());
    }
}
