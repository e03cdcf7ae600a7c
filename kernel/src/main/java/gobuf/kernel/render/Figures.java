package gobuf.kernel.render;

import gobuf.runtime.view.BacktraceView;
import gobuf.runtime.view.BranchesView;
import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.DecisionView;
import gobuf.runtime.view.FieldsView;
import gobuf.runtime.view.GobufView;
import gobuf.runtime.view.ListingView;
import gobuf.runtime.view.MemView;
import gobuf.runtime.view.MessageView;
import gobuf.runtime.view.QueueView;
import gobuf.runtime.view.RegsView;
import gobuf.runtime.view.SchedView;
import gobuf.runtime.view.StackView;
import gobuf.runtime.view.StepView;
import gobuf.runtime.view.SymView;
import gobuf.runtime.view.TableView;
import gobuf.runtime.view.TimelineView;
import gobuf.runtime.view.View;
import java.util.ArrayList;
import java.util.List;

/** From a view to its figure. */
final class Figures {
    private static final int MOST_WORDS = 24;

    private Figures() {}

    static Figure of(View view, boolean full) {
        if (view instanceof StepView step) {
            return StepFigure.of(step, full ? Room.FULL : Room.COMPACT);
        } else if (view instanceof RegsView regs) {
            return regs(regs);
        } else if (view instanceof StackView stack) {
            return stack(stack, full);
        } else if (view instanceof GobufView gobuf) {
            return gobuf(gobuf);
        } else if (view instanceof QueueView queue) {
            return queue(queue, full);
        } else if (view instanceof SchedView sched) {
            return SchedFigure.of(sched, full);
        } else if (view instanceof MemView mem) {
            return TableFigures.mem(mem);
        } else if (view instanceof BacktraceView backtrace) {
            return TableFigures.backtrace(backtrace);
        } else if (view instanceof ListingView listing) {
            return TableFigures.listing(listing);
        } else if (view instanceof FieldsView fields) {
            return TableFigures.fields(fields);
        } else if (view instanceof SymView sym) {
            return TableFigures.sym(sym);
        } else if (view instanceof BranchesView branches) {
            return TableFigures.branches(branches);
        } else if (view instanceof MessageView message) {
            return TableFigures.message(message);
        } else if (view instanceof TableView table) {
            return TableFigures.table(table);
        } else if (view instanceof DecisionView decision) {
            return TableFigures.decision(decision);
        } else if (view instanceof TimelineView timeline) {
            return TimelineFigure.of(timeline, full);
        } else if (view instanceof ChartView chart) {
            return ChartFigure.of(chart);
        }
        throw new IllegalArgumentException(
                "Figures.of: no figure for " + view.getClass().getName());
    }

    private static Figure regs(RegsView view) {
        Callouts callouts = new Callouts(view.notes());
        return noted(
                view,
                callouts,
                List.of(RegsParts.drawing(view.registers(), callouts, true)),
                List.of(RegsParts.facts(view.registers(), callouts)));
    }

    private static Figure stack(StackView view, boolean full) {
        Callouts callouts = new Callouts(view.notes());
        List<Panel> picture = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        view.stacks().forEach(stack -> {
            picture.add(StackParts.drawing(stack, callouts, false, full ? 256 : MOST_WORDS));
            facts.add(StackParts.facts(stack, callouts));
        });
        return noted(view, callouts, picture, facts);
    }

    private static Figure gobuf(GobufView view) {
        Callouts callouts = new Callouts(view.notes());
        return noted(
                view,
                callouts,
                List.of(GobufParts.drawing(view.gobuf(), callouts, true)),
                List.of(GobufParts.facts(view.gobuf(), callouts)));
    }

    private static Figure queue(QueueView view, boolean full) {
        Callouts callouts = new Callouts(view.notes());
        return noted(
                view,
                callouts,
                QueueParts.drawings(view.queues(), callouts, full, view.allSlots()),
                QueueParts.facts(view.queues(), callouts));
    }

    private static Figure noted(View view, Callouts callouts, List<Panel> picture, List<Fact> facts) {
        List<Panel> panels = new ArrayList<>(picture);
        List<Fact> all = new ArrayList<>(facts);
        if (!callouts.notes().isEmpty()) {
            Prose notes = new Prose("notes", callouts.lines(), false);
            panels.add(notes);
            all.add(notes);
        }
        return new Figure(view.where(), "", List.of(), panels, all);
    }
}
