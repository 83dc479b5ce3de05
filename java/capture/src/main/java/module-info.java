// SPDX-License-Identifier: Apache-2.0
/**
 * A recording session: wires kernel, symbols and runtimes into samples, and samples into a profile.
 */
module io.gimlet.capture {
    requires static transitive org.jspecify;
    requires transitive io.gimlet.kernel;
    requires transitive io.gimlet.symbols;
    requires transitive io.gimlet.profile;

    exports io.gimlet.capture;
}
