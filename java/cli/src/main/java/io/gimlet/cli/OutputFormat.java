// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

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

    /** The format that a file's name asks for; pprof when it asks for none. */
    static OutputFormat ofFileName(String name) {
        if (name.endsWith(".html") || name.endsWith(".htm")) {
            return FLAMEGRAPH;
        }
        return name.endsWith(".collapsed") || name.endsWith(".folded") ? COLLAPSED : PPROF;
    }
}
