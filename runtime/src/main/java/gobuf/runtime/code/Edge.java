package gobuf.runtime.code;

import gobuf.runtime.machine.Fault;

/** The last instruction of a routine that goes on into what lies behind it, where no row is: it faults as a jump there would. */
final class Edge extends Row {
    Edge(String text) {
        super(text, 0);
    }

    @Override
    Row exec(Cpu c) {
        throw new Fault.Signal(new Fault(Fault.Kind.NO_ROW, address + 1, 1, false));
    }
}
