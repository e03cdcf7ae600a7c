package gobuf.kernel.server;

import gobuf.kernel.display.CommMessage;
import gobuf.kernel.protocol.CommContent;
import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import java.util.Optional;

/** {@code comm_open}: a client opens a comm. It has no reply. */
final class CommOpenHandler implements Handler {
    private final CommTable comms;
    private final LanguageLoader languages;
    private final Interrupts interrupts;
    private final IoPub iopub;

    CommOpenHandler(CommTable comms, LanguageLoader languages, Interrupts interrupts, IoPub iopub) {
        this.comms = comms;
        this.languages = languages;
        this.interrupts = interrupts;
        this.iopub = iopub;
    }

    @Override
    public Optional<Content> handle(Request request, Fields content) throws Exception {
        CommContent ask = CommContent.read("comm_open", content);
        CommMessage message =
                new CommMessage(ask.data(), request.metadata(), request.raw().buffers());
        iopub.current(request.parent());
        return interrupts.guard(() -> {
            languages.get();
            comms.opened(ask.commId(), ask.target(), message);
            return Optional.empty();
        });
    }
}
