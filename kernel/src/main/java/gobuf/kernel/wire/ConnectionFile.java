package gobuf.kernel.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Where to listen and how to sign, as Jupyter's connection file says.
 *
 * @param transport {@code tcp} or {@code ipc}
 * @param ip address to bind, or for {@code ipc} the path before the dash and the number
 * @param key HMAC key; empty means that messages are not signed
 */
@SuppressWarnings("ArrayRecordComponent") // the key is bytes; nobody compares connections
public record ConnectionFile(
        String transport, String ip, int shell, int control, int stdin, int iopub, int heartbeat, byte[] key) {

    /**
     * Reads a connection file.
     *
     * @throws IOException when the file cannot be read or is not a connection file; the message says what is missing
     */
    public static ConnectionFile read(Path file) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(Files.readAllBytes(file))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException(file + ": not a connection file: it holds no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isStructStart()) {
                    json.skipChildren();
                } else {
                    fields.put(name, json.getText());
                }
            }
        }
        String scheme = fields.getOrDefault("signature_scheme", "hmac-sha256");
        if (!scheme.equals("hmac-sha256")) {
            throw new IOException(file + ": signature_scheme is '" + scheme + "'; this kernel knows hmac-sha256");
        }
        return new ConnectionFile(
                fields.getOrDefault("transport", "tcp"),
                fields.getOrDefault("ip", "127.0.0.1"),
                port(file, fields, "shell_port"),
                port(file, fields, "control_port"),
                port(file, fields, "stdin_port"),
                port(file, fields, "iopub_port"),
                port(file, fields, "hb_port"),
                fields.getOrDefault("key", "").getBytes(StandardCharsets.UTF_8));
    }

    private static int port(Path file, Map<String, String> fields, String name) throws IOException {
        String text = fields.get(name);
        if (text == null) {
            throw new IOException(file + ": not a connection file: '" + name + "' is missing");
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IOException(file + ": '" + name + "' is '" + text + "', not a number", e);
        }
    }

    /** ZeroMQ's address of a port. */
    public String address(int port) {
        return transport + "://" + ip + (transport.equals("ipc") ? "-" : ":") + port;
    }

    /** Without the key, which must not get into logs. */
    @Override
    public String toString() {
        return "ConnectionFile[" + transport + "://" + ip + ", shell=" + shell + ", control=" + control + ", stdin="
                + stdin + ", iopub=" + iopub + ", heartbeat=" + heartbeat + "]";
    }
}
