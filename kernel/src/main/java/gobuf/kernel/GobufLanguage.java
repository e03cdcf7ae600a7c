package gobuf.kernel;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.magic.Cells;
import gobuf.kernel.server.Cell;
import gobuf.kernel.server.CellOutput;
import gobuf.kernel.server.Completion;
import gobuf.kernel.server.IsComplete;
import gobuf.kernel.server.Language;
import gobuf.kernel.server.Reply;
import gobuf.kernel.table.Tablesaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The language of Gobuf's cells: magics. The server makes it in the background, as it opens a session. */
public final class GobufLanguage implements Language {
    /** How often the rehearsal goes round: by then Java has compiled what a cell of steps and figures runs most. */
    private static final int ROUNDS = 12;

    private final Cells cells = new Cells();

    /** Opens a session. */
    public GobufLanguage() {}

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
    public void warmUp() {
        Tablesaw.load();
    }

    @Override
    public List<String> rehearsal() {
        List<String> list = new ArrayList<>(List.of("%table gs", "%help", "%gs --where goid>1"));
        for (int round = 0; round < ROUNDS; round++) {
            list.addAll(List.of("%reset", "%print 1", "%newproc add 1 2"));
            for (int step = 0; step < 10; step++) {
                list.add("%step 3");
            }
            list.addAll(List.of("%gobuf", "%regs", "%runq", "%gs", "%back 3", "%stepout", "%print g1.sched"));
            list.addAll(
                    List.of("%continue", "%table events --by kind", "%table waits --by place --agg mean(length_ns)"));
        }
        return list;
    }

    @Override
    public Language forRehearsal() {
        return new GobufLanguage();
    }

    @Override
    public void interrupt() {
        cells.interrupt();
    }
}
