package gobuf.kernel.server;

import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.Fields;
import gobuf.kernel.protocol.HistoryReply;
import gobuf.kernel.protocol.HistoryRequest;
import gobuf.kernel.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code history_request}: tail, range and search. */
final class HistoryHandler implements Handler {
    private final History history;

    HistoryHandler(History history) {
        this.history = history;
    }

    @Override
    public Optional<Content> handle(Request request, Fields content) throws ProtocolException {
        HistoryRequest ask = HistoryRequest.read(content);
        List<History.Entry> found =
                switch (ask.access()) {
                    case "tail" -> history.tail(ask.n());
                    case "range" -> history.range(ask.session(), ask.start(), ask.stop());
                    case "search" -> history.search(ask.pattern(), ask.n(), ask.unique());
                    default ->
                        throw new ProtocolException("field 'hist_access_type' must be tail, range or search, " + "not '"
                                + ask.access() + "'");
                };
        return Optional.of(new HistoryReply(
                found.stream().map(entry -> fields(entry, ask.output())).toList()));
    }

    private static List<Object> fields(History.Entry entry, boolean output) {
        List<Object> pair = new ArrayList<>();
        pair.add(entry.code());
        pair.add(entry.output().isEmpty() ? null : entry.output());
        return List.of(entry.session(), entry.line(), output ? pair : entry.code());
    }
}
