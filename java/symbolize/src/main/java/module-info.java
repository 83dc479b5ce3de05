// SPDX-License-Identifier: Apache-2.0
/** Names without a recording: of addresses that somebody has, and of profiles that lack them. */
module io.gimlet.symbolize {
    requires static org.jspecify;
    requires transitive io.gimlet.capture;

    exports io.gimlet.symbolize;
}
