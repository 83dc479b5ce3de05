// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.kernel.Host;
import io.gimlet.profile.ReportText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody looks at what is written, and how wide it may be. */
final class Terminal {
    static final int STANDARD_OUTPUT = 1;
    static final int STANDARD_ERROR = 2;

    private static final int USUAL_COLUMNS = 80;

    private Terminal() {}

    /** Whether standard error is a terminal on which a line can be written over. */
    static boolean canRewriteLines() {
        String type = System.getenv("TERM");
        return type != null && !type.equals("dumb") && is(STANDARD_ERROR);
    }

    /** How wide standard error's terminal is now: by its own word, or that of COLUMNS. */
    static int columns() {
        return columns(STANDARD_ERROR);
    }

    /**
     * How wide what is printed may be: as standard output's terminal, or as much as most of those
     * have who look at it later.
     */
    static int outputColumns() {
        return is(STANDARD_OUTPUT) ? columns(STANDARD_OUTPUT) : ReportText.DEFAULT_COLUMNS;
    }

    private static int columns(int descriptor) {
        int told = Host.terminalColumns(descriptor);
        if (told > 0) {
            return told;
        }
        String variable = System.getenv("COLUMNS");
        boolean isNumber = variable != null && variable.matches("[1-9][0-9]{0,4}");
        return isNumber ? Integer.parseInt(variable) : USUAL_COLUMNS;
    }

    /** Whether a descriptor of this process is a terminal. */
    static boolean is(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return file.startsWith("/dev/pts/")
                    || file.startsWith("/dev/tty")
                    || file.equals("/dev/console");
        } catch (IOException unknown) {
            return false;
        }
    }
}
