package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;

/** A process from its first instruction, for tests: its rows count as run, and what it finds can be changed on the way. */
final class Booted {
    private static final int MOST = 100_000;

    private final Rig rig = new Rig();
    final Session s;
    final Memory mem;
    final Profile f;

    Booted(Boot how) {
        s = rig.s.reboot(how);
        mem = s.machine().memory();
        f = s.image().profile();
    }

    Booted() {
        this(Boot.RECORDED);
    }

    Row row() {
        return s.machine().row().orElseThrow();
    }

    Stop step() {
        Row row = row();
        Stop stop = s.step(1);
        rig.s.image().find(row.address()).ifPresent(Rig.RAN::add);
        return stop;
    }

    /** Runs to the row of that routine whose text begins so; to its first with an empty text. */
    Booted to(String routine, String text) {
        for (int n = 0; n < MOST; n++) {
            Row row = row();
            if (row.routine().name().equals(routine) && Rig.words(row).startsWith(text)) return this;
            Stop stop = step();
            assertThat(stop.reason()).as("%s at %s", stop, row).isEqualTo(Stop.Reason.STEPPED);
        }
        throw new AssertionError(routine + ": " + text + " is not reached");
    }

    /** Makes {@code n} steps. */
    Booted steps(int n) {
        for (int i = 0; i < n; i++) step();
        return this;
    }

    /** Runs until it cannot go on. */
    Stop finish() {
        for (int n = 0; n < MOST; n++) {
            Stop stop = step();
            if (stop.reason() != Stop.Reason.STEPPED) return stop;
        }
        throw new AssertionError("it still runs after " + MOST + " steps");
    }

    /** Runs to its end, and tells what it has printed. */
    String dies() {
        Stop stop = finish();
        assertThat(stop.reason()).as("%s at %s", stop, s.machine().row()).isEqualTo(Stop.Reason.EXITED);
        return s.printed();
    }

    Booted poke(long address, int size, long v) {
        s.input(new Input.Poke(address, size, v));
        return this;
    }

    Booted global(String name, int size, long v) {
        return poke(f.global(name), size, v);
    }

    long get(String struct, long base, String field) {
        Field x = f.struct(struct).field(field);
        return mem.ld(base + x.offset(), Math.min(8, x.size()));
    }

    Booted set(String struct, long base, String field, long v) {
        Field x = f.struct(struct).field(field);
        return poke(base + x.offset(), Math.min(8, x.size()), v);
    }

    long reg(Reg r) {
        return s.machine().registers().get(r);
    }

    Booted register(Reg r, long v) {
        s.input(new Input.SetRegister(r, v));
        return this;
    }

    /** Sets a variable of the running routine. */
    Booted local(String name, long v) {
        Local l = row().routine().locals().stream()
                .filter(x -> x.name().equals(name))
                .findFirst()
                .orElseThrow();
        return l.reg() != null ? register(l.reg(), v) : poke(reg(Reg.RSP) + l.offset(), 8, v);
    }

    /** Puts the machine in front of another row. */
    Booted at(String routine, String text) {
        Row there = s.image().routine(routine).orElseThrow().rows().stream()
                .filter(r -> Rig.words(r).startsWith(text))
                .findFirst()
                .orElseThrow();
        return register(Reg.RIP, there.address());
    }

    /** Lets the routine whose first row is about to run return at once. */
    Booted returns() {
        long sp = reg(Reg.RSP);
        return register(Reg.RIP, mem.ld8(sp)).register(Reg.RSP, sp + 8);
    }
}
