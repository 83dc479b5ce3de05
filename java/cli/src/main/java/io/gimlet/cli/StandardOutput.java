// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why it could not be written: print streams do not tell. */
final class StandardOutput extends OutputStream {
    /** What shells report of a program that SIGPIPE ended, as it does other programs. */
    private static final int READER_GONE = 128 + 13;

    private final FileOutputStream file = new FileOutputStream(FileDescriptor.out);
    private @Nullable IOException failure;

    private StandardOutput() {}

    /** Makes it {@link System#out}. */
    static StandardOutput install() {
        StandardOutput output = new StandardOutput();
        System.setOut(
                new PrintStream(new BufferedOutputStream(output), false, StandardCharsets.UTF_8));
        return output;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            file.write(bytes, offset, length);
        } catch (IOException failed) {
            failure = failed;
            throw failed;
        }
    }

    /**
     * Writes what is left, and explains what could not be written. Nothing is said of a reader that
     * has seen enough, such as head(1).
     *
     * @param code what the command ended with
     * @return what the program ends with
     */
    int conclude(int code) {
        System.out.flush();
        if (failure == null) {
            return code;
        }
        if (isPipe()) {
            return READER_GONE;
        }
        System.err.println("gimlet: " + cannotWrite(failure).getMessage());
        return Main.FAILED;
    }

    private static boolean isPipe() {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return file.startsWith("pipe:") || file.startsWith("socket:");
        } catch (IOException closed) {
            return false;
        }
    }

    /** The same failure in words for users. */
    static IOException cannotWrite(IOException failed) {
        return new IOException("cannot write to standard output: " + failed.getMessage(), failed);
    }
}
