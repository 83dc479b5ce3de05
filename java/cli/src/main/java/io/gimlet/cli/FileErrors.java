// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says what the JDK's file exceptions mean, whose messages are often just the file's name. */
final class FileErrors {
    private FileErrors() {}

    /** What failed, on what, and why. */
    static String message(IOException failed) {
        return failed instanceof FileSystemException known
                ? known.getFile() + ": " + reason(failed)
                : reason(failed);
    }

    /** Why it failed. */
    static String reason(IOException failed) {
        return switch (failed) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(failed.getMessage());
        };
    }
}
