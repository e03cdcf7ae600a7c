package gobuf.runtime.engine;

import gobuf.runtime.code.Symbols;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.view.MemView;
import gobuf.runtime.view.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads words of memory as what they are: fields of a g, m, p or sched, slots of stack frames, funcvals and what they capture. What is
 * none of these is a number with its meaning as an address.
 */
final class TypedWords {
    /** The symbol of a static funcval is its function's with this behind. */
    private static final String FUNCVAL = "·f";

    private final Session session;
    private final Pictures pictures;
    private final Moment now;
    private final Memory memory;
    private final Map<Long, Slots> stacks = new HashMap<>();

    /** What is known of the words of one stack. */
    private record Slots(List<Frames.Frame> frames, Map<Long, String> locals) {}

    TypedWords(Session session, Pictures pictures) {
        this.session = session;
        this.pictures = pictures;
        this.now = pictures.now();
        this.memory = now.memory;
    }

    MemView.Line line(long at) {
        if (!memory.mapped(at, 8)) {
            return new MemView.Line(at, "", "", "", Value.unknown(), "not mapped");
        }
        Optional<Moment.Thing> thing = now.thing(at);
        if (thing.isPresent()) {
            return field(thing.get(), at);
        }
        Value value = pictures.address(memory.ld8(at));
        Optional<Moment.Stack> stack = now.stack(at).filter(s -> at < s.hi());
        String use = stack.isPresent() ? slot(stack.get(), at) : captured(at);
        return new MemView.Line(at, now.meaning(at), "", "", value, use);
    }

    /** A word that holds one field has its value; one that holds several has each of them named. */
    private MemView.Line field(Moment.Thing thing, long at) {
        List<gobuf.runtime.view.Field> fields = new ArrayList<>();
        for (long in = at - thing.address(); in < at - thing.address() + 8; ) {
            Fields.Leaf leaf = Fields.leafAt(now.struct(thing), in);
            if (leaf != null) {
                fields.add(pictures.field(thing.type(), thing.address(), leaf));
            }
            in = leaf == null ? in + 1 : Math.max(in + 1, leaf.offset() + leaf.size());
        }
        String place = fields.isEmpty()
                ? now.meaning(at)
                : thing.name() + "." + fields.get(0).name();
        Value word = pictures.address(memory.ld8(at));
        if (fields.isEmpty()) {
            return new MemView.Line(at, place, "", "", word, "padding");
        }
        boolean one = fields.size() == 1;
        Value value = one && fields.get(0).value().known() ? fields.get(0).value() : word;
        StringBuilder text = new StringBuilder();
        for (gobuf.runtime.view.Field f : fields) {
            text.append(text.isEmpty() ? "" : "; ").append(one ? "" : f.name() + " ");
            text.append(one ? f.type() : f.value().text());
        }
        return new MemView.Line(at, place, "", "", one ? value : Value.hex(word.bits()), text.toString());
    }

    private String slot(Moment.Stack stack, long at) {
        Slots slots = stacks.computeIfAbsent(stack.g(), g -> {
            long sp = now.machine.registers().get(Reg.RSP);
            boolean live = Long.compareUnsigned(sp, stack.lo()) >= 0 && Long.compareUnsigned(sp, stack.hi()) <= 0;
            List<Frames.Frame> frames = now.frames(g, live, stack.lo(), stack.hi());
            return new Slots(frames, now.locals(frames));
        });
        String role = Pictures.role(slots.frames(), slots.locals(), at);
        if (role.isEmpty() && slots.frames().stream().anyMatch(f -> savesBp(f, at))) {
            role = "saved BP";
        }
        String frame = pictures.frame(slots.frames(), at);
        return role.isEmpty() || frame.isEmpty() ? role + frame : role + " in " + frame;
    }

    private boolean savesBp(Frames.Frame frame, long at) {
        return frame.returnAt() - 8 == at
                && session.image()
                        .find(frame.pc())
                        .filter(row -> row.routine().frame() > 0
                                && row.delta() == row.routine().frame())
                        .isPresent();
    }

    private String captured(long at) {
        boolean named = session.image()
                .symbols()
                .at(at)
                .map(Symbols.Symbol::name)
                .filter(n -> n.endsWith(FUNCVAL))
                .isPresent();
        if (named || closure(at).isPresent()) {
            return "funcval.fn";
        }
        for (int i = 1; i <= Reg.ABI.length; i++) {
            long fn = at - 8L * i;
            List<String> names = memory.mapped(fn, 8) ? closure(fn).orElse(List.of()) : List.of();
            if (i <= names.size()) {
                return "captured " + names.get(i - 1);
            }
        }
        return "";
    }

    /** What the closure at an address captures, if the word there is the code of one. */
    private Optional<List<String>> closure(long at) {
        return session.statements().captures(memory.ld8(at));
    }
}
