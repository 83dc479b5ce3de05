// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.kernel.Host;

/** The end of a process that has recorded. */
public final class ProcessExit {
    private ProcessExit() {}

    /**
     * Ends the process at once, without the JVM's own exit, which would wait 300 ms for the thread
     * that waits for signals. Everything must have been written and flushed.
     */
    public static void now(int code) {
        Host.exit(code);
    }
}
