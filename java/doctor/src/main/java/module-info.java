// SPDX-License-Identifier: Apache-2.0
/** What a machine, a process or a file allows, and what to do. */
module io.gimlet.doctor {
    requires static org.jspecify;
    requires transitive io.gimlet.capture;

    exports io.gimlet.doctor;
}
