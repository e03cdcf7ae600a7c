package gobuf.kernel.server;

import gobuf.kernel.display.CommMessage;
import gobuf.kernel.protocol.CommContent;
import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import gobuf.kernel.wire.Log;
import java.util.Optional;

/** {@code comm_close}: a client closes a comm. It has no reply. */
final class CommCloseHandler implements Handler {
    private final CommTable comms;
    private final LanguageLoader languages;
    private final Interrupts interrupts;
    private final IoPub iopub;

    CommCloseHandler(CommTable comms, LanguageLoader languages, Interrupts interrupts, IoPub iopub) {
        this.comms = comms;
        this.languages = languages;
        this.interrupts = interrupts;
        this.iopub = iopub;
    }

    @Override
    public Optional<Content> handle(Request request, Fields content) throws Exception {
        CommContent ask = CommContent.read("comm_close", content);
        CommMessage message =
                new CommMessage(ask.data(), request.metadata(), request.raw().buffers());
        iopub.current(request.parent());
        return interrupts.guard(() -> {
            languages.get();
            if (!comms.closed(ask.commId(), message)) {
                Log.warn("comm_close of '" + ask.commId() + "', which is not open; ignored");
            }
            return Optional.empty();
        });
    }
}
