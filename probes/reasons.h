/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The one table of reasons: why a sample was lost, or why its user stack is not complete.
 *
 * X(id, NAME, EFFECT, name, text, hint)
 *
 * Ids count up from 0, and are stored in records and profiles: never reuse one. EFFECT is LOST
 * where the sample does not arrive at all, PENDING where tables that come a little later may make
 * its stack complete, else FINAL. The Java enum io.gimlet.kernel.Reason is generated from this
 * table.
 */
#ifndef GIMLET_REASONS_H
#define GIMLET_REASONS_H

#include <linux/types.h>

#define GIMLET_REASONS(X)                                                                          \
    X(0, NONE, FINAL, "none", "nothing is missing", "")                                            \
    X(1, RING_FULL, LOST, "ring-full", "the ring buffer was full when the sample came",            \
      "sample less often (-F), or give Gimlet more CPU time")                                      \
    X(2, NESTED, LOST, "nested", "an event interrupted the handling of another event on its CPU",  \
      "record fewer events at once")                                                               \
    X(3, STACK_UNREADABLE, FINAL, "stack-unreadable",                                              \
      "a stack page could not be read (not in memory)", "")                                        \
    X(4, NO_FRAME_POINTER, FINAL, "no-frame-pointer",                                              \
      "the chain of frame pointers ends in code that was built without them",                      \
      "java keeps them with -XX:+PreserveFramePointer, C with -fno-omit-frame-pointer")            \
    X(5, BAD_RETURN_ADDRESS, FINAL, "bad-return-address",                                          \
      "a return address points outside user memory",                                               \
      "java keeps them with -XX:+PreserveFramePointer, C with -fno-omit-frame-pointer")            \
    X(6, DEPTH_LIMIT, FINAL, "depth-limit", "the stack is deeper than the walk may go", "")        \
    X(7, COMPAT_32BIT, FINAL, "32-bit", "the process runs 32-bit code, which is not walked", "")   \
    X(8, NO_USER_REGISTERS, FINAL, "no-user-registers", "the user registers could not be read",    \
      "")                                                                                          \
    X(9, KERNEL_STACK, FINAL, "kernel-stack", "the kernel stack could not be taken", "")           \
    X(10, NO_UNWIND_INFO, FINAL, "no-unwind-info", "a function has no unwind information",         \
      "built without (Rust: panic=abort, C: -fno-asynchronous-unwind-tables), or hand-written")    \
    X(11, NO_UNWIND_TABLE, FINAL, "no-unwind-table",                                               \
      "a file has no usable unwind information, or could not be opened",                           \
      "'gimlet doctor --symbols PID' tells which")                                                 \
    X(12, TABLE_PENDING, PENDING, "table-pending",                                                 \
      "the unwind information of a file had not been read yet", "")                                \
    X(13, TABLE_EVICTED, FINAL, "table-evicted", "no room was left for unwind tables",             \
      "allow more with --unwind-memory")                                                           \
    X(14, PROCESS_PENDING, PENDING, "process-pending",                                             \
      "the process was new: what it had mapped was not known yet", "")                             \
    X(15, MAPPING_PENDING, PENDING, "mapping-pending",                                             \
      "the code had just been mapped and was not known", "")                                       \
    X(16, STALE_TABLE, PENDING, "stale-table", "an unwind table was replaced during the walk", "") \
    X(17, BAD_GUESS, FINAL, "bad-guess",                                                           \
      "the caller was to be found through a register that did not hold its frame", "")             \
    X(18, BAD_FRAME, FINAL, "bad-frame", "a frame does not lie above the one that it called", "")  \
    X(19, TABLE_TOO_LARGE, FINAL, "table-too-large",                                               \
      "the unwind information of a file takes more memory or time than one file may",              \
      "allow more memory with --unwind-memory")                                                    \
    X(20, NO_RULE_LEFT, FINAL, "no-rule-left",                                                     \
      "a file, or those of its owner, have more distinct unwind rules than their share", "")       \
    X(21, PROCESS_TOO_LARGE, FINAL, "process-too-large",                                           \
      "the process, or those of its user, have mapped more code than is kept", "")                 \
    X(22, LEFT_CODE, FINAL, "left-code",                                                           \
      "a caller's address lies in no code: the unwind information of its callee is wrong", "")     \
    X(23, STACKS_FULL, FINAL, "stacks-full",                                                       \
      "the profile has as many different stacks as fit into memory",                               \
      "record for a shorter time, or sample less often (-F)")                                      \
    X(24, PROBED_CODE, FINAL, "probed-code", "another tracer's uprobe took the caller's address",  \
      "")                                                                                          \
    X(25, OTHER_STACK, FINAL, "other-stack",                                                       \
      "the first samples of new code lack the other of two stacks (signal handler, cgo)", "")

enum gimlet_reason {
#define GIMLET_REASON_ENUM(id, NAME, EFFECT, name, text, hint) GIMLET_REASON_##NAME = (id),
    GIMLET_REASONS(GIMLET_REASON_ENUM)
#undef GIMLET_REASON_ENUM
        GIMLET_REASON_COUNT
};

enum gimlet_reason_effect {
    GIMLET_REASON_IS_FINAL,
    GIMLET_REASON_IS_PENDING,
    GIMLET_REASON_IS_LOST
};

/* The pending reasons, a bit for each. */
#define GIMLET_REASON_PENDING_BIT(id, NAME, EFFECT, name, text, hint)                              \
    | ((__u64)(GIMLET_REASON_IS_##EFFECT == GIMLET_REASON_IS_PENDING) << (id))
#define GIMLET_PENDING_REASONS (0ULL GIMLET_REASONS(GIMLET_REASON_PENDING_BIT))

#endif
