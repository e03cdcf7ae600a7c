package gobuf.runtime.engine;

import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Profiles;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Region;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A session in a file: the inputs of all its branches, its breakpoints, and the whole state it stands in, also in the middle of a
 * routine. A zip whose parts are text but for the pages of memory; {@code runtime/STATEFILE.md} says what each holds.
 *
 * <p>Loading refuses a file of another release or of another binary's profile, and one whose state does not have the hash it was saved
 * with.
 */
public final class StateFile {
    private static final String FORMAT = "gobuf state 3";
    /** A thread's virtual clock, in a line like a register's. */
    private static final String CLOCK = "clock";
    /** Most bytes that the regions of a file may map: a damaged file must not take the whole heap. */
    private static final long MOST_MAPPED = 1L << 36;

    private static final int MOST_TEXT = 1 << 28;

    private StateFile() {}

    /** What a file holds. */
    record Saved(
            String release,
            String binary,
            String branch,
            long step,
            String hash,
            Boot boot,
            List<String> closures,
            List<Branch> branches,
            List<String> breakpoints,
            Machine.State state) {}

    /**
     * Saves a session. The file is complete or, if that fails, what it was before.
     *
     * @throws IOException if the file cannot be written, or a breakpoint's condition cannot be written down
     */
    public static void save(Session session, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) throw new IOException("there is no folder " + folder);
        Path whole = Files.createTempFile(folder, ".gobuf", ".part");
        try {
            try (OutputStream out = Files.newOutputStream(whole)) {
                write(session, out);
            }
            Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** Writes what {@link #save} saves. */
    static void write(Session session, OutputStream to) throws IOException {
        Machine m = session.machine();
        try (ZipOutputStream zip = new ZipOutputStream(to, StandardCharsets.UTF_8)) {
            Map<String, Object> header = new LinkedHashMap<>();
            header.put("format", FORMAT);
            header.put("release", session.build().name());
            header.put("binary", session.build().profile().binary().get("sha256"));
            header.put("branch", session.branch());
            header.put("step", session.step());
            header.put("thread", m.thread());
            header.put("hash", m.hash());
            session.boot().ifPresent(b -> header.put("boot", b.line()));
            List<String> lines = new ArrayList<>();
            header.forEach((k, v) -> lines.add(k + ": " + v));
            text(zip, "state.txt", lines);
            text(zip, "branches.txt", Branches.lines(session));
            text(zip, "breakpoints.txt", BreakpointLines.of(session.breakpoints()));
            text(zip, "closures.txt", session.statements().keys());
            text(zip, "registers.txt", registers(m));
            List<String> regions = new ArrayList<>();
            for (Region r : m.memory().regions())
                regions.add("0x" + Long.toHexString(r.start()) + " 0x" + Long.toHexString(r.size())
                        + (r.writable() ? " rw " : " r ") + r.name());
            text(zip, "regions.txt", regions);
            entry(zip, "memory.bin");
            pages(m.memory(), zip);
            zip.closeEntry();
        }
    }

    private static List<String> registers(Machine m) {
        List<String> out = new ArrayList<>();
        for (int thread = 0; thread < m.threads().size(); thread++) {
            for (Reg r : Reg.values())
                out.add(thread + " " + r.lower() + " 0x"
                        + Long.toHexString(m.threads().get(thread).get(r)));
            out.add(thread + " " + CLOCK + " 0x"
                    + Long.toHexString(m.threads().get(thread).clock()));
        }
        return out;
    }

    private static void pages(Memory memory, OutputStream out) {
        ByteBuffer address = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        memory.pages((at, bytes) -> {
            try {
                out.write(address.clear().putLong(at).array());
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void text(ZipOutputStream zip, String name, List<String> lines) throws IOException {
        entry(zip, name);
        for (String line : lines) zip.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /** All entries bear the same time, so that equal sessions make equal files. */
    private static void entry(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(1_000_000_000_000L);
        zip.putNextEntry(entry);
    }

    /**
     * Loads a session.
     *
     * @param conditions reads the conditions of breakpoints
     * @throws IOException if the file cannot be read, is no state file, belongs to another release or binary, or its state does not have
     *     the hash it was saved with
     */
    public static Session load(Path file, Condition.Reader conditions) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, conditions);
        } catch (RuntimeException | EOFException | ZipException e) {
            // What a file says may be anything: a number that is none, a row that is not there, a condition nobody can
            // read.
            throw new IOException("it is damaged: " + e.getMessage(), e);
        }
    }

    /** Reads what {@link #write} wrote. */
    static Session read(InputStream in, Condition.Reader conditions) throws IOException {
        Saved saved = parse(in);
        Session session = Session.restored(saved);
        String hash = session.hash();
        if (!hash.equals(saved.hash()))
            throw new IOException("ITS STATE IS NOT THE ONE THAT WAS SAVED: the hash is " + hash + ", the file says "
                    + saved.hash() + "; nothing was loaded");
        BreakpointLines.restore(saved.breakpoints(), session, conditions);
        return session;
    }

    private static Saved parse(InputStream in) throws IOException {
        Map<String, String> header = Map.of();
        Map<String, List<String>> texts = new LinkedHashMap<>();
        Memory memory = null;
        try (ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8)) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                if (e.getName().equals("memory.bin")) {
                    memory = memory(need(texts, "regions.txt"), zip);
                    continue;
                }
                texts.put(e.getName(), lines(zip));
                if (e.getName().equals("state.txt")) header = header(need(texts, "state.txt"));
            }
        }
        if (header.isEmpty() || memory == null) throw new IOException("it is no state file of Gobuf");
        String branch = header.get("branch");
        long step = Long.parseLong(header.get("step"));
        List<Branch> branches = Branches.read(need(texts, "branches.txt"));
        Branch current = branches.stream()
                .filter(b -> b.name.equals(branch))
                .findFirst()
                .orElseThrow(() -> new IOException("it has no branch " + branch));
        if (current.step != step)
            throw new IOException("branch " + branch + " stands at step " + current.step + ", not " + step);
        List<long[]> registers = registers(need(texts, "registers.txt"));
        int thread = Integer.parseInt(header.get("thread"));
        if (thread < 0 || thread >= registers.size()) throw new IOException("it has no thread " + thread);
        return new Saved(
                header.get("release"),
                header.get("binary"),
                branch,
                step,
                header.get("hash"),
                header.containsKey("boot") ? Boot.parse(header.get("boot")) : null,
                need(texts, "closures.txt"),
                branches,
                need(texts, "breakpoints.txt"),
                new Machine.State(memory.checkpoint(), registers, thread));
    }

    /** The header, once it is clear that this build can use the file. */
    private static Map<String, String> header(List<String> lines) throws IOException {
        Map<String, String> header = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            if (colon > 0) header.put(line.substring(0, colon), line.substring(colon + 2));
        }
        for (String key : List.of("format", "release", "binary", "branch", "step", "thread", "hash")) {
            if (!header.containsKey(key)) throw new IOException("it is no state file of Gobuf: no " + key);
        }
        if (!header.get("format").equals(FORMAT))
            throw new IOException("its format is " + header.get("format") + ", this Gobuf reads " + FORMAT);
        Profile profile = Profiles.load(header.get("release"));
        if (!header.get("binary").equals(profile.binary().get("sha256")))
            throw new IOException("it was saved with another profile of " + header.get("release") + ": binary "
                    + header.get("binary") + ", this Gobuf has "
                    + profile.binary().get("sha256"));
        return header;
    }

