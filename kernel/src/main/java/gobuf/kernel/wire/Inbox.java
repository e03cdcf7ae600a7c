package gobuf.kernel.wire;

import java.util.List;

/** Who gets what arrives. Called on the socket thread: hand it on and return. */
public interface Inbox {
    /** A message with a right signature that was not seen before. */
    void received(Channel channel, RawMessage message);

    /** A client subscribed to {@code topic} on iopub; what is published from now on reaches it. */
    void subscribed(byte[] topic);

    /** The frames of no message; {@code problem} says why. */
    void rejected(Channel channel, List<byte[]> frames, WireException problem);
}
