package gobuf.kernel.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * Who sent which message when.
 *
 * @param date ISO 8601 in UTC with seconds and fractions of it
 * @param version of the protocol
 */
public record Header(String id, String session, String username, String date, String type, String version) {
    /** The protocol this kernel speaks. 5.5: control channel for kernel_info, welcome on iopub, supported_features. */
    public static final String VERSION = "5.5";

    /** A header for a message that goes out now. */
    static Header now(String id, String session, String type) {
        String date = Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
        return new Header(id, session, "kernel", date, type, VERSION);
    }

    /**
     * Reads the header of a message that came in.
     *
     * @throws ProtocolException when it is no JSON object or lacks {@code msg_type} or {@code msg_id}
     */
    public static Header read(byte[] bytes) throws ProtocolException {
        Fields fields = new Fields(Json.readObject(bytes));
        return new Header(
                fields.text("msg_id"),
                fields.text("session", ""),
                fields.text("username", ""),
                fields.text("date", ""),
                fields.text("msg_type"),
                fields.text("version", ""));
    }

    Map<String, Object> fields() {
        return Fields.of(
                "msg_id",
                id,
                "session",
                session,
                "username",
                username,
                "date",
                date,
                "msg_type",
                type,
                "version",
                version);
    }
}
