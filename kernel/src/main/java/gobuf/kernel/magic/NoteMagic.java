package gobuf.kernel.magic;

import gobuf.runtime.view.Note;
import java.util.ArrayList;
import java.util.List;

/** Puts a callout into the next figure. */
final class NoteMagic extends Magic {
    NoteMagic(Workbench bench) {
        super(bench, "note", "Puts a numbered callout into the next figure.");
        needs("target", Kind.TARGET);
        needsRest("text", Kind.TEXT);
        example("%note rsp the stack of g0 now");
        example("%note newg.sched.sp where the new goroutine will begin");
        details(
                "target is a register, a field such as g5.sched.sp or a place on a stack as the figure names it. A target that the figure does not show is listed under it all the same.");
    }

    @Override
    Object run(Args args) {
        bench.note(args.need("target"), args.need("text"));
        List<String> lines = new ArrayList<>();
        for (Note note : bench.notes()) lines.add(note.number() + "  " + note.target() + ": " + note.text());
        return bench.message("for the next figure", lines);
    }
}
