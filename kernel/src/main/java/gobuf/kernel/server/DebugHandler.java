package gobuf.kernel.server;

import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.DebugReply;
import gobuf.kernel.protocol.Fields;
import gobuf.kernel.protocol.ProtocolException;
import java.util.Optional;

/** {@code debug_request}: says that there is no debugger behind the protocol, and what to use. */
final class DebugHandler implements Handler {
    @Override
    public Optional<Content> handle(Request request, Fields content) throws ProtocolException {
        return Optional.of(new DebugReply(
                content.number("seq", 0),
                content.text("command", ""),
                "this kernel does not support Jupyter's debugger; step with the kernel's own magics in a cell"));
    }
}
