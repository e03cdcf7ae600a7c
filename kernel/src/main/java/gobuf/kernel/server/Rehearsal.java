package gobuf.kernel.server;

import gobuf.kernel.protocol.Header;
import gobuf.kernel.protocol.Json;
import gobuf.kernel.protocol.ProtocolException;
import gobuf.kernel.protocol.Session;
import gobuf.kernel.wire.Channel;
import gobuf.kernel.wire.Log;
import gobuf.kernel.wire.RawMessage;
import gobuf.kernel.wire.Signer;
import gobuf.kernel.wire.WireException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Runs cells for nobody while the kernel is idle, so that Java has loaded and compiled what the first real cells need.
 * They go through all of the kernel but the sockets, in a language of their own: the session notices nothing.
 */
final class Rehearsal {
    private final Session session = new Session();
    private final Signer signer;
    private final RequestLoop loop;

    /**
     * @param signer what is sent is signed, and then dropped
     * @param language a language that nobody else uses
     */
    Rehearsal(Signer signer, Language language) {
        this.signer = signer;
        IoPub iopub = new IoPub(session, this::drop);
        LanguageLoader languages = new LanguageLoader(() -> language, new CommTable(iopub), made -> {});
        Turns turns = new Turns();
        ExecuteHandler execute = new ExecuteHandler(
                languages,
                iopub,
                new StdinBroker(session, this::drop),
                new Interrupts(languages::getNow, turns),
                new History(),
                () -> {});
        this.loop = new RequestLoop(
                Channel.SHELL, session, this::drop, iopub, Map.of("execute_request", execute), turns, () -> {});
    }

    private void drop(Channel channel, RawMessage message) {
        message.toFrames(signer);
    }

    /** Runs one cell on this thread. */
    void run(String code) {
        Map<String, Object> header =
                Map.of("msg_id", UUID.randomUUID().toString(), "msg_type", "execute_request", "session", session.id());
        Map<String, Object> content = Map.of("code", code, "allow_stdin", false);
        byte[] nothing = Json.write(Map.of());
        RawMessage raw =
                new RawMessage(List.of(nothing), Json.write(header), nothing, nothing, Json.write(content), List.of());
        try {
            RawMessage sent = RawMessage.fromFrames(raw.toFrames(signer), signer);
            loop.answer(new Request(Channel.SHELL, sent, Header.read(sent.header())));
        } catch (WireException | ProtocolException e) {
            Log.warn("the rehearsal failed; cells run without it", e);
        }
    }
}
