// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.result;

import io.gimlet.kernel.Reason;
import io.gimlet.kernel.SampleFilter;
import io.gimlet.profile.FrameKind;
import io.gimlet.symbols.ManagedRuntime;
import io.gimlet.symbols.UnknownReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a recording went.
 *
 * @param events what each event was, how it was sampled, and how much of it the samples stand for
 * @param duration from the first sample to the end; zero without samples
 * @param watched from when samples could come to the end
 * @param waitedForCpu how long threads of the targets were ready to run and had no CPU, added up;
 *     empty where that is not known
 * @param machine the time of all CPUs, where all of the machine was sampled
 * @param samples how many arrived
 * @param lost how many did not, by reason
 * @param completeStacks how many samples have a whole user stack
 * @param truncatedStacks how many have not, by reason
 * @param undescribed functions that stacks end in for want of unwind information, those of most
 *     samples first
 * @param tables what walks had to go by
 * @param unnamed the share of the first event's weight in whose stacks a frame has no name, 0 to 1,
 *     by the reason of the innermost such frame, the largest first
 * @param strippedFiles those whose debug symbols would give names, the largest share first
 * @param lines how much of the first event's weight has source lines
 * @param runtimes how many samples are of processes with a managed runtime
 * @param lostSideBandRecords process events that did not arrive: names may be missing for them
 * @param unfollowedProcesses children that were not sampled, because more than {@link
 *     SampleFilter#MAX_PROCESSES} of the target's processes were there at once
 * @param cpuTime what Gimlet used itself
 * @param programTime what the BPF program used in the kernel, on behalf of the target; empty where
 *     the kernel does not tell
 * @param unknownRecords what came from the kernel and could not be read
 * @param failures what Gimlet itself failed at
 * @param hottest the functions that most samples were in
 */
public record RecordingSummary(
        List<EventSummary> events,
        Duration duration,
        Duration watched,
        Optional<Duration> waitedForCpu,
        Optional<MachineTime> machine,
        long samples,
        Map<Reason, Long> lost,
        long completeStacks,
        Map<Reason, Long> truncatedStacks,
        List<String> undescribed,
        TableSummary tables,
        Map<UnknownReason, Double> unnamed,
        List<StrippedFile> strippedFiles,
        LineSummary lines,
        Map<ManagedRuntime, Long> runtimes,
        long lostSideBandRecords,
        long unfollowedProcesses,
        Duration cpuTime,
        Optional<Duration> programTime,
        long unknownRecords,
        List<InternalFailure> failures,
        List<HotFunction> hottest) {
    /**
     * One event.
     *
     * @param name the event that was recorded
     * @param requested what the user asked for, which may be {@code cpu}
     * @param unit {@code nanoseconds} or {@code count}
     * @param sampled the sum of all samples
     * @param counted what the kernel counted in the same time; -1 when it could not be read
     * @param countedShare the part of the time in which the hardware counted it, 0 to 1
     * @param shortfall why the samples stand for far less than that, with what shows it; empty when
     *     they do not
     */
    public record EventSummary(
            String name,
            String requested,
            String unit,
            long sampled,
            long counted,
            double countedShare,
            Optional<String> shortfall) {
        /** Whether it counts nanoseconds, and not how often something happens. */
        public boolean isTime() {
            return unit.equals("nanoseconds");
        }
    }

    /**
     * What the CPUs could have run while they were sampled, and for how long they had nothing to
     * do.
     *
     * @param cpus how many
     * @param available the duration, as often as there are CPUs
     * @param idle to ten milliseconds for each CPU
     */
    public record MachineTime(int cpus, Duration available, Duration idle) {}

    /**
     * A function with the share of samples whose leaf it was.
     *
     * @param share 0 to 1
     */
    public record HotFunction(String name, double share) {}

    /**
     * A file that lacks symbols.
     *
     * @param name the last part of its path
     * @param share of the first event's weight that it keeps from having all frames named, 0 to 1
     * @param remedy the command that gets its debug symbols
     */
    public record StrippedFile(String name, double share, String remedy) {}

    /**
     * How much of the first event's weight is on known source lines: those of the innermost frames,
     * inlined ones too.
     *
     * @param share 0 to 1
     * @param without where code runs that has none, the largest share first
     */
    public record LineSummary(double share, List<LinelessCode> without) {
        /** No lines, of nothing. */
        public static final LineSummary NONE = new LineSummary(0, List.of());
    }

    /**
     * Code without source lines.
     *
     * @param kind the kernel, files, or else generated code
     * @param file the last part of its path; empty but for files
     * @param isNamed whether its functions have names
     * @param share of the first event's weight, 0 to 1
     */
    public record LinelessCode(FrameKind kind, String file, boolean isNamed, double share) {}

    /**
     * The unwind tables in the kernel at the end.
     *
     * @param files whose rows were there; 0 when stacks were walked by frame pointers
     * @param rows of those files
     * @param bytes of kernel memory that they and the processes' mappings took
     * @param evictions how often the rows of a file had to leave, or did not fit
     */
    public record TableSummary(int files, long rows, long bytes, int evictions) {
        /** No tables. */
        public static final TableSummary NONE = new TableSummary(0, 0, 0, 0);
    }

    /** Samples that did not arrive. */
    public long lostSamples() {
        return lost.values().stream().mapToLong(Long::longValue).sum();
    }
}
