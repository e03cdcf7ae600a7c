package gobuf.kernel.server;

import gobuf.kernel.protocol.Fields;
import gobuf.kernel.protocol.InputRequest;
import gobuf.kernel.protocol.Json;
import gobuf.kernel.protocol.ProtocolException;
import gobuf.kernel.protocol.Session;
import gobuf.kernel.wire.Channel;
import gobuf.kernel.wire.Log;
import gobuf.kernel.wire.RawMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Asks the client whose cell is running, and waits for its answer. */
final class StdinBroker {
    private final Session session;
    private final BiConsumer<Channel, RawMessage> wire;
    private List<byte[]> asked;
    private String answer;

    StdinBroker(Session session, BiConsumer<Channel, RawMessage> wire) {
        this.session = session;
        this.wire = wire;
    }

    /** @throws InterruptedException when the cell was interrupted before an answer came */
    synchronized String ask(Request request, InputRequest question) throws InterruptedException {
        asked = request.identities();
        answer = null;
        try {
            wire.accept(
                    Channel.STDIN,
                    session.message(request.identities(), request.parent(), question, Map.of(), List.of()));
            while (answer == null) {
                wait();
            }
            return answer;
        } finally {
            asked = null;
        }
    }

    /** Something came in on stdin. */
    void received(Request message) {
        try {
            if (!message.type().equals("input_reply")) {
                throw new ProtocolException("a message of type '" + message.type() + "'");
            }
            answered(
                    message.identities(),
                    new Fields(Json.readObject(message.raw().content())).text("value"));
        } catch (ProtocolException e) {
            Log.warn("stdin: " + e.getMessage() + "; ignored");
        }
    }

    private synchronized void answered(List<byte[]> identities, String value) throws ProtocolException {
        if (asked == null || !Arrays.deepEquals(asked.toArray(), identities.toArray())) {
            throw new ProtocolException("an answer to a question that was not asked");
        }
        answer = value;
        notifyAll();
    }
}
