// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.assembly.CounterReadings;
import io.gimlet.capture.naming.NameCache;
import io.gimlet.capture.naming.Symbolizer;
import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.ProcessTable;
import io.gimlet.capture.process.ServedFiles;
import io.gimlet.capture.process.SideBandEvent;
import io.gimlet.capture.process.SideBandFeed;
import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.samples.Aggregator;
import io.gimlet.capture.samples.Window;
import io.gimlet.capture.target.Targets;
import io.gimlet.capture.unwind.UserStacks;
import io.gimlet.kernel.BpfPrograms;
import io.gimlet.kernel.EventSettings;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.Poller;
import io.gimlet.kernel.RecorderMaps;
import io.gimlet.kernel.SampleView;
import io.gimlet.kernel.Sampler;
import io.gimlet.symbols.DebugFiles;
import java.util.List;

/**
 * What lives as long as samples are taken: programs, rings, targets, and what is known of
 * processes, code files, unwind tables and names. Samples go into one {@link Window} after the
 * other; each gives a profile that stands alone. For one thread, the draining thread:
 *
 * <pre>
 * session.start();
 * while (goesOn) {
 *     session.drain(millisToTheNextRotation);
 *     if (isTimeToRotate) {
 *         ClosedWindow window = session.rotate();
 *         other.execute(() -&gt; write(window.finish()));
 *     }
 * }
 * write(session.stop().finish());
 * </pre>
 *
 * The duration of the options is not a session's affair.
 */
public final class Session implements AutoCloseable {
    /** How often the ring is looked at when nothing wakes the reader. */
    private static final int DRAIN_INTERVAL_MILLIS = 100;

    /** The same while samples wait for tables, which takes milliseconds. */
    private static final int WAITING_INTERVAL_MILLIS = 5;

    /** Between two looks for what nobody needs any more. */
    private static final long FORGET_INTERVAL_NANOS = 10_000_000_000L;

    /** What nobody uses stays for six windows of ten seconds: many commands are run again. */
    private static final long KEEP_UNUSED_NANOS = 60_000_000_000L;

    /** Samples come later than that only when this thread stood still: they wait six seconds. */
    private static final long LATEST_SAMPLE_NANOS = 10_000_000_000L;

    private static final String FOLLOW = "follow what processes do";

    private final RecordOptions options;
    private final List<SelectedEvent> events;
    private final Sampler sampler;
    private final Targets targets;
    private final SideBandFeed news;
    private final Poller poller;
    private final ProcessTable processes;
    private final CodeFiles files = new CodeFiles();
    private final DebugFiles debugFiles = new DebugFiles(new ServedFiles(), NameCache::ofThisUser);
    private final InternalFailures failures = new InternalFailures();
    private final Symbolizer symbolizer = new Symbolizer(debugFiles, failures);
    private final Aggregator aggregator;
    private final UserStacks userStacks;
    private final HeapGrowth heap = new HeapGrowth();

    private long lostNews;
    private long nextForgetNanos = Host.monotonicNanos() + FORGET_INTERVAL_NANOS;
    private CounterReadings windowStart = CounterReadings.ZERO;
    private long watchedFromNanos;

    /**
     * Opens what a session needs, and attaches nothing yet.
     *
     * @param events those of the options, as {@link SelectedEvent#select} found them
     * @param sampler the loaded sampling program, which the session closes
     */
    public Session(RecordOptions options, List<SelectedEvent> events, Sampler sampler)
            throws KernelException {
        this.options = options;
        this.events = events;
        this.sampler = sampler;
        try {
            news = new SideBandFeed(Targets.processesOf(options.target()));
            processes = new ProcessTable(files, news::waiting);
            aggregator = new Aggregator(processes, files, symbolizer, Window.first(events.size()));
            userStacks =
                    UserStacks.of(
                            options.unwind(),
                            sampler,
                            processes,
                            files,
                            debugFiles,
                            aggregator,
                            failures);
            targets = new Targets(options, events, sampler);
            poller = new Poller();
        } catch (KernelException refused) {
            sampler.close();
            throw refused;
        }
    }

    private void configure() throws KernelException {
        RecorderMaps maps = sampler.maps();
        maps.configure(targets.filter(), userStacks.unwinding());
        EventSettings settings = EventSettings.ALL.withKernelStack(options.kernelFrames());
        for (int event = 0; event < events.size(); event++) {
            maps.configureEvent(event, settings);
        }
    }

    /** Attaches to the targets: samples come from now on, into a window that the first begins. */
    public void start() throws KernelException, RecordingException {
        poller.add(sampler.maps().ringFd());
        for (int fd : news.fds()) {
            poller.add(fd);
        }
        targets.requireReachable();
        configure();
        List<SideBandEvent> early = targets.attach(news);
        watchedFromNanos = Host.monotonicNanos();
        windowStart = windowStart.withTimesOf(targets);
        for (SideBandEvent event : early) {
            processes.apply(event);
        }
        for (int processId : targets.known()) {
            processes.get(processId);
        }
        userStacks.start();
        symbolizer.start(options.kernelFrames() ? BpfPrograms.open() : BpfPrograms.none());
    }

    /** Starts the sampling where the options put it off; once it has been prepared. */
    public void begin() throws KernelException {
        targets.begin();
        watchedFromNanos = Host.monotonicNanos();
        windowStart = windowStart.withTimesOf(targets);
    }

    /** Whether there is nobody left to sample. */
    public boolean isOver() {
        return targets.haveEnded();
    }

    /** Whom it samples. */
    Targets targets() {
        return targets;
    }

    /** The window that samples go into. */
    Window window() {
        return aggregator.window();
    }

