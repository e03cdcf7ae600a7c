package gobuf.kernel.render;

import gobuf.runtime.view.Where;
import java.util.List;

/**
 * What an output says, before any medium: a head line, leading lines, panels to draw and facts to write.
 *
 * @param where the head line
 * @param lead lines under it
 * @param picture panels to draw; empty if this output is not drawn
 * @param facts every fact of the view, as text
 */
record Figure(Where where, List<Lead> lead, List<Panel> picture, List<Fact> facts) {
    Figure {
        lead = List.copyOf(lead);
        picture = List.copyOf(picture);
        facts = List.copyOf(facts);
    }

    boolean drawn() {
        return !picture.isEmpty();
    }
}
