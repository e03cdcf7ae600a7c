package gobuf.kernel.server;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Sends what Java code prints to {@link System#out} and {@link System#err} to the clients. */
final class StandardStreams {
    private StandardStreams() {}

    static void capture(IoPub iopub) {
        System.setOut(stream(iopub, "stdout"));
        System.setErr(stream(iopub, "stderr"));
    }

    private static PrintStream stream(IoPub iopub, String name) {
        return new PrintStream(new Decoding(iopub, name), false, StandardCharsets.UTF_8);
    }

    /** Turns bytes into text; a character whose bytes come in pieces is kept until it is whole. */
    private static final class Decoding extends OutputStream {
        private final IoPub iopub;
        private final String name;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private ByteBuffer rest = ByteBuffer.allocate(0);

        Decoding(IoPub iopub, String name) {
            this.iopub = iopub;
            this.name = name;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            ByteBuffer in = ByteBuffer.allocate(rest.remaining() + length);
            in.put(rest).put(bytes, offset, length).flip();
            CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
            decoder.decode(in, out, false);
            rest = in;
            iopub.write(name, out.flip().toString());
        }

        @Override
        public void flush() {
            // The batch leaves by itself; flushing at each println would undo the batching.
        }
    }
}
