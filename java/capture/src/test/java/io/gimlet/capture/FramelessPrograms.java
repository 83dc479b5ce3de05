// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import java.util.List;
import java.util.stream.Stream;

/** The programs of testdata/unwind, which have no frame pointers. */
final class FramelessPrograms {
    private static final String STRIPPED_GO = "unwind-go-stripped";

    private static final List<String> NAMES =
            List.of(
                    "unwind-c",
                    "unwind-c-stripped",
                    "unwind-c-static",
                    "unwind-c-static-pie",
                    "unwind-c-fixed",
                    "unwind-c-segments",
                    "unwind-c-gold",
                    "unwind-c-lld",
                    "unwind-cpp",
                    "unwind-cpp-stripped",
                    "unwind-cpp-static",
                    "unwind-cpp-static-pie",
                    "unwind-cpp-lld",
                    "unwind-rust",
                    "unwind-rust-stripped",
                    "unwind-rust-static-pie",
                    "unwind-go",
                    STRIPPED_GO);

    private FramelessPrograms() {}

    static Stream<String> all() {
        return NAMES.stream();
    }

    /** Go's function table is all that a stripped Go program has, and gdb does not read it. */
    static Stream<String> thatGdbUnwinds() {
        return all().filter(name -> !name.equals(STRIPPED_GO));
    }
}
