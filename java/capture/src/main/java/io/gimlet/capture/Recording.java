// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.assembly.RecordingFinisher;
import io.gimlet.capture.naming.Symbolizer;
import io.gimlet.capture.options.CommandRefusedException;
import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.ProcFiles;
import io.gimlet.capture.process.ProcessTable;
import io.gimlet.capture.process.SideBandEvent;
import io.gimlet.capture.process.SideBandQueue;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.capture.samples.Aggregator;
import io.gimlet.capture.unwind.UserStacks;
import io.gimlet.kernel.ChildProcess;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.Poller;
import io.gimlet.kernel.SampleFilter;
import io.gimlet.kernel.Sampler;
import io.gimlet.kernel.SideBand;
import io.gimlet.symbols.DebugFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One recording, from attaching to the finished profile. {@link #run} does it all on the calling
 * thread; {@link #stop} may come from any other.
 */
public final class Recording implements AutoCloseable {
    /** How often the ring is looked at when nothing wakes the reader. */
    private static final int DRAIN_INTERVAL_MILLIS = 100;

    /** The same while samples wait for tables, which takes milliseconds. */
    private static final int WAITING_INTERVAL_MILLIS = 5;

    /** How often it is looked whether the targets still run. */
    private static final long LOOK_INTERVAL_NANOS = 100_000_000;

    /**
     * With its first page as much as the kernel lets each user lock per CPU by default
     * (kernel.perf_event_mlock_kb): a second of 200 processes that map twenty files each.
     */
    private static final int SIDE_BAND_BYTES_PER_CPU = 512 << 10;

    private final RecordOptions options;
    private final RecordingProgress progress;
    private final List<SelectedEvent> events;
    private final Sampler sampler;
    private final SideBand sideBand;
    private final SideBandQueue news;
    private final ProcessTable processes = new ProcessTable();
    private final CodeFiles files = new CodeFiles();
    private final DebugFiles debugFiles = new DebugFiles();
    private final Symbolizer symbolizer = new Symbolizer(debugFiles);
    private final Aggregator aggregator;
    private final UserStacks userStacks;
    private final Attachment attachment;
    private final List<Integer> runningTargets = new ArrayList<>();

    private @Nullable ChildProcess child;
    private long nextLookNanos;
    private long lostNews;
    private volatile boolean stopped;

    /**
     * Loads what a recording needs, and attaches nothing yet.
     *
     * @param sampler the loaded sampling program, which the recording closes
     */
    public Recording(RecordOptions options, Sampler sampler, RecordingProgress progress)
            throws RecordingException {
        this(options, selectedEvents(options, sampler), sampler, progress);
    }

    private Recording(
            RecordOptions options,
            List<SelectedEvent> events,
            Sampler sampler,
            RecordingProgress progress)
            throws RecordingException {
        this.options = options;
        this.events = events;
        this.news = new SideBandQueue(wanted(options.target()));
        this.progress = progress;
        this.sampler = sampler;
        try {
            aggregator = new Aggregator(processes, files, symbolizer, events.size());
            userStacks =
                    UserStacks.of(
                            options.unwind(), sampler, processes, files, debugFiles, aggregator);
            attachment = new Attachment(sampler, events);
            sideBand = new SideBand(Host.onlineCpus(), SIDE_BAND_BYTES_PER_CPU);
        } catch (KernelException refused) {
            sampler.close();
            throw asRecordingException(refused);
        }
    }

    private static List<SelectedEvent> selectedEvents(RecordOptions options, Sampler sampler)
            throws RecordingException {
        try {
            return SelectedEvent.select(options.events(), options.rate());
        } catch (RecordingException refused) {
            sampler.close();
            throw refused;
        }
    }

    /** A recording with the sampling program that {@link SamplerPreload} loads. */
    public static Recording preloaded(RecordOptions options, RecordingProgress progress)
            throws RecordingException {
        // While the program is still loading.
        List<SelectedEvent> events = SelectedEvent.select(options.events(), options.rate());
        return new Recording(options, events, SamplerPreload.await(), progress);
    }

    /** A kernel's refusal as the one line that users get. */
    public static RecordingException asRecordingException(KernelException refused) {
        return new RecordingException(String.valueOf(refused.getMessage()), refused, refused.log());
    }

    /** The capacity of the sample ring that suits this machine: a megabyte per CPU, 4 to 32. */
    public static long ringBytes() {
        long cpus = Runtime.getRuntime().availableProcessors();
        long megabytes = Math.max(4, Math.min(32, Long.highestOneBit(cpus * 2 - 1)));
        return megabytes << 20;
    }

    /** Ends the recording soon; what was sampled is kept. */
    public void stop() {
        stopped = true;
    }

    /** The exit code of the command, once it has ended; empty when there is no command. */
    public OptionalInt commandExitCode() {
        return child == null ? OptionalInt.empty() : child.poll();
    }

    /** Asks the command to end, if there is one that runs. */
    public void terminateCommand() {
        if (child != null) {
            child.terminate();
        }
    }

    /** Records until the target ends, the time is over, or somebody stops it. */
    public FinishedRecording run() throws RecordingException {
        try (Poller poller = new Poller()) {
            poller.add(sampler.ringFd());
            for (int fd : sideBand.fds()) {
                poller.add(fd);
            }
            long startedNanos = Host.monotonicNanos();
            attach();
            symbolizer.start();
            userStacks.start();
            progress.started(events.getFirst().source().name());
            while (!isOver(startedNanos)) {
                poller.await((int) Math.min(drainIntervalMillis(), remainingMillis(startedNanos)));
                drain();
                if (!progress.equals(RecordingProgress.NONE)) { // a system call for each counter
                    progress.progressed(elapsed(), aggregator.taken(), sampler.counters().lost());
                }
            }
            progress.ended();
            attachment.disable();
            long disabledNanos = Host.monotonicNanos();
            drain();
            awaitUserStacks(poller);
            return new RecordingFinisher(
                            options, events, sampler, attachment, aggregator, userStacks.tables())
                    .finish(symbolizer.finish(), disabledNanos, news.lost());
        } catch (KernelException refused) {
            terminateCommand();
            throw asRecordingException(refused);
        }
    }

    private void attach() throws KernelException, RecordingException {
        // Here and on the whole way to the first sample no switch takes patterns: the JVM writes a
        // class for each, a millisecond that the AOT cache does not spare.
        if (options.target() instanceof RecordTarget.Processes(var ids, boolean follow)) {
            attachToProcesses(ids, follow);
        } else if (options.target() instanceof RecordTarget.Command(var arguments)) {
            configure(new SampleFilter.All());
            child = ChildProcess.start(arguments);
            attachment.attachToChild(child.processId());
            release(child);
        } else {
            SampleFilter filter =
                    options.target() instanceof RecordTarget.Cgroup(var directory)
                            ? new SampleFilter.Cgroup(directory)
                            : new SampleFilter.All();
            configure(filter);
            attachment.attachToCpus(Host.onlineCpus());
        }
    }

    private void configure(SampleFilter filter) throws KernelException {
        sampler.configure(filter, options.kernelFrames(), userStacks.unwinding());
    }

    private static void release(ChildProcess child) throws RecordingException {
        try {
            child.release();
        } catch (KernelException refused) {
            throw new CommandRefusedException(refused);
        }
    }

    private void attachToProcesses(List<Integer> processIds, boolean follow)
            throws KernelException, RecordingException {
        for (int processId : processIds) {
            requireAlive(processId);
        }
        SampleFilter filter =
                follow ? new SampleFilter.All() : new SampleFilter.Processes(processIds);
        configure(filter);
        Inherit inherit = follow ? Inherit.CHILDREN : Inherit.THREADS;
        List<SideBandEvent> early = new ArrayList<>();
        for (int processId : processIds) {
            boolean attached =
                    attachment.attachToProcess(
                            processId,
                            inherit,
                            () -> {
                                sideBand.drain(news);
                                List<SideBandEvent> fresh = news.take();
                                early.addAll(fresh);
                                return fresh;
                            });
            if (!attached) {
                throw cannotRecord(processId, ProcFiles.NO_SUCH_PROCESS);
            }
            runningTargets.add(processId);
        }
        processIds.forEach(processes::get);
        early.forEach(processes::apply);
    }

    /** A kernel thread has no user code, but its kernel stacks are worth a profile. */
    private static void requireAlive(int processId) throws RecordingException {
        Optional<String> absence = ProcFiles.absence(processId);
        if (absence.isPresent()) {
            throw cannotRecord(processId, absence.get());
        }
    }

    private static RecordingException cannotRecord(int processId, String reason) {
        return new RecordingException("cannot record process " + processId + ": " + reason);
    }

    /**
     * Takes everything that has arrived. Samples up to a position that is taken first, then the
     * side band: so whatever happened to a process before one of these samples is known by then.
     */
    private void drain() throws KernelException {
        long limit = sampler.ring().producerPosition();
        long nowNanos = Host.monotonicNanos();
        sideBand.drain(news);
        List<SideBandEvent> happened = news.takeUntil(nowNanos);
        happened.forEach(processes::apply);
        sampler.ring().drain(userStacks.consumer(), limit);
        userStacks.advance();
        if (options.duration().isPresent() && aggregator.firstNanos() >= 0) {
            aggregator.endAt(aggregator.firstNanos() + options.duration().get().toNanos());
        }
        if (news.lost() > lostNews) {
            lostNews = news.lost();
            processes.endGone(); // the news of their end may be among what was lost
        }
        processes.forgetEnded(userStacks::isWaitingFor);
        List<Integer> forgotten = processes.takeForgotten();
        forgotten.forEach(files::forget);
        userStacks.forget(forgotten);
        boolean anyExited = happened.stream().anyMatch(SideBandEvent.Exited.class::isInstance);
        // The kernel reports an exit a moment before /proc shows it, and the report may be lost.
        if (anyExited || nowNanos >= nextLookNanos) {
            nextLookNanos = nowNanos + LOOK_INTERVAL_NANOS;
            runningTargets.removeIf(ProcFiles::hasEnded);
        }
    }

    private int drainIntervalMillis() {
        return userStacks.areWaiting() ? WAITING_INTERVAL_MILLIS : DRAIN_INTERVAL_MILLIS;
    }

    /** The last samples may wait for tables that are being read. */
    private void awaitUserStacks(Poller poller) throws KernelException {
        while (userStacks.areWaiting()) {
            poller.await(WAITING_INTERVAL_MILLIS);
            drain();
        }
    }

    private boolean isOver(long startedNanos) {
        if (stopped || remainingMillis(startedNanos) <= 0) {
            return true;
        }
        boolean processesEnded =
                options.target() instanceof RecordTarget.Processes && runningTargets.isEmpty();
        return processesEnded || commandExitCode().isPresent();
    }

    /**
     * The time counts from the first sample; a target that never runs must not hold us for ever.
     */
    private long remainingMillis(long startedNanos) {
        if (options.duration().isEmpty()) {
            return Long.MAX_VALUE;
        }
        long first = aggregator.firstNanos();
        long endNanos = (first < 0 ? startedNanos : first) + options.duration().get().toNanos();
        return Math.ceilDiv(endNanos - Host.monotonicNanos(), 1_000_000);
    }

    private Duration elapsed() {
        long first = aggregator.firstNanos();
        return first < 0
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, aggregator.lastNanos() - first));
    }

    /** Which processes the side band is followed for; descendants are only known as they come. */
    private static IntPredicate wanted(RecordTarget target) {
        return target instanceof RecordTarget.Processes(var ids, boolean follow) && !follow
                ? ids::contains
                : processId -> true;
    }

    @Override
    public void close() {
        attachment.close();
        sideBand.close();
        userStacks.close();
        sampler.close();
    }
}
