package gobuf.kernel.server;

import gobuf.kernel.protocol.Fields;
import gobuf.kernel.protocol.Header;
import gobuf.kernel.protocol.Json;
import gobuf.kernel.protocol.ProtocolException;
import gobuf.kernel.wire.Channel;
import gobuf.kernel.wire.RawMessage;
import java.util.List;
import java.util.Map;

/** A message that came in and what belongs to it until its idle status. */
record Request(Channel channel, RawMessage raw, Header header) {
    /** A longer message is answered with an error, unread. */
    static final long LONGEST_BYTES = 16L << 20;

    private static final String REQUEST = "_request";

    String type() {
        return header.type();
    }

    /** Whether the protocol has a reply to it. */
    boolean wantsReply() {
        return type().endsWith(REQUEST);
    }

    String replyType() {
        return type().substring(0, type().length() - REQUEST.length()) + "_reply";
    }

    List<byte[]> identities() {
        return raw.identities();
    }

    /** The header as it came: what messages that answer it carry as their parent. */
    byte[] parent() {
        return raw.header();
    }

    /** @throws ProtocolException when the content is too long or no JSON object */
    Fields content() throws ProtocolException {
        if (raw.size() > LONGEST_BYTES) {
            throw new ProtocolException("a message of " + raw.size() + " bytes; this kernel reads at most "
                    + LONGEST_BYTES + ". Put large data into a file and name the file in the cell");
        }
        return new Fields(Json.readObject(raw.content()));
    }

    Map<String, Object> metadata() throws ProtocolException {
        return Json.readObject(raw.metadata());
    }
}
