package gobuf.runtime.engine;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Row;
import gobuf.runtime.code.Symbols;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Region;
import gobuf.runtime.proc.Heap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The machine at one moment with the names of what lies in it: which g, m or p an address belongs to and on whose stack it is. Built for
 * one output and thrown away.
 */
final class Moment {
    /** Names under which frames keep the g that is being built or handled, the most telling first. */
    private static final List<String> SUBJECTS = List.of("newg", "gp");

    /** A struct in memory. */
    record Thing(String name, String type, long address, long size) {}

    /** A stack in memory. */
    record Stack(String owner, long g, long lo, long hi) {}

    final Machine machine;
    final Memory memory;
    final Types types;
    final Process process;
    private final TreeMap<Long, Thing> things = new TreeMap<>(Long::compareUnsigned);
    private final TreeMap<Long, Stack> stacks = new TreeMap<>(Long::compareUnsigned);
    private final Map<Long, String> gNames = new HashMap<>();
    private final List<Frames.Frame> frames;

    Moment(Machine machine) {
        this.machine = machine;
        this.memory = machine.memory();
        this.types = machine.image().types();
        this.process = new Process(machine);
        this.frames = Frames.of(machine);
        List<Long> gs = process.gs();
        for (int i = 0; i < gs.size(); i++) {
            // allgadd makes the slice longer before the new element is there
            if (gs.get(i) == 0) {
                continue;
            }
            long goid = memory.ld8(gs.get(i) + types.g.goid.offset());
            addG(gs.get(i), goid > 0 ? "g" + goid : "allgs[" + i + "]");
        }
        List<Long> ms = process.ms();
        if (ms.isEmpty()) {
            // rt0_go and what it calls run on them long before mcommoninit puts m0 into allm
            add("m0", "m", machine.image().profile().global("runtime.m0"), types.m.struct.size());
            addG(machine.image().profile().global("runtime.g0"), "m0.g0");
        }
        for (long m : ms) {
            String name = "m" + memory.ld8(m + types.m.id.offset());
            add(name, "m", m, types.m.struct.size());
            addG(memory.ld8(m + types.m.g0.offset()), name + ".g0");
            addG(memory.ld8(m + types.m.gsignal.offset()), name + ".gsignal");
        }
        for (long p : process.ps()) {
            add("p" + memory.ld4(p + types.p.id.offset()), "p", p, types.p.struct.size());
        }
        add("sched", "schedt", machine.image().profile().global("runtime.sched"), types.sched.struct.size());
        // a g that is being built has no goid yet, and first not even a place in allgs
        subject().filter(g -> memory.ld8(g + types.g.goid.offset()) == 0).ifPresent(g -> addG(g, "newg"));
    }

    private void add(String name, String type, long address, long size) {
        if (address != 0) {
            things.put(address, new Thing(name, type, address, size));
        }
    }

    private void addG(long g, String name) {
        if (g == 0) {
            return;
        }
        add(name, "g", g, types.g.struct.size());
        gNames.put(g, name);
        long lo = memory.ld8(g + types.g.stackLo.offset());
        long hi = memory.ld8(g + types.g.stackHi.offset());
        if (hi != 0) {
            stacks.put(lo, new Stack(name, g, lo, hi));
        }
    }

    /** Frames of the running thread, innermost first. */
    List<Frames.Frame> frames() {
        return frames;
    }

