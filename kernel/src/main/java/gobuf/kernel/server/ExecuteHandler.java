package gobuf.kernel.server;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.ErrorContent;
import gobuf.kernel.protocol.ErrorReply;
import gobuf.kernel.protocol.ExecuteInput;
import gobuf.kernel.protocol.ExecuteReply;
import gobuf.kernel.protocol.ExecuteRequest;
import gobuf.kernel.protocol.ExecuteResult;
import gobuf.kernel.protocol.Failure;
import gobuf.kernel.protocol.Fields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code execute_request}: runs a cell. */
final class ExecuteHandler implements Handler {
    private final LanguageLoader languages;
    private final IoPub iopub;
    private final StdinBroker stdin;
    private final Interrupts interrupts;
    private final History history;
    private final Runnable abortQueued;
    private int count;

    /** @param abortQueued has the cells aborted that wait behind this one */
    ExecuteHandler(
            LanguageLoader languages,
            IoPub iopub,
            StdinBroker stdin,
            Interrupts interrupts,
            History history,
            Runnable abortQueued) {
        this.languages = languages;
        this.iopub = iopub;
        this.stdin = stdin;
        this.interrupts = interrupts;
        this.history = history;
        this.abortQueued = abortQueued;
    }

    private record Outcome(Reply reply, Map<String, Object> userExpressions) {}

    @Override
    public Optional<Content> handle(Request request, Fields content) throws Exception {
        ExecuteRequest ask = ExecuteRequest.read(content);
        if (ask.storeHistory()) {
            count++;
        }
        iopub.current(request.parent());
        iopub.silent(ask.silent());
        if (!ask.silent()) {
            iopub.publish(request.parent(), new ExecuteInput(ask.code(), count));
        }
        try {
            Outcome outcome = interrupts.guard(() -> run(request, ask));
            return Optional.of(succeeded(request, ask, outcome));
        } catch (Throwable e) {
            return Optional.of(failed(request, ask, Failures.of(e)));
        } finally {
            iopub.silent(false);
        }
    }

    private Outcome run(Request request, ExecuteRequest ask) throws Exception {
        Language language = languages.get();
        Cell cell = new Cell(ask.code(), count, ask.silent(), ask.storeHistory(), ask.allowStdin());
        Reply reply = language.execute(cell, console(request, ask));
        Map<String, Object> values = new LinkedHashMap<>();
        ask.userExpressions().forEach((name, code) -> values.put(name, evaluate(language, String.valueOf(code))));
        return new Outcome(reply, values);
    }

    private CellOutput console(Request request, ExecuteRequest ask) {
        return new CellConsole(request, ask, iopub, stdin, interrupts::requested);
    }

    private static Map<String, Object> evaluate(Language language, String code) {
        Map<String, Object> value = new LinkedHashMap<>();
        try {
            Bundle bundle = language.evaluate(code);
            value.put("status", "ok");
            value.put("data", bundle.data());
            value.put("metadata", bundle.metadata());
        } catch (Throwable e) {
            value.put("status", "error");
            value.putAll(Failures.of(e).fields());
        }
        return value;
    }

    private Content succeeded(Request request, ExecuteRequest ask, Outcome outcome) {
        Optional<Bundle> result = outcome.reply().result();
        if (!ask.silent()) {
            result.ifPresent(bundle ->
                    iopub.publish(request.parent(), new ExecuteResult(count, bundle.data(), bundle.metadata())));
        }
        remember(ask, result.map(Bundle::plain).orElse(""));
        return new ExecuteReply(
                count, outcome.userExpressions(), outcome.reply().payloads());
    }

    private Content failed(Request request, ExecuteRequest ask, Failure failure) {
        if (!ask.silent()) {
            iopub.publish(request.parent(), new ErrorContent(failure));
        }
        remember(ask, "");
        if (ask.stopOnError()) {
            abortQueued.run();
        }
        return new ErrorReply("execute_reply", "error", failure, count);
    }

    private void remember(ExecuteRequest ask, String output) {
        if (ask.storeHistory()) {
            history.add(count, ask.code(), output);
        }
    }
}
