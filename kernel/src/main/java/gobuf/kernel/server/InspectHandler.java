package gobuf.kernel.server;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import gobuf.kernel.protocol.InspectReply;
import gobuf.kernel.protocol.InspectRequest;
import java.util.Optional;

/** {@code inspect_request}. */
final class InspectHandler implements Handler {
    private final LanguageLoader languages;

    InspectHandler(LanguageLoader languages) {
        this.languages = languages;
    }

    @Override
    public Optional<Content> handle(Request request, Fields content) throws Exception {
        InspectRequest ask = InspectRequest.read(content);
        Optional<Bundle> help = languages.get().inspect(ask.code(), ask.cursor(), ask.detail());
        Bundle shown = help.orElse(Bundle.empty());
        return Optional.of(new InspectReply(help.isPresent(), shown.data(), shown.metadata()));
    }
}
