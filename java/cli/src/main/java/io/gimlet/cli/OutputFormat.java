// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.util.Optional;

/** The formats that a recording can be written in. */
enum OutputFormat {
    PPROF("profile.pb.gz"),
    COLLAPSED("profile.collapsed"),
    FLAMEGRAPH("flamegraph.html");

    private final String defaultFile;

    OutputFormat(String defaultFile) {
        this.defaultFile = defaultFile;
    }

    String defaultFile() {
        return defaultFile;
    }

    /** The format that the ending of a file's name asks for; empty when it names none. */
    static Optional<OutputFormat> ofFileName(String name) {
        if (name.endsWith(".pb.gz") || name.endsWith(".pprof")) {
            return Optional.of(PPROF);
        }
        if (name.endsWith(".html") || name.endsWith(".htm")) {
            return Optional.of(FLAMEGRAPH);
        }
        return name.endsWith(".collapsed") || name.endsWith(".folded")
                ? Optional.of(COLLAPSED)
                : Optional.empty();
    }
}
