package gobuf.kernel.server;

import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import java.util.Optional;

/** Answers one type of request. What it throws is answered as an error. */
@FunctionalInterface
interface Handler {
    /** @return the reply, or empty for messages that have none */
    Optional<Content> handle(Request request, Fields content) throws Exception;
}
