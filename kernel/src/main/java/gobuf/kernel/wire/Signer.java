package gobuf.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Signs messages with HMAC-SHA256 (RFC 2104) and compares signatures in constant time. Thread-safe.
 *
 * <p>Built on {@link MessageDigest} because loading {@code javax.crypto} costs more than all the rest of the kernel's
 * cryptography; a test compares the two.
 */
public final class Signer {
    private static final int BLOCK = 64;
    private static final byte[] UNSIGNED = {};

    private final MessageDigest inner;
    private final MessageDigest outer;

    /** @param key empty for no signatures: then all are empty and any is accepted */
    public Signer(byte[] key) {
        this.inner = key.length == 0 ? null : keyed(key, (byte) 0x36);
        this.outer = key.length == 0 ? null : keyed(key, (byte) 0x5c);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    private static MessageDigest keyed(byte[] key, byte pad) {
        byte[] used = key.length > BLOCK ? sha256().digest(key) : key;
        byte[] block = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            block[i] = (byte) ((i < used.length ? used[i] : 0) ^ pad);
        }
        MessageDigest digest = sha256();
        digest.update(block);
        return digest;
    }

    /** Whether messages are signed at all. */
    public boolean signs() {
        return inner != null;
    }

    /** The signature of {@code parts} in order: lower-case hexadecimal in ASCII, empty without a key. */
    public byte[] sign(List<byte[]> parts) {
        if (!signs()) {
            return UNSIGNED;
        }
        MessageDigest in = copy(inner);
        parts.forEach(in::update);
        MessageDigest out = copy(outer);
        out.update(in.digest());
        return HexFormat.of().formatHex(out.digest()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether {@code signature} is that of {@code parts}. Takes as long for a wrong one as for the right one. */
    public boolean verify(byte[] signature, List<byte[]> parts) {
        return !signs() || MessageDigest.isEqual(sign(parts), signature);
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java's SHA-256 cannot be cloned", e);
        }
    }
}
