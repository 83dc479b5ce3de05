// SPDX-License-Identifier: Apache-2.0
/**
 * A recording session: wires kernel, symbols and runtimes into samples, and samples into a profile.
 */
@SuppressWarnings("module") // the rooms named below are compiled after this one
module io.gimlet.capture {
    requires static transitive org.jspecify;
    requires transitive io.gimlet.kernel;
    requires transitive io.gimlet.symbols;
    requires transitive io.gimlet.profile;

    exports io.gimlet.capture;
    exports io.gimlet.capture.options;
    exports io.gimlet.capture.result;
    exports io.gimlet.capture.process to
            io.gimlet.doctor;
    exports io.gimlet.capture.naming to
            io.gimlet.cli,
            io.gimlet.symbolize;
}
