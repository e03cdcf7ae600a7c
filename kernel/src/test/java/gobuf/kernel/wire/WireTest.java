package gobuf.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

class WireTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final RawMessage MESSAGE = new RawMessage(
            List.of(bytes("id1"), bytes("id2")),
            bytes("{\"a\":1}"),
            bytes("{}"),
            bytes("{}"),
            bytes("{\"é\":2}"),
            List.of(bytes("buffer"), new byte[0]));

    @Test
    void signaturesAreThoseOfTheJdksHmac() throws Exception {
        Random random = new Random(1);
        for (int length : new int[] {1, 16, 36, 63, 64, 65, 200}) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            byte[] part = new byte[length * 7];
            random.nextBytes(part);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(part);
            mac.update(bytes("more"));
            assertThat(new String(new Signer(key).sign(List.of(part, bytes("more"))), StandardCharsets.US_ASCII))
                    .isEqualTo(HexFormat.of().formatHex(mac.doFinal()));
        }
    }

    @Test
    void withoutAKeyNothingIsSignedAndAllIsAccepted() {
        Signer signer = new Signer(new byte[0]);
        assertThat(signer.signs()).isFalse();
        assertThat(signer.sign(List.of(bytes("x")))).isEmpty();
        assertThat(signer.verify(bytes("anything"), List.of(bytes("x")))).isTrue();
    }

    @Test
    void framesComeBackAsTheyWere() throws Exception {
        Signer signer = new Signer(bytes("key"));
        RawMessage back = RawMessage.fromFrames(MESSAGE.toFrames(signer), signer);
        assertThat(back).usingRecursiveComparison().isEqualTo(MESSAGE);
    }

    @Test
    void everyChangedBitOfTheSignedPartsAndTheSignatureIsNoticed() {
        Signer signer = new Signer(bytes("key"));
        List<byte[]> frames = MESSAGE.toFrames(signer);
        for (int frame = 3; frame <= 7; frame++) {
            for (int at = 0; at < frames.get(frame).length; at++) {
                List<byte[]> changed = new ArrayList<>(frames);
                byte[] copy = frames.get(frame).clone();
                copy[at] ^= 1;
                changed.set(frame, copy);
                assertThatThrownBy(() -> RawMessage.fromFrames(changed, signer))
                        .isInstanceOf(WireException.class)
                        .hasMessageContaining("wrong signature");
            }
        }
    }

    @Test
    void missingFramesAreNamed() {
        Signer signer = new Signer(bytes("key"));
        List<byte[]> frames = MESSAGE.toFrames(signer);
        for (int kept = 0; kept < 8; kept++) {
            List<byte[]> cut = frames.subList(0, kept);
            assertThatThrownBy(() -> RawMessage.fromFrames(cut, signer))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining(kept + " frames");
        }
    }

    @Test
    void replaysAreRememberedUpToALimit() {
        ReplayGuard guard = new ReplayGuard(2);
        assertThat(guard.isNew(bytes("a"))).isTrue();
        assertThat(guard.isNew(bytes("a"))).isFalse();
        assertThat(guard.isNew(bytes("b"))).isTrue();
        assertThat(guard.isNew(bytes("c"))).isTrue();
        assertThat(guard.isNew(bytes("b"))).isFalse();
        assertThat(guard.isNew(bytes("a"))).isTrue();
    }

    @Test
    void aConnectionFileIsReadAndItsKeyNotShown(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("c.json"), """
                {"transport": "tcp", "ip": "127.0.0.1", "shell_port": 1, "control_port": 2, "stdin_port": 3,
                 "iopub_port": 4, "hb_port": 5, "key": "secret", "signature_scheme": "hmac-sha256",
                 "kernel_name": "", "jupyter_session": {"x": [1]}}
                """);
        ConnectionFile connection = ConnectionFile.read(file);
        assertThat(connection.key()).isEqualTo(bytes("secret"));
        assertThat(connection.address(connection.heartbeat())).isEqualTo("tcp://127.0.0.1:5");
        assertThat(connection.toString()).contains("iopub=4").doesNotContain("secret");
    }

    @Test
    void whatIsWrongWithAConnectionFileIsNamed(@TempDir Path directory) throws IOException {
        Path missing = Files.writeString(directory.resolve("m.json"), "{\"shell_port\": 1}");
        Path word = Files.writeString(directory.resolve("w.json"), "{\"shell_port\": \"one\"}");
        Path scheme = Files.writeString(directory.resolve("s.json"), "{\"signature_scheme\": \"md5\"}");
        assertThatThrownBy(() -> ConnectionFile.read(missing)).hasMessageContaining("'control_port' is missing");
        assertThatThrownBy(() -> ConnectionFile.read(word)).hasMessageContaining("'one', not a number");
        assertThatThrownBy(() -> ConnectionFile.read(scheme)).hasMessageContaining("hmac-sha256");
    }

    @Test
    void ipcAddressesHaveADash() {
        ConnectionFile connection = new ConnectionFile("ipc", "/tmp/k", 1, 2, 3, 4, 5, new byte[0]);
        assertThat(connection.address(1)).isEqualTo("ipc:///tmp/k-1");
    }

    /**
     * A client that sends its next message as soon as it has an answer is behind the fence that was put up before that
     * answer. Many rounds, because the socket thread has to be caught between two of its calls.
     */
    @Test
    void aFenceIsPassedBeforeAnyAnswerSentAfterItLeaves() throws Exception {
        int rounds = 3_000;
        AtomicInteger early = new AtomicInteger();
        AtomicInteger raised = new AtomicInteger();
        AtomicInteger passed = new AtomicInteger();
        BlockingQueue<RawMessage> requests = new LinkedBlockingQueue<>();
        Inbox inbox = new Inbox() {
            @Override
            public void received(Channel channel, RawMessage message) {
                if (passed.get() < raised.get()) early.incrementAndGet();
                requests.add(message);
            }

            @Override
            public void subscribed(byte[] topic) {}

            @Override
            public void rejected(Channel channel, List<byte[]> frames, WireException problem) {
                throw new AssertionError(problem);
            }
        };
        ConnectionFile connection = freePorts();
        try (Wire wire = new Wire(connection, inbox);
                ZMQ.Context context = ZMQ.context(1);
                ZMQ.Socket client = context.socket(SocketType.DEALER)) {
            wire.start();
            client.setReceiveTimeOut(120_000);
            client.connect(connection.address(connection.shell()));
            for (int round = 0; round < rounds; round++) {
                List<byte[]> frames = MESSAGE.toFrames(wire.signer());
                for (int i = 2; i < frames.size(); i++) {
                    client.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
                }
                RawMessage request = requests.poll(120, TimeUnit.SECONDS);
                assertThat(request).as("request " + round).isNotNull();
                raised.incrementAndGet();
                wire.afterArrived(passed::incrementAndGet);
                wire.send(Channel.SHELL, request);
                wire.flush();
                assertThat(client.recv()).as("answer " + round).isNotNull();
                while (client.hasReceiveMore()) client.recv();
            }
        }
        assertThat(passed).hasValue(rounds);
        assertThat(early).hasValue(0);
    }

    private static ConnectionFile freePorts() throws IOException {
        int[] ports = new int[5];
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < ports.length; i++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            ports[i] = held.get(i).getLocalPort();
        }
        for (ServerSocket socket : held) socket.close();
        return new ConnectionFile("tcp", "127.0.0.1", ports[0], ports[1], ports[2], ports[3], ports[4], new byte[0]);
    }
}
