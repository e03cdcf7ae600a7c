package gobuf.kernel.magic;

import gobuf.runtime.engine.Session;
import java.util.List;

/** Has events written down while the machine runs, or no longer. */
final class RecordMagic extends Magic {
    RecordMagic(Workbench bench) {
        super(
                bench,
                "record",
                "Has events written down while the machine runs, so that tables of a long run are there at once.");
        takes("on or off", Kind.SWITCH);
        example("%record on");
        example("%record off");
        example("%record");
        details(
                "Without it nothing is written down: %table events, waits and lives run the history once more, on a machine of its own, when"
                        + " they are asked. Neither way changes what the machine does, and both tell the same events. An event takes 33 bytes of"
                        + " the kernel's memory, and a run that is recorded has about half the speed.");
    }

    @Override
    Object run(Args args) {
        Session session = bench.session();
        String on = args.get("on or off").orElse("");
        if (!List.of("", "on", "off").contains(on))
            throw MagicError.argument("%record is on or off, not " + on, "%record on", "%record off");
        if (!on.isEmpty()) session.recording(on.equals("on"));
        return bench.message(
                session.recording() ? "events are written down from here on" : "events are not written down",
                List.of(),
                "%table events --by kind");
    }
}
