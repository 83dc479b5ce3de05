// SPDX-License-Identifier: Apache-2.0
/** The command line: parse, call one session or report, print. Exports nothing: it is a program. */
module io.gimlet.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires io.gimlet.capture;
    requires io.gimlet.doctor;
    requires io.gimlet.profile;
    requires io.gimlet.symbolize;
}
