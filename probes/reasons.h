/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The one table of reasons: why a sample was lost, or why its user stack is not complete.
 *
 * X(id, NAME, name, text, hint)
 *
 * Ids are stored in records and profiles: never reuse one. The Java enum io.gimlet.kernel.Reason
 * mirrors this table and a test compares the two.
 */
#ifndef GIMLET_REASONS_H
#define GIMLET_REASONS_H

#define GIMLET_REASONS(X)                                                                          \
    X(0, NONE, "none", "nothing is missing", "")                                                   \
    X(1, RING_FULL, "ring-full", "the ring buffer was full when the sample came",                  \
      "sample less often (-F), or give Gimlet more CPU time")                                      \
    X(2, NESTED, "nested", "an event interrupted the handling of another event on its CPU",        \
      "record fewer events at once")                                                               \
    X(3, STACK_UNREADABLE, "stack-unreadable", "a stack page could not be read (not in memory)",   \
      "")                                                                                          \
    X(4, NO_FRAME_POINTER, "no-frame-pointer",                                                     \
      "the chain of frame pointers ends in code that was built without them",                      \
      "rebuild that code with -fno-omit-frame-pointer")                                            \
    X(5, BAD_RETURN_ADDRESS, "bad-return-address", "a return address points outside user memory",  \
      "rebuild that code with -fno-omit-frame-pointer")                                            \
    X(6, DEPTH_LIMIT, "depth-limit", "the stack is deeper than the walk may go", "")               \
    X(7, COMPAT_32BIT, "32-bit", "the process runs 32-bit code, which is not walked", "")          \
    X(8, NO_USER_REGISTERS, "no-user-registers", "the user registers could not be read", "")       \
    X(9, KERNEL_STACK, "kernel-stack", "the kernel stack could not be taken", "")                  \
    X(10, NO_UNWIND_INFO, "no-unwind-info",                                                        \
      "hand-written or foreign code for which its file has no unwind information", "")             \
    X(11, NO_UNWIND_TABLE, "no-unwind-table", "a file has no usable unwind information",           \
      "'gimlet doctor --symbols PID' tells which")                                                 \
    X(12, TABLE_PENDING, "table-pending",                                                          \
      "the unwind information of a file had not been read yet", "")                                \
    X(13, TABLE_EVICTED, "table-evicted", "the memory for unwind tables was used up",              \
      "allow more with --unwind-memory")                                                           \
    X(14, PROCESS_PENDING, "process-pending",                                                      \
      "the process was new: what it had mapped was not known yet", "")                             \
    X(15, MAPPING_PENDING, "mapping-pending", "the code had just been mapped and was not known",   \
      "")                                                                                          \
    X(16, STALE_TABLE, "stale-table", "an unwind table was replaced during the walk", "")          \
    X(17, BAD_GUESS, "bad-guess",                                                                  \
      "the caller was to be found through a register that did not hold its frame", "")             \
    X(18, BAD_FRAME, "bad-frame", "a frame does not lie above the one that it called", "")

enum gimlet_reason {
#define GIMLET_REASON_ENUM(id, NAME, name, text, hint) GIMLET_REASON_##NAME = (id),
    GIMLET_REASONS(GIMLET_REASON_ENUM)
#undef GIMLET_REASON_ENUM
        GIMLET_REASON_COUNT
};

#endif
