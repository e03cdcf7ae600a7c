package gobuf.runtime.view;

/**
 * One whole output of a command, as an immutable value.
 */
public sealed interface View
        permits BacktraceView,
                BranchesView,
                ChartView,
                DecisionView,
                FieldsView,
                GobufView,
                ListingView,
                MemView,
                MessageView,
                QueueView,
                RegsView,
                SchedView,
                StackView,
                StepView,
                SymView,
                TableView,
                TimelineView {
    /** Where the machine stood when the value was made. */
    Where where();
}
