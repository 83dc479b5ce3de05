/* SPDX-License-Identifier: Apache-2.0 */
#include "../probes/gimlet_abi.h"

#include "gimlet.h"

#define SIZE(type)                                                                                 \
    { #type, sizeof(struct type) }
#define MEMBER(type, member)                                                                       \
    { #type "." #member, offsetof(struct type, member) }
#define CONSTANT(name)                                                                             \
    { #name, (int64_t)(name) }
#define REASON(id, NAME, name, text, hint) {"reason." #NAME, id},

static const struct gimlet_layout layouts[] = {SIZE(gimlet_sample),
                                               MEMBER(gimlet_sample, time_ns),
                                               MEMBER(gimlet_sample, weight),
                                               MEMBER(gimlet_sample, tgid),
                                               MEMBER(gimlet_sample, tid),
                                               MEMBER(gimlet_sample, cpu),
                                               MEMBER(gimlet_sample, kind),
                                               MEMBER(gimlet_sample, event),
                                               MEMBER(gimlet_sample, status),
                                               MEMBER(gimlet_sample, reason),
                                               MEMBER(gimlet_sample, flags),
                                               MEMBER(gimlet_sample, kernel_frames),
                                               MEMBER(gimlet_sample, user_frames),
                                               MEMBER(gimlet_sample, comm),
                                               SIZE(gimlet_settings),
                                               MEMBER(gimlet_settings, filter),
                                               MEMBER(gimlet_settings, skip_kernel_frames),
                                               MEMBER(gimlet_settings, skip_idle),
                                               MEMBER(gimlet_settings, wakeup_bytes),
                                               SIZE(gimlet_child),
                                               MEMBER(gimlet_child, pid),
                                               MEMBER(gimlet_child, gate_fd),
                                               MEMBER(gimlet_child, status_fd),
                                               SIZE(gimlet_program_info),
                                               MEMBER(gimlet_program_info, run_time_ns),
                                               MEMBER(gimlet_program_info, run_count),
                                               MEMBER(gimlet_program_info, verified_instructions),
                                               CONSTANT(GIMLET_MAX_KERNEL_FRAMES),
                                               CONSTANT(GIMLET_MAX_USER_FRAMES),
                                               CONSTANT(GIMLET_COMM_SIZE),
                                               CONSTANT(GIMLET_FRAME_KIND_SHIFT),
                                               CONSTANT(GIMLET_FRAME_ADDRESS_MASK),
                                               CONSTANT(GIMLET_FRAME_RETURN_ADDRESS),
                                               CONSTANT(GIMLET_FRAME_NATIVE),
                                               CONSTANT(GIMLET_RECORD_SAMPLE),
                                               CONSTANT(GIMLET_STACK_COMPLETE),
                                               CONSTANT(GIMLET_STACK_TRUNCATED),
                                               CONSTANT(GIMLET_STACK_DEPTH_LIMITED),
                                               CONSTANT(GIMLET_STACK_NONE),
                                               CONSTANT(GIMLET_SAMPLE_IN_KERNEL),
                                               CONSTANT(GIMLET_FILTER_NONE),
                                               CONSTANT(GIMLET_FILTER_PROCESS),
                                               CONSTANT(GIMLET_FILTER_CGROUP),
                                               CONSTANT(GIMLET_COUNTER_SEEN),
                                               CONSTANT(GIMLET_COUNTER_RECORDED),
                                               CONSTANT(GIMLET_COUNTER_REASONS),
                                               CONSTANT(GIMLET_COUNTER_COUNT),
                                               GIMLET_REASONS(REASON)};

const struct gimlet_layout *gimlet_layout(size_t index) {
    return index < sizeof(layouts) / sizeof(layouts[0]) ? &layouts[index] : NULL;
}
