package gobuf.kernel.server;

import gobuf.kernel.display.Comm;
import gobuf.kernel.display.CommListener;
import gobuf.kernel.display.CommMessage;
import gobuf.kernel.display.CommTarget;
import gobuf.kernel.display.Comms;
import gobuf.kernel.protocol.CommContent;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The open comms and the targets. Thread-safe. */
final class CommTable implements Comms {
    private final IoPub iopub;
    private final Map<String, CommTarget> targets = new ConcurrentHashMap<>();
    private final Map<String, Open> comms = new ConcurrentHashMap<>();

    CommTable(IoPub iopub) {
        this.iopub = iopub;
    }

    /** A comm and who hears it. */
    private final class Open implements Comm {
        private final String id;
        private final String target;
        private volatile CommListener listener;

        Open(String id, String target) {
            this.id = id;
            this.target = target;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String target() {
            return target;
        }

        @Override
        public void send(CommMessage message) {
            if (comms.containsKey(id)) {
                publish("comm_msg", id, "", message);
            }
        }

        @Override
        public void close(CommMessage message) {
            if (comms.remove(id) != null) {
                publish("comm_close", id, "", message);
            }
        }
    }

    private void publish(String type, String id, String target, CommMessage message) {
        iopub.publishCurrent(new CommContent(type, id, target, message.data()), message.metadata(), message.buffers());
    }

    @Override
    public void register(String target, CommTarget handler) {
        targets.put(target, handler);
    }

    @Override
    public Comm open(String target, CommMessage message, CommListener listener) {
        Open comm = new Open(UUID.randomUUID().toString().replace("-", ""), target);
        comm.listener = listener;
        comms.put(comm.id, comm);
        publish("comm_open", comm.id, target, message);
        return comm;
    }

    /** A client opened a comm; it is closed at once when nobody wants it. */
    void opened(String id, String target, CommMessage message) {
        CommTarget handler = targets.get(target);
        if (handler == null) {
            publish("comm_close", id, "", CommMessage.of(Map.of()));
            return;
        }
        Open comm = new Open(id, target);
        comms.put(id, comm);
        try {
            comm.listener = handler.opened(comm, message);
        } catch (RuntimeException | Error e) {
            comm.close(CommMessage.of(Map.of()));
            throw e;
        }
    }

    /** @return false when no such comm is open */
    boolean message(String id, CommMessage message) {
        Open comm = comms.get(id);
        if (comm != null) {
            comm.listener.message(comm, message);
        }
        return comm != null;
    }

    /** @return false when no such comm is open */
    boolean closed(String id, CommMessage message) {
        Open comm = comms.remove(id);
        if (comm != null) {
            comm.listener.closed(comm, message);
        }
        return comm != null;
    }

    /** Id to target of the open comms; those of one target, or all when it is empty. */
    Map<String, String> list(String target) {
        Map<String, String> open = new TreeMap<>();
        comms.forEach((id, comm) -> {
            if (target.isEmpty() || target.equals(comm.target)) {
                open.put(id, comm.target);
            }
        });
        return open;
    }
}
