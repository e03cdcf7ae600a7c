package gobuf.kernel.magic;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, in words. */
final class Files {
    private Files() {}

    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) return "there is no such file or folder";
        if (e instanceof AccessDeniedException) return "it is not allowed";
        if (e instanceof FileSystemException f && f.getReason() != null) return f.getReason();
        return String.valueOf(e.getMessage());
    }
}