    /** The g that the running routines are about, read from their frames. */
    Optional<Long> subject() {
        for (String name : SUBJECTS) {
            for (Frames.Frame frame : frames) {
                Optional<Long> g = local(frame, name).filter(this::looksLikeG);
                if (g.isPresent()) {
                    return g;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Long> local(Frames.Frame frame, String name) {
        Row row = machine.image().find(frame.pc()).orElse(null);
        if (row == null
                || row.delta() != row.routine().frame()
                || machine.recorded().holds(machine, frame)) {
            return Optional.empty();
        }
        for (Local local : row.routine().locals()) {
            if (local.name().equals(name) && isSet(row, name)) {
                long at = frame.sp() + local.offset();
                if (local.reg() == null && memory.mapped(at, 8) && (at & 7) == 0) {
                    return Optional.of(memory.ld8(at));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a row has run that sets the local; until then its word is what an older frame has left there. */
    private static boolean isSet(Row row, String name) {
        for (Row earlier : row.routine().rows()) {
            if (earlier.index() >= row.index()) {
                break;
            }
            boolean sets =
                    earlier.text().startsWith(name + " = ") || earlier.text().contains(", " + name + " = ");
            if (!earlier.calls() && sets) {
                return true;
            }
        }
        return row.index() > 0 && row.routine().params().contains(name);
    }

    /**
     * Whether a word of a frame can be a g: one that is known, or one in writable memory that has a stack already (malg gives it one before
     * anything else). A word left over from an older frame is seldom that.
     */
    private boolean looksLikeG(long g) {
        if (gNames.containsKey(g)) {
            return true;
        }
        boolean writable = memory.region(g).map(Region::writable).orElse(false);
        if ((g & 7) != 0 || !writable || !memory.mapped(g, types.g.struct.size())) {
            return false;
        }
        long lo = memory.ld8(g + types.g.stackLo.offset());
        long size = memory.ld8(g + types.g.stackHi.offset()) - lo;
        return size >= 2048
                && Long.bitCount(size) == 1
                && (lo & 1023) == 0
                && memory.mapped(lo, (int) Math.min(size, 1 << 20));
    }

    Optional<Thing> thing(long address) {
        Map.Entry<Long, Thing> e = things.floorEntry(address);
        if (e == null || Long.compareUnsigned(address - e.getKey(), e.getValue().size()) >= 0) {
            return Optional.empty();
        }
        return Optional.of(e.getValue());
    }

    /** The stack in which an address lies; {@code hi} itself counts. */
    Optional<Stack> stack(long address) {
        Map.Entry<Long, Stack> e = stacks.floorEntry(address);
        return e == null || Long.compareUnsigned(address, e.getValue().hi()) > 0
                ? Optional.empty()
                : Optional.of(e.getValue());
    }

    /** The name of the stack that ends at an address, though another may begin there. */
    String stackEnd(long hi) {
        Map.Entry<Long, Stack> e = stacks.lowerEntry(hi);
        return e != null && e.getValue().hi() == hi ? e.getValue().owner() + ".stack.hi" : meaning(hi);
    }

    /** The name of a g; its address where it has none. */
    String g(long g) {
        return gNames.getOrDefault(g, g == 0 ? "" : "0x" + Long.toHexString(g));
    }

    /** Whether a g lies at the address. */
    boolean isG(long g) {
        return gNames.containsKey(g);
    }

    /** What a number means as an address; empty if nothing is known to lie there. */
    String meaning(long address) {
        if (address == 0) {
            return "";
        }
        Optional<Thing> thing = thing(address);
        if (thing.isPresent()) {
            long offset = address - thing.get().address();
            return thing.get().name() + (offset == 0 ? "" : "." + Fields.nameAt(struct(thing.get()), offset));
        }
        Optional<Stack> stack = stack(address);
        if (stack.isPresent()) {
            return stackPlace(stack.get(), address);
        }
        return machine.image()
                .symbols()
                .at(address)
                .map(s -> symbol(s, address))
                .orElse("");
    }

    /** The variable of less than a word that lies at an address, of 1, 2 or 4 bytes; several of them share a word. */
    Optional<Symbols.Symbol> small(long at) {
        if (Long.compareUnsigned(at, Heap.ARENA.start()) >= 0) {
            return Optional.empty();
        }
        return machine.image()
                .symbols()
                .at(at)
                .filter(s -> (s.size() == 1 || s.size() == 2 || s.size() == 4) && s.address() % s.size() == 0);
    }

    static String stackPlace(Stack stack, long address) {
        long below = stack.hi() - address;
        return stack.owner() + ".stack.hi" + (below == 0 ? "" : "−0x" + Long.toHexString(below));
    }

    /** goexit+1 is what everybody calls it; other symbols lose Go's package and ABI marks, too. */
    private static String symbol(Symbols.Symbol symbol, long address) {
        String name = symbol.name();
        name = name.startsWith("runtime.") ? name.substring(8) : name;
        name = name.endsWith(".abi0") ? name.substring(0, name.length() - 5) : name;
        long offset = address - symbol.address();
        if (offset == 0) {
            return name;
        }
        return name + "+" + (offset == 1 ? "1" : "0x" + Long.toHexString(offset));
    }

    gobuf.runtime.layout.Struct struct(Thing thing) {
        return switch (thing.type()) {
            case "g" -> types.g.struct;
            case "m" -> types.m.struct;
            case "p" -> types.p.struct;
            default -> types.sched.struct;
        };
    }

    /** Words of locals by address, for the frames of one stack. */
    Map<Long, String> locals(List<Frames.Frame> of) {
        Map<Long, String> names = new HashMap<>();
        for (Frames.Frame frame : of) {
            Row row = machine.image().find(frame.pc()).orElse(null);
            // In front of the prologue and at RET the words that would be locals belong to somebody else; in recorded
            // frames the compiler gave them to others.
            if (row == null
                    || row.delta() != row.routine().frame()
                    || machine.recorded().holds(machine, frame)) {
                continue;
            }
            for (Local local : row.routine().locals()) {
                if (local.reg() == null) {
                    names.put(frame.sp() + local.offset(), local.name());
                }
            }
        }
        return names;
    }

    /** Frames that lie between two addresses of the stack of one g. */
    List<Frames.Frame> frames(long g, boolean live, long from, long hi) {
        List<Frames.Frame> out = new ArrayList<>();
        for (Frames.Frame frame : live ? frames : Frames.of(machine, g)) {
            if (Long.compareUnsigned(frame.sp(), from) >= 0 && Long.compareUnsigned(frame.sp(), hi) < 0) {
                out.add(frame);
            }
        }
        return out;
    }
}
