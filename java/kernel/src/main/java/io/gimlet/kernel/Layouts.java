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
        static final int USE_TABLES = 16;
        static final int DEFER_BELOW_BYTES = 20;
        static final int SIZE = 24;

        private Settings() {}
    }

    /** struct gimlet_deferred_sample; it begins with a struct gimlet_sample. */
    static final class DeferredSample {
        static final int KERNEL_FRAMES = Sample.SIZE;
        static final int REGISTERS = KERNEL_FRAMES + 127 * 8;
        static final int STACK_START = REGISTERS + 34 * 8;
        static final int STACK_BYTES = STACK_START + 8;
        static final int IN_SYSTEM_CALL = STACK_BYTES + 4;
        static final int STACK = IN_SYSTEM_CALL + 4;
        static final int SIZE = STACK + 20480;

        private DeferredSample() {}
    }

    /** struct gimlet_space. */
    static final class Space {
        static final int MAPPINGS = 0;
        static final int COUNT = 4;
        static final int GENERATION = 8;
        static final int SIZE = 16;

        private Space() {}
    }

    /** struct gimlet_mapping. */
    static final class Mapping {
        static final int START = 0;
        static final int BIAS = 8;
        static final int LENGTH = 16;
        static final int TABLE = 20;
        static final int UNWINDER = 24;
        static final int SIZE = 32;

        private Mapping() {}
    }

    /** struct gimlet_table. */
    static final class Table {
        static final int USES = 0;
        static final int PAGE_COUNT = 4;
        static final int SIZE = 8;

        private Table() {}
    }

    /** struct gimlet_page. */
    static final class Page {
        static final int ROWS = 0;
        static final int COUNT = 4;
        static final int SIZE = 8;

        private Page() {}
    }

    /** struct gimlet_row. */
    static final class Row {
        static final int ADDRESS = 0;
        static final int RULE = 2;
        static final int SIZE = 4;

        private Row() {}
    }

    /** struct gimlet_rule. */
    static final class Rule {
        static final int CFA = 0;
        static final int CFA_REGISTERS = 1;
        static final int SAVED_FP = 2;
        static final int RETURN_ADDRESS = 3;
        static final int CFA_OFFSET = 4;
        static final int FP_OFFSET = 8;
        static final int RA_OFFSET = 12;
        static final int CFA_ADDEND = 14;
        static final int SIZE = 16;

        private Rule() {}
    }

    /** struct gimlet_walk_input. */
    static final class WalkInput {
        static final int DEFERRED = 0;
        static final int SLABS = 8;
        static final int SLAB_COUNT = 16;
        static final int RULES = 24;
        static final int SPACE = 32;
        static final int USE_TABLES = 40;
        static final int SIZE = 48;

        private WalkInput() {}
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
    static final int RECORD_DEFERRED = 2;
    static final int REGISTER_WORDS = 34;
    static final int DEFERRED_STACK_BYTES = 20480;

    static final int SLAB_BYTES = 2 << 20;
    static final int LOCATION_BYTES = 32;
    static final int MAX_SLABS = 512;
    static final int MAX_RULES = 32768;
    static final int CODE_PAGE_SHIFT = 16;

    static final int CFA_GAP = 0;
    static final int CFA_END = 1;
    static final int CFA_REGISTER = 2;
    static final int CFA_DEREFERENCE = 3;
    static final int CFA_INDEXED = 4;
    static final int CFA_PLT = 5;
    static final int CFA_SIGNAL_FRAME = 6;
    static final int CFA_FRAME_POINTER = 7;

    static final int FP_SAME = 0;
    static final int FP_AT_CFA = 1;
    static final int FP_AT_REGISTER = 2;
    static final int FP_UNDEFINED = 3;

    static final int RA_AT_CFA = 0;
    static final int RA_IN_REGISTER = 1;

    static final int UNWIND_TABLE = 0;
    static final int UNWIND_FRAME_POINTER = 1;
    static final int UNWIND_PENDING = 2;
    static final int UNWIND_NONE = 3;
    static final int UNWIND_EVICTED = 4;

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
    static final int COUNTER_COUNT = COUNTER_REASONS + 19;
}
