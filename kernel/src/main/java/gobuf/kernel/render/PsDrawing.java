package gobuf.kernel.render;

import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.SchedView;
import java.util.List;

/**
 * All Ps, each with its runnext and a strip of every slot of its ring.
 *
 * @param title its caption
 * @param ps what to draw
 * @param queues their run queues, in the same order
 * @param hidden how many Ps there are besides
 */
record PsDrawing(String title, List<SchedView.P> ps, List<LocalQueue> queues, int hidden) implements Panel {
    PsDrawing {
        ps = List.copyOf(ps);
        queues = List.copyOf(queues);
    }
}
