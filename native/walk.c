/* SPDX-License-Identifier: Apache-2.0 */
/* The walk of probes/walk.h over a recorded stack. */
#include <errno.h>

#include "walk_environment.h"

#include "../probes/walk.h"

/*
 * Of a stack that is not there the copy may have been too short, or it is another one: a signal
 * handler's own stack was copied and not what it interrupted, C's and not Go's.
 */
static int is_of_other_stack(const struct gimlet_deferred_sample *deferred, u64 address) {
    return address - deferred->stack_start > (u64)deferred->stack_bytes + MAX_FRAME_BYTES;
}

long gimlet_walk(const struct gimlet_walk_input *walk_input, struct gimlet_sample *record) {
    static _Thread_local struct scratch scratch;
    static _Thread_local struct memo memo;
    const struct gimlet_deferred_sample *deferred = walk_input->deferred;
    struct walk *walk = &scratch.walk;
    u64 *frames = (u64 *)(record + 1);
    u32 kernel_frames = deferred->sample.kernel_frames;
    if (deferred->stack_bytes > GIMLET_DEFERRED_STACK_BYTES ||
        kernel_frames > GIMLET_MAX_KERNEL_FRAMES) {
        return -EINVAL;
    }
    input = walk_input;
    memset(&memo, 0, sizeof(memo));
    memset(walk, 0, sizeof(*walk));
    memcpy(scratch.all_registers, deferred->registers, sizeof(scratch.all_registers));
    walk->space = *walk_input->space;
    walk->use_tables = walk_input->use_tables;
    begin_walk(&scratch, (int)deferred->in_system_call);
    while (take_step(&scratch, &memo) == STEP_CONTINUE) {
    }
    *record = deferred->sample;
    record->kind = GIMLET_RECORD_SAMPLE;
    record->status = walk->status;
    record->reason = walk->reason == GIMLET_REASON_STACK_UNREADABLE &&
                             is_of_other_stack(deferred, unread_address)
                         ? GIMLET_REASON_OTHER_STACK
                         : walk->reason;
    record->user_words = (u16)walk->count;
    record->space = walk->space.id;
    memcpy(frames, deferred->kernel_frames, kernel_frames * sizeof(*frames));
    memcpy(frames + kernel_frames, scratch.frames, walk->count * sizeof(*frames));
    return (long)(sizeof(*record) + (kernel_frames + walk->count) * sizeof(*frames));
}
