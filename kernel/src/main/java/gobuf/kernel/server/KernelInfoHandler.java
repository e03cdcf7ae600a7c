package gobuf.kernel.server;

import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import gobuf.kernel.protocol.KernelInfoReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code kernel_info_request}, on shell and control. Needs no language, so it is answered while that still loads. */
final class KernelInfoHandler implements Handler {
    private final KernelInfoReply reply;

    KernelInfoHandler(LanguageInfo info) {
        Map<String, Object> language = new LinkedHashMap<>();
        language.put("name", info.language());
        language.put("version", info.languageVersion());
        language.put("mimetype", info.mimetype());
        language.put("file_extension", info.extension());
        language.put("pygments_lexer", info.lexer());
        language.put("codemirror_mode", info.mode());
        this.reply =
                new KernelInfoReply(info.implementation(), info.version(), info.banner(), language, info.helpLinks());
    }

    @Override
    public Optional<Content> handle(Request request, Fields content) {
        return Optional.of(reply);
    }
}
