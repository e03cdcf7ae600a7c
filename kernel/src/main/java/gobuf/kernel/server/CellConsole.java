package gobuf.kernel.server;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.DisplayId;
import gobuf.kernel.protocol.ClearOutput;
import gobuf.kernel.protocol.DisplayContent;
import gobuf.kernel.protocol.ExecuteRequest;
import gobuf.kernel.protocol.InputRequest;
import java.util.function.BooleanSupplier;

/** The output of one cell: all it sends belongs to the request that ran the cell. A silent cell shows nothing. */
final class CellConsole implements CellOutput {
    private final Request request;
    private final IoPub iopub;
    private final StdinBroker stdin;
    private final BooleanSupplier interrupted;
    private final boolean silent;
    private final boolean allowStdin;

    CellConsole(Request request, ExecuteRequest ask, IoPub iopub, StdinBroker stdin, BooleanSupplier interrupted) {
        this.request = request;
        this.iopub = iopub;
        this.stdin = stdin;
        this.interrupted = interrupted;
        this.silent = ask.silent();
        this.allowStdin = ask.allowStdin();
    }

    @Override
    public void out(String text) {
        write("stdout", text);
    }

    @Override
    public void err(String text) {
        write("stderr", text);
    }

    private void write(String stream, String text) {
        if (!silent) {
            iopub.write(request.parent(), stream, text);
        }
    }

    @Override
    public void display(Bundle bundle) {
        show("display_data", bundle, "");
    }

    @Override
    public void display(Bundle bundle, DisplayId id) {
        show("display_data", bundle, id.value());
    }

    @Override
    public void update(DisplayId id, Bundle bundle) {
        show("update_display_data", bundle, id.value());
    }

    private void show(String type, Bundle bundle, String id) {
        if (!silent) {
            iopub.publish(request.parent(), new DisplayContent(type, bundle.data(), bundle.metadata(), id));
        }
    }

    @Override
    public void clear(boolean waitForNext) {
        if (!silent) {
            iopub.publish(request.parent(), new ClearOutput(waitForNext));
        }
    }

    @Override
    public String input(String prompt, boolean password) throws CellError, InterruptedException {
        if (!allowStdin) {
            throw new CellError(
                    "InputNotAllowed",
                    "the cell asks '" + prompt + "', but this client cannot ask you. Run it in JupyterLab, Notebook or "
                            + "a console, or write the answer into the cell");
        }
        iopub.flush();
        return stdin.ask(request, new InputRequest(prompt, password));
    }

    @Override
    public boolean interrupted() {
        return interrupted.getAsBoolean();
    }

    @Override
    public void flush() {
        iopub.flush();
    }
}
