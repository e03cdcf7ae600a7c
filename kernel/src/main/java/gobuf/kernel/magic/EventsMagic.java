package gobuf.kernel.magic;

import gobuf.kernel.table.EventsTable;

/** Lists the events. */
final class EventsMagic extends ListedMagic {
    EventsMagic(Workbench bench) {
        super(bench, new EventsTable(), "Lists what the scheduler did on this branch up to this step, oldest first.");
        example("%events");
        example("%events --where kind ~ runnext && subject == g5");
        example("%events --page 1");
        example("%events --csv events.csv");
    }
}
