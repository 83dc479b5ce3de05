// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.PerfEvent.Scope;
import java.lang.foreign.MemorySegment;

/**
 * Features of the running kernel, each found out by trying, never from a version number: vendors
 * bring features to old kernels, and configurations leave them out of new ones.
 */
public final class KernelFeature {
    private static final MemorySegment HAS_HELPER = Libgimlet.function("gimlet_has_helper");
    private static final MemorySegment ENABLE_STATISTICS =
            Libgimlet.function("gimlet_enable_run_time_statistics");

    /** BPF_PROG_TYPE_PERF_EVENT of linux/bpf.h. */
    private static final int PROGRAM_TYPE_PERF_EVENT = 7;

    private KernelFeature() {}

    /** BPF helpers that the sampling program uses where they are (enum bpf_func_id). */
    public enum Helper {
        /** bpf_loop(), Linux 5.17. */
        LOOP(181),
        /** bpf_task_pt_regs(), Linux 5.15. */
        TASK_PT_REGS(175),
        /** bpf_get_attach_cookie(), Linux 5.15. */
        GET_ATTACH_COOKIE(174),
        /** bpf_ringbuf_output(), Linux 5.8. */
        RINGBUF_OUTPUT(130);

        private final int id;

        Helper(int id) {
            this.id = id;
        }
    }

    /** Whether programs on perf events may call the helper; false also without the privilege. */
    public static boolean has(Helper helper) {
        return Libgimlet.call(HAS_HELPER, PROGRAM_TYPE_PERF_EVENT, helper.id) == 1;
    }

    /** Whether the kernel measures the run time of BPF programs (Linux 5.8). */
    public static boolean hasRunTimeStatistics() {
        long fd = Libgimlet.call(ENABLE_STATISTICS);
        if (fd >= 0) {
            SystemCalls.close((int) fd);
        }
        return fd >= 0;
    }

    /**
     * Opens an event and closes it again.
     *
     * @throws KernelException when the kernel refuses, and why
     */
    public static void tryEvent(EventType type, Scope scope) throws KernelException {
        PerfEvent.open(type, new Rate.Frequency(1), scope).close();
    }

    /** The scope of this process's own first thread. */
    public static Scope ownThread() {
        return new Scope.OneThread((int) ProcessHandle.current().pid(), Inherit.THREADS, false);
    }
}
