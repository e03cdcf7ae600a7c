package gobuf.kernel.table;

import gobuf.runtime.engine.Event;
import gobuf.runtime.engine.Events;
import gobuf.runtime.engine.Session;
import java.util.List;

/** What the scheduler did on the current branch up to the current step, oldest first. */
public final class EventsTable implements SessionTable {
    /** Most events that are kept, the newest. */
    public static final int MOST = 10_000;

    private static final List<Spec<Event>> COLUMNS = specs();

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String about() {
        return "what the scheduler did on this branch up to this step, oldest first";
    }

    @Override
    public boolean endFirst() {
        return true;
    }

    @Override
    public List<Sheet.Column> columns() {
        return Spec.columns(COLUMNS);
    }

    @Override
    public Sheet sheet(Session session, Need need) {
        Events events = Events.of(session, MOST, need.interrupted());
        String remark = "";
        if (!events.complete()) {
            remark = need.interrupted().getAsBoolean()
                    ? "interrupted: only events from step " + events.from() + " on"
                    : "only the newest " + events.list().size() + " events, from step " + events.from()
                            + " on, are kept: the limit is " + MOST;
        }
        return Sheet.fill(name(), COLUMNS, events.list(), remark, new Need(need.query(), () -> false));
    }

    private static List<Spec<Event>> specs() {
        // spotless:off
        return new Spec.Of<Event>()
                .number("step",   Event::step,      "the step that did it")
                .number("m",      Event::m,         "number of the m")
                .text("g",        Event::g,         "the g it ran on")
                .text("kind",     Event::kind,      "the event; %break --event stops at it")
                .text("subject",  Event::subject,   "the g it concerned; its address while it is not in allgs")
                .text("detail",   Event::detail,    "what the routine was asked for, such as a change of status")
                .text("routine",  Event::routine,   "the routine that did it")
                .number("row",    Event::row,       "the row of the routine")
                .text("text",     Event::text,      "the row's text")
                .showing("step", "m", "g", "kind", "subject", "detail", "routine");
        // spotless:on
    }
}
