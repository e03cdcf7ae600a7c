package gobuf.kernel.server;

import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import gobuf.kernel.protocol.IsCompleteReply;
import java.util.Locale;
import java.util.Optional;

/** {@code is_complete_request}. */
final class IsCompleteHandler implements Handler {
    private final LanguageLoader languages;

    IsCompleteHandler(LanguageLoader languages) {
        this.languages = languages;
    }

    @Override
    public Optional<Content> handle(Request request, Fields content) throws Exception {
        IsComplete answer = languages.get().isComplete(content.text("code"));
        return Optional.of(new IsCompleteReply(answer.status().name().toLowerCase(Locale.ROOT), answer.indent()));
    }
}
