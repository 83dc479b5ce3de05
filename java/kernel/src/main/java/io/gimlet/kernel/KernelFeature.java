// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.PerfEvent.Scope;
import io.gimlet.kernel.PerfEventAttributes.Flag;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Features of the running kernel, each found out by trying, never from a version number: vendors
 * bring features to old kernels, and configurations leave them out of new ones.
 */
public final class KernelFeature {
    private static final MemorySegment HAS_HELPER = Libgimlet.function("gimlet_has_helper");
    private static final MemorySegment ENABLE_STATISTICS =
            Libgimlet.function("gimlet_enable_run_time_statistics");

    /** PERF_COUNT_SW_DUMMY of linux/perf_event.h. */
    private static final int CONFIG_DUMMY = 9;

    private static final int OWN_THREAD = 0;

    /** BPF_PROG_TYPE_PERF_EVENT of linux/bpf.h. */
    private static final int PROGRAM_TYPE_PERF_EVENT = 7;

    /** The number of no helper of any kernel. */
    private static final int NO_HELPER = 1 << 20;

    private KernelFeature() {}

    /** BPF helpers that the sampling program uses where they are (enum bpf_func_id). */
    public enum Helper {
        /** bpf_task_pt_regs(), Linux 5.15. */
        TASK_PT_REGS(175),
        /** bpf_get_current_task_btf(), Linux 5.11. */
        GET_CURRENT_TASK_BTF(158),
        /** bpf_ringbuf_output(), Linux 5.8. */
        RINGBUF_OUTPUT(130);

        private final int id;

        Helper(int id) {
            this.id = id;
        }
    }

    /** Whether programs on perf events may call the helper; false also without the privilege. */
    public static boolean has(Helper helper) {
        // libbpf takes a program that was refused for another reason as a sign of the helper.
        return !probe(NO_HELPER) && probe(helper.id);
    }

    private static boolean probe(int helperId) {
        return Libgimlet.call(HAS_HELPER, PROGRAM_TYPE_PERF_EVENT, helperId) == 1;
    }

    /** Whether the kernel measures the run time of BPF programs (Linux 5.8). */
    public static boolean hasRunTimeStatistics() {
        long fd = Libgimlet.call(ENABLE_STATISTICS);
        if (fd >= 0) {
            SystemCalls.close((int) fd);
        }
        return fd >= 0;
    }

    /** Whether new threads can inherit an event without child processes (Linux 5.13). */
    public static boolean hasThreadInheritance() {
        return takes(Flag.INHERIT, Flag.INHERIT_THREAD);
    }

    /** Whether an event with these flags opens, on this thread and in user mode. */
    private static boolean takes(Flag... flags) {
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttributes attributes =
                    new PerfEventAttributes(arena)
                            .type(PerfSelector.SOFTWARE, CONFIG_DUMMY)
                            .with(Flag.EXCLUDE_KERNEL);
            for (Flag flag : flags) {
                attributes.with(flag);
            }
            long fd = attributes.open(OWN_THREAD, PerfEventAttributes.ANY);
            if (fd >= 0) {
                SystemCalls.close((int) fd);
            }
            return fd >= 0;
        }
    }

    /**
     * Opens an event and closes it again.
     *
     * @throws KernelException when the kernel refuses, and why
     */
    public static void tryEvent(PerfSource source, Scope scope) throws KernelException {
        PerfEvent.open(source, new Rate.Frequency(1), scope).close();
    }

    /** The scope of this process's own first thread. */
    public static Scope ownThread() {
        return new Scope.OneThread((int) ProcessHandle.current().pid(), Inherit.THREADS, false);
    }
}
