package gobuf.kernel.server;

import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import gobuf.kernel.protocol.ProtocolException;
import gobuf.kernel.protocol.ShutdownReply;
import java.util.Optional;

/** {@code shutdown_request}: answers; the kernel ends after the idle status. */
final class ShutdownHandler implements Handler {
    /** Who ends the kernel. */
    interface Ending {
        void wanted(boolean restart);
    }

    private final Ending ending;

    ShutdownHandler(Ending ending) {
        this.ending = ending;
    }

    @Override
    public Optional<Content> handle(Request request, Fields content) throws ProtocolException {
        boolean restart = content.flag("restart", false);
        ending.wanted(restart);
        return Optional.of(new ShutdownReply(restart));
    }
}
