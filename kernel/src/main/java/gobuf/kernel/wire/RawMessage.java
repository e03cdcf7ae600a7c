package gobuf.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A message as bytes, between the frames of a socket and the fields of a message.
 *
 * <pre>
 *   identities … | &lt;IDS|MSG&gt; | signature | header | parent header | metadata | content | buffers …
 * </pre>
 *
 * @param identities who sent it, or who is to get it; on iopub the topic
 */
@SuppressWarnings("ArrayRecordComponent") // frames are bytes; nobody compares messages
public record RawMessage(
        List<byte[]> identities, byte[] header, byte[] parent, byte[] metadata, byte[] content, List<byte[]> buffers) {
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int PARTS = 4;

    /** Frames with the signature of {@code signer}. */
    public List<byte[]> toFrames(Signer signer) {
        List<byte[]> frames = new ArrayList<>(identities.size() + 2 + PARTS + buffers.size());
        frames.addAll(identities);
        frames.add(DELIMITER);
        frames.add(signer.sign(signed()));
        frames.addAll(signed());
        frames.addAll(buffers);
        return frames;
    }

    /**
     * Takes frames apart and checks the signature.
     *
     * @throws WireException when they are no message or the signature is wrong
     */
    public static RawMessage fromFrames(List<byte[]> frames, Signer signer) throws WireException {
        int at = delimiter(frames);
        if (frames.size() < at + 2 + PARTS) {
            throw new WireException("a message of " + frames.size() + " frames, of which only "
                    + (frames.size() - at - 1) + " follow <IDS|MSG>; a message has at least " + (PARTS + 1));
        }
        List<byte[]> parts = frames.subList(at + 2, at + 2 + PARTS);
        if (!signer.verify(frames.get(at + 1), parts)) {
            throw new WireException("a message with a wrong signature; does the client use this kernel's connection "
                    + "file, and not that of an earlier start?");
        }
        return new RawMessage(
                List.copyOf(frames.subList(0, at)),
                parts.get(0),
                parts.get(1),
                parts.get(2),
                parts.get(3),
                List.copyOf(frames.subList(at + 2 + PARTS, frames.size())));
    }

    private static int delimiter(List<byte[]> frames) throws WireException {
        for (int i = 0; i < frames.size(); i++) {
            if (Arrays.equals(frames.get(i), DELIMITER)) {
                return i;
            }
        }
        throw new WireException("a message of " + frames.size() + " frames without <IDS|MSG>");
    }

    private List<byte[]> signed() {
        return List.of(header, parent, metadata, content);
    }

    /** How many bytes the message has without its identities. */
    public long size() {
        return signed().stream().mapToLong(part -> part.length).sum()
                + buffers.stream().mapToLong(part -> part.length).sum();
    }
}
