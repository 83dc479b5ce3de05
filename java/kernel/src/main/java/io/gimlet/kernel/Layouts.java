// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/**
 * Offsets and constants of probes/gimlet_abi.h and native/gimlet.h. The C headers declare them; a
 * test compares every value here with what the C compiler says (native/layout.c).
 */
final class Layouts {
    private Layouts() {}

    /** struct gimlet_sample: the header of a sample in the ring. */
    static final class Sample {
        static final int TIME_NS = 0;
        static final int WEIGHT = 8;
        static final int TGID = 16;
        static final int TID = 20;
        static final int CPU = 24;
        static final int KIND = 28;
        static final int EVENT = 30;
        static final int STATUS = 32;
        static final int REASON = 33;
        static final int FLAGS = 34;
        static final int KERNEL_FRAMES = 36;
        static final int USER_FRAMES = 38;
        static final int COMM = 40;
        static final int SIZE = 56;

        private Sample() {}
    }

    /** struct gimlet_settings. */
    static final class Settings {
        static final int FILTER = 0;
        static final int SKIP_KERNEL_FRAMES = 4;
        static final int SKIP_IDLE = 8;
        static final int WAKEUP_BYTES = 12;
        static final int SIZE = 16;

        private Settings() {}
    }

    /** struct gimlet_child. */
    static final class Child {
        static final int PID = 0;
        static final int GATE_FD = 4;
        static final int STATUS_FD = 8;
        static final int SIZE = 12;

        private Child() {}
    }

    /** struct gimlet_program_info. */
    static final class ProgramInfo {
        static final int RUN_TIME_NS = 0;
        static final int RUN_COUNT = 8;
        static final int VERIFIED_INSTRUCTIONS = 16;
        static final int SIZE = 24;

        private ProgramInfo() {}
    }

    static final int MAX_KERNEL_FRAMES = 127;
    static final int MAX_USER_FRAMES = 1024;
    static final int COMM_SIZE = 16;

    static final int FRAME_KIND_SHIFT = 60;
    static final long FRAME_ADDRESS_MASK = (1L << 56) - 1;
    static final long FRAME_RETURN_ADDRESS = 1L << 56;
    static final int FRAME_NATIVE = 0;

    static final int RECORD_SAMPLE = 1;

    static final int STACK_COMPLETE = 0;
    static final int STACK_TRUNCATED = 1;
    static final int STACK_DEPTH_LIMITED = 2;
    static final int STACK_NONE = 3;

    static final int SAMPLE_IN_KERNEL = 1;

    static final int FILTER_NONE = 0;
    static final int FILTER_PROCESS = 1;
    static final int FILTER_CGROUP = 2;

    static final int COUNTER_SEEN = 0;
    static final int COUNTER_RECORDED = 1;
    static final int COUNTER_REASONS = 2;
    static final int COUNTER_COUNT = COUNTER_REASONS + 10;
}
