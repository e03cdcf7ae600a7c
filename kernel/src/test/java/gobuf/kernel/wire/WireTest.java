package gobuf.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
