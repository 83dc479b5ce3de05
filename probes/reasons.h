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
    X(9, KERNEL_STACK, "kernel-stack", "the kernel stack could not be taken", "")

enum gimlet_reason {
#define GIMLET_REASON_ENUM(id, NAME, name, text, hint) GIMLET_REASON_##NAME = (id),
    GIMLET_REASONS(GIMLET_REASON_ENUM)
#undef GIMLET_REASON_ENUM
        GIMLET_REASON_COUNT
};

#endif
