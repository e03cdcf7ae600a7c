package gobuf.kernel.render;

import gobuf.runtime.view.Where;
import java.util.List;

/**
 * What an output says, before any medium: a head line, leading lines, panels to draw and facts to write.
 *
 * @param where the head line
 * @param aside what stands at the head line's end, such as why the machine stopped; or empty
 * @param lead lines under it
 * @param picture panels to draw; empty if this output is not drawn
 * @param facts every fact of the view, as text
 */
record Figure(Where where, String aside, List<Lead> lead, List<Panel> picture, List<Fact> facts) {
    Figure {
        lead = List.copyOf(lead);
        picture = List.copyOf(picture);
        facts = List.copyOf(facts);
    }

    /** The head line with what stands at its end. */
    String head() {
        return aside.isEmpty() ? where.text() : where.text() + " · " + aside;
    }

    boolean drawn() {
        return !picture.isEmpty();
    }
}
