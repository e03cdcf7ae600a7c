package gobuf.kernel.server;

import gobuf.kernel.protocol.CommInfoReply;
import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import gobuf.kernel.protocol.ProtocolException;
import java.util.Optional;

/** {@code comm_info_request}: which comms are open. */
final class CommInfoHandler implements Handler {
    private final CommTable comms;

    CommInfoHandler(CommTable comms) {
        this.comms = comms;
    }

    @Override
    public Optional<Content> handle(Request request, Fields content) throws ProtocolException {
        return Optional.of(new CommInfoReply(comms.list(content.text("target_name", ""))));
    }
}
