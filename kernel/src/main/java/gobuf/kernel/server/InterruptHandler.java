package gobuf.kernel.server;

import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import gobuf.kernel.protocol.OkReply;
import java.util.Optional;

/** {@code interrupt_request}: stops the running cell. */
final class InterruptHandler implements Handler {
    private final Interrupts interrupts;

    InterruptHandler(Interrupts interrupts) {
        this.interrupts = interrupts;
    }

    @Override
    public Optional<Content> handle(Request request, Fields content) {
        interrupts.request();
        return Optional.of(new OkReply("interrupt_reply"));
    }
}
