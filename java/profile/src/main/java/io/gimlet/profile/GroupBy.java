// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/** What a report has a row for. */
public enum GroupBy {
    /** Functions, inlined ones too; an address without a name counts as one. */
    FUNCTION,
    /** Source files; code without one goes by its module. */
    FILE,
    /** Source lines. */
    LINE,
    /** Threads. */
    THREAD,
    /** Processes. */
    PROCESS,
    /** Programs, libraries, the kernel. */
    MODULE
}