    /** Ends a wait of {@link #drain} at once; from any thread. */
    public void wake() {
        poller.wake();
    }

    /** How many samples were lost so far; a system call. */
    public long lostSamples() throws KernelException {
        return sampler.maps().counters().lost();
    }

    /**
     * Waits a moment for samples, and takes those that have arrived. To be called again and again:
     * between two calls the ring fills.
     *
     * @param mostMillis not to wait longer than this
     */
    public void drain(long mostMillis) throws KernelException {
        int interval = userStacks.areWaiting() ? WAITING_INTERVAL_MILLIS : DRAIN_INTERVAL_MILLIS;
        poller.await((int) Math.min(interval, mostMillis));
        takeArrived();
    }

    /**
     * Samples up to a position that is taken first, then the side band: so whatever happened to a
     * process before one of these samples is known by then.
     *
     * @return when the position was taken: the samples are older
     */
    private long takeArrived() throws KernelException {
        long limit = sampler.maps().ring().producerPosition();
        long nowNanos = Host.monotonicNanos();
        boolean anyExited = false;
        for (SideBandEvent event : takeNews(nowNanos)) {
            follow(event);
            anyExited |= event instanceof SideBandEvent.Exited;
        }
        sampler.maps().ring().drain(this::take, limit);
        tidyUp(nowNanos);
        targets.look(nowNanos, anyExited);
        return nowNanos;
    }

    private List<SideBandEvent> takeNews(long nowNanos) {
        try {
            return news.takeUntil(nowNanos);
        } catch (RuntimeException | Error failure) {
            failures.report(FOLLOW, failure);
            return List.of(); // the rest comes with the next look
        }
    }

    /** News that cannot be followed costs itself alone. */
    private void follow(SideBandEvent event) {
        try {
            processes.apply(event);
        } catch (RuntimeException | Error failure) {
            failures.report(FOLLOW, failure);
        }
    }

    private void tidyUp(long nowNanos) throws KernelException {
        try {
            userStacks.advance();
            forgetEnded();
            heap.limitIt(nowNanos);
            if (nowNanos >= nextForgetNanos) {
                nextForgetNanos = nowNanos + FORGET_INTERVAL_NANOS;
                forgetUnused(nowNanos - KEEP_UNUSED_NANOS);
            }
        } catch (RuntimeException | Error failure) {
            failures.report("keep what is known of processes up to date", failure);
        }
    }

    /** A sample that cannot be taken costs itself alone. */
    private void take(SampleView sample) {
        try {
            userStacks.consumer().accept(sample);
        } catch (RuntimeException | Error failure) {
            failures.report("take a sample", failure);
        }
    }

    private void forgetEnded() {
        if (news.lost() > lostNews) {
            lostNews = news.lost();
            processes.endGone(); // the news of their end may be among what was lost
        }
        processes.forgetEnded(userStacks::isWaitingFor);
        List<Integer> forgotten = processes.takeForgotten();
        forgotten.forEach(files::forget);
        userStacks.forget(forgotten);
        for (int processId : processes.takeChangedPrograms()) {
            symbolizer.forgetPrograms(processId, processes.program(processId));
        }
    }

    /**
     * Ends the window, and begins the next one where it ended. Every sample is in exactly one
     * window: the one in which it was taken from the ring, or, if it had to wait for unwind tables,
     * in which its stack became whole. So a window may have samples from up to six seconds before
     * it, and a window that is closed is never waited for.
     *
     * @return the window that ended, for a thread that may wait for names
     */
    public ClosedWindow rotate() throws KernelException {
        long endNanos = takeArrived();
        return close(aggregator.rotate(Window.from(events.size(), endNanos)), endNanos);
    }

    /**
     * Forgets files, with their tables and names, that no process has mapped and nobody has used
     * for some time, and what processes have left behind them.
     */
    void forgetUnused(long usedBeforeNanos) {
        processes.forgetSpacesBefore(Host.monotonicNanos() - LATEST_SAMPLE_NANOS);
        userStacks.forgetFormerSpaces();
        files.dropUnused(usedBeforeNanos, processes.mapped(), userStacks::drop);
    }

    /** How much it keeps. */
    SessionSize size() {
        return new SessionSize(
                processes.count(), files.count(), userStacks.spaces(), userStacks.files());
    }

    /** Ends the sampling, and takes what is under way: the last window. */
    public ClosedWindow stop() throws KernelException {
        targets.disable();
        long endNanos = Host.monotonicNanos();
        takeArrived();
        // For tables that are being read.
        long longestNanos = endNanos + LATEST_SAMPLE_NANOS;
        while (userStacks.areWaiting() && Host.monotonicNanos() < longestNanos) {
            drain(WAITING_INTERVAL_MILLIS);
        }
        ClosedWindow last = close(aggregator.window(), endNanos);
        symbolizer.close(); // its memory is the profile's when it has found the names
        return last;
    }

    private ClosedWindow close(Window window, long endNanos) throws KernelException {
        symbolizer.complete(window.names());
        CounterReadings now =
                CounterReadings.now(
                        sampler, targets, events.size(), news.lost(), userStacks.tables());
        CounterReadings counted = now.since(windowStart);
        windowStart = now;
        long watchedNanos = endNanos - watchedFromNanos;
        watchedFromNanos = endNanos;
        return new ClosedWindow(
                options,
                events,
                window,
                counted,
                failures,
                targets.areCountedAlone(),
                watchedNanos,
                endNanos);
    }

    @Override
    public void close() {
        targets.close();
        news.close();
        symbolizer.close();
        userStacks.close();
        poller.close();
        sampler.close();
        symbolizer.keepIndexes(); // whatever was to be written is written
    }
}
