// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What ps(1), top(1) and profiles call this process: without help, {@code java} (proc(5)). */
final class ProcessName {
    private static final byte[] NAME = "gimlet".getBytes(StandardCharsets.US_ASCII);

    private ProcessName() {}

    /**
     * Names the process and the calling thread, and with it the threads that it will start and that
     * give themselves no name. Where there is no /proc, they keep theirs.
     */
    static void set() {
        name("/proc/self/comm"); // the process's first thread, which the JVM leaves alone
        name("/proc/thread-self/comm");
    }

    private static void name(String file) {
        try (FileOutputStream comm = new FileOutputStream(file)) {
            comm.write(NAME);
        } catch (IOException refused) {
            return; // a name is worth no failure
        }
    }
}
