package gobuf.kernel;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.Comms;
import gobuf.kernel.magic.Cells;
import gobuf.kernel.server.Cell;
import gobuf.kernel.server.CellOutput;
import gobuf.kernel.server.Completion;
import gobuf.kernel.server.IsComplete;
import gobuf.kernel.server.Language;
import gobuf.kernel.server.Reply;
import gobuf.kernel.table.TableWarmup;
import java.util.Optional;

/** The language of Gobuf's cells: magics. The server makes it in the background, as it opens a session. */
public final class GobufLanguage implements Language {
    private final Cells cells = new Cells();

    /** Opens a session. */
    public GobufLanguage() {}

    @Override
    public void start(Comms comms) {
        TableWarmup.start();
    }

    @Override
    public Reply execute(Cell cell, CellOutput out) throws Exception {
        cells.run(cell.code(), out);
        return Reply.none();
    }

    @Override
    public Bundle evaluate(String expression) throws Exception {
        return cells.evaluate(expression);
    }

    @Override
    public Completion complete(String code, int cursor) {
        return cells.complete(code, cursor);
    }

    @Override
    public Optional<Bundle> inspect(String code, int cursor, int detail) {
        return cells.inspect(code, cursor);
    }

    @Override
    public IsComplete isComplete(String code) {
        return cells.isComplete(code);
    }

    @Override
    public void interrupt() {
        cells.interrupt();
    }
}
