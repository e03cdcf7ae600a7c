package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;
import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.QueuePicture;
import gobuf.runtime.view.QueueView;
import java.util.List;

/** Shows the run queues. */
final class RunqMagic extends Magic {
    RunqMagic(Workbench bench) {
        super(bench, "runq", "Shows the run queues: runnext, the ring of a P and the global queue.");
        takes("p", Kind.P);
        flag("--slots", "every slot of the ring with its index");
        example("%runq");
        example("%runq p0 --slots");
    }

    @Override
    Object run(Args args) {
        QueueView all = Views.queues(bench.session(), args.has("--slots"), bench.takeNotes());
        if (!args.has("p")) return all;
        String text = args.need("p");
        String expression = text.matches("\\d+") ? "p" + text : text;
        if (!bench.eval(expression).type().target().equals("p"))
            throw MagicError.argument(text + " is no P", "%runq p0");
        String name = "p" + bench.number(expression + ".id");
        List<LocalQueue> one =
                all.queues().locals().stream().filter(q -> q.p().equals(name)).toList();
        QueuePicture queues =
                new QueuePicture(one, all.queues().global(), all.queues().inferred());
        return new QueueView(all.where(), queues, all.allSlots(), all.notes());
    }
}
