package gobuf.kernel.wire;

import java.io.IOException;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** Echoes what arrives, on a thread of its own, so that a client sees a busy kernel alive. */
final class Heartbeat {
    private Heartbeat() {}

    /**
     * Binds and starts; ends when {@code context} is closed.
     *
     * @throws IOException when the port is taken
     */
    static void start(ZMQ.Context context, String address) throws IOException {
        ZMQ.Socket socket = context.socket(SocketType.ROUTER);
        socket.setLinger(0);
        socket.setMaxMsgSize(Wire.LONGEST_FRAME);
        Wire.listen(socket, address, "the heartbeat");
        Thread thread = new Thread(() -> echo(socket), "gobuf-heartbeat");
        thread.setDaemon(true);
        thread.start();
    }

    private static void echo(ZMQ.Socket socket) {
        try (socket) {
            while (true) {
                byte[] frame = socket.recv();
                if (frame == null) {
                    return;
                }
                socket.send(frame, socket.hasReceiveMore() ? ZMQ.SNDMORE : 0);
            }
        } catch (ZMQException e) {
            if (e.getErrorCode() != ZMQ.Error.ETERM.getCode()) {
                Log.warn("the heartbeat ended", e);
            }
        }
    }
}
