// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/** What makes a program take a sample: a program of probes/sample.bpf.c each. */
enum Trigger {
    /** The overflow of an event of perf. */
    PERF_EVENT("take_perf_sample"),
    /** A place in a program. */
    UPROBE("take_uprobe_sample"),
    /** A place in the kernel. */
    TRACEPOINT("take_tracepoint_sample");

    private final String program;

    Trigger(String program) {
        this.program = program;
    }

    /** The name of its program, as the kernel lists it, cut off after 15 bytes. */
    String program() {
        return program;
    }
}
