package gobuf.kernel.server;

import gobuf.kernel.protocol.CodePoints;
import gobuf.kernel.protocol.CompleteReply;
import gobuf.kernel.protocol.CompleteRequest;
import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import java.util.Optional;

/** {@code complete_request}. */
final class CompleteHandler implements Handler {
    private final LanguageLoader languages;

    CompleteHandler(LanguageLoader languages) {
        this.languages = languages;
    }

    @Override
    public Optional<Content> handle(Request request, Fields content) throws Exception {
        CompleteRequest ask = CompleteRequest.read(content);
        Completion completion = languages.get().complete(ask.code(), ask.cursor());
        return Optional.of(new CompleteReply(
                completion.items().stream().map(Completion.Item::text).toList(),
                completion.items().stream().map(Completion.Item::type).toList(),
                CodePoints.fromIndex(ask.code(), completion.start()),
                CodePoints.fromIndex(ask.code(), completion.end())));
    }
}
