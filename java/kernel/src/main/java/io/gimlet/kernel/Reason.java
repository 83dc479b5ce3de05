// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/**
 * Why a sample was lost, or why its user stack is not complete: the Java side of probes/reasons.h,
 * in the order of the ids. A test holds the two together.
 */
public enum Reason {
    NONE(0, "none", "nothing is missing", ""),
    RING_FULL(
            1,
            "ring-full",
            "the ring buffer was full when the sample came",
            "sample less often (-F), or give Gimlet more CPU time"),
    NESTED(
            2,
            "nested",
            "an event interrupted the handling of another event on its CPU",
            "record fewer events at once"),
    STACK_UNREADABLE(3, "stack-unreadable", "a stack page could not be read (not in memory)", ""),
    NO_FRAME_POINTER(
            4,
            "no-frame-pointer",
            "the chain of frame pointers ends in code that was built without them",
            "rebuild that code with -fno-omit-frame-pointer"),
    BAD_RETURN_ADDRESS(
            5,
            "bad-return-address",
            "a return address points outside user memory",
            "rebuild that code with -fno-omit-frame-pointer"),
    DEPTH_LIMIT(6, "depth-limit", "the stack is deeper than the walk may go", ""),
    COMPAT_32BIT(7, "32-bit", "the process runs 32-bit code, which is not walked", ""),
    NO_USER_REGISTERS(8, "no-user-registers", "the user registers could not be read", ""),
    KERNEL_STACK(9, "kernel-stack", "the kernel stack could not be taken", ""),
    NO_UNWIND_INFO(
            10,
            "no-unwind-info",
            "hand-written or foreign code for which its file has no unwind information",
            ""),
    NO_UNWIND_TABLE(
            11,
            "no-unwind-table",
            "a file has no usable unwind information",
            "'gimlet doctor --symbols PID' tells which"),
    TABLE_PENDING(
            12, "table-pending", "the unwind information of a file had not been read yet", ""),
    TABLE_EVICTED(
            13,
            "table-evicted",
            "the memory for unwind tables was used up",
            "allow more with --unwind-memory"),
    PROCESS_PENDING(
            14, "process-pending", "the process was new: what it had mapped was not known yet", ""),
    MAPPING_PENDING(15, "mapping-pending", "the code had just been mapped and was not known", ""),
    STALE_TABLE(16, "stale-table", "an unwind table was replaced during the walk", ""),
    BAD_GUESS(
            17,
            "bad-guess",
            "the caller was to be found through a register that did not hold its frame",
            ""),
    BAD_FRAME(18, "bad-frame", "a frame does not lie above the one that it called", "");

    private static final Reason[] ALL = values();

    private final int id;
    private final String label;
    private final String text;
    private final String hint;

    Reason(int id, String label, String text, String hint) {
        this.id = id;
        this.label = label;
        this.text = text;
        this.hint = hint;
    }

    /** The reason with this id, as a record or a counter has it; NONE for an id of the future. */
    public static Reason ofId(int id) {
        return id >= 0 && id < ALL.length ? ALL[id] : NONE;
    }

    /** The number that records and counters use. */
    public int id() {
        return id;
    }

    /** The stable name that profiles carry. */
    public String label() {
        return label;
    }

    /** One clause for people. */
    public String text() {
        return text;
    }

    /** What to do about it; may be empty. */
    public String hint() {
        return hint;
    }

    /** Whether the tables that come a little later may complete such a stack. */
    public boolean isPending() {
        return switch (this) {
            case TABLE_PENDING, PROCESS_PENDING, MAPPING_PENDING, STALE_TABLE -> true;
            default -> false;
        };
    }

    /** Whether a sample with this reason did not arrive at all. */
    public boolean isLoss() {
        return this == RING_FULL || this == NESTED;
    }
}