    private static List<long[]> registers(List<String> lines) throws IOException {
        List<long[]> out = new ArrayList<>();
        for (String line : lines) {
            String[] w = line.split(" ");
            if (w.length != 3) throw new IOException("not a register: " + line);
            int thread = Integer.parseInt(w[0]);
            if (thread == out.size()) out.add(new long[Reg.COUNT + 1]);
            if (thread != out.size() - 1) throw new IOException("not a register in order: " + line);
            int index = w[1].equals(CLOCK)
                    ? Reg.COUNT
                    : Reg.valueOf(w[1].toUpperCase(java.util.Locale.ROOT)).ordinal();
            out.get(thread)[index] = Long.parseUnsignedLong(w[2].substring(2), 16);
        }
        return out;
    }

    private static Memory memory(List<String> regions, InputStream in) throws IOException {
        Memory memory = new Memory();
        long mapped = 0;
        for (String line : regions) {
            String[] w = line.split(" ", 4);
            if (w.length != 4) throw new IOException("not a region: " + line);
            long size = Long.parseUnsignedLong(w[1].substring(2), 16);
            if (size <= 0 || size > MOST_MAPPED - mapped) throw new IOException("it maps too much: " + line);
            mapped += size;
            memory.map(new Region(w[3], Long.parseUnsignedLong(w[0].substring(2), 16), size, w[2].equals("rw")));
        }
        DataInputStream data = new DataInputStream(in);
        byte[] address = new byte[8];
        byte[] page = new byte[Memory.PAGE];
        while (data.read(address, 0, 1) > 0) {
            try {
                data.readFully(address, 1, 7);
                data.readFully(page);
            } catch (EOFException e) {
                throw new IOException("it ends in the middle of a page", e);
            }
            long at = ByteBuffer.wrap(address).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (at % Memory.PAGE != 0 || !memory.mapped(at, Memory.PAGE))
                throw new IOException("a page at 0x" + Long.toHexString(at) + " lies in no region");
            memory.put(at, page);
        }
        return memory;
    }

    private static List<String> need(Map<String, List<String>> texts, String name) throws IOException {
        List<String> lines = texts.get(name);
        if (lines == null) throw new IOException("it has no part " + name);
        return lines;
    }

    private static List<String> lines(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        for (int n = in.read(some); n > 0; n = in.read(some)) {
            bytes.write(some, 0, n);
            if (bytes.size() > MOST_TEXT) throw new IOException("a part is larger than " + MOST_TEXT + " bytes");
        }
        List<String> out = new ArrayList<>();
        InputStream all = new java.io.ByteArrayInputStream(bytes.toByteArray());
        BufferedReader reader = new BufferedReader(new InputStreamReader(all, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (!line.isBlank()) out.add(line);
        }
        return out;
    }
}
