// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.kernel.Capabilities.Capability;
import io.gimlet.kernel.FileServer;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.Privileges;
import io.gimlet.kernel.Sampler;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One recording, from attaching to the finished profile: a {@link Session} with one window. {@link
 * #run} does it all on the calling thread; other methods are for any.
 */
public final class Recording implements AutoCloseable {
    private final RecordOptions options;
    private final List<SelectedEvent> events;
    private final RecordingProgress progress;
    private final Session session;
    private boolean limitsPrivileges;
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
        this.progress = progress;
        try {
            FileServer.start(); // while there are the privileges that it needs
            session = new Session(options, events, sampler);
        } catch (KernelException refused) {
            throw asRecordingException(refused);
        }
        if (options.duration().isPresent()) {
            session.window().limitTo(options.duration().get());
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
        RecordingMemory.require();
        // While the program is still loading.
        List<SelectedEvent> events = SelectedEvent.select(options.events(), options.rate());
        try {
            FileServer.start();
        } catch (KernelException refused) {
            throw asRecordingException(refused);
        }
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

    /**
     * The capacity that suits events which are counted one by one: page faults come a hundred times
     * as fast as a clock ticks when a program starts, each with a copy of its stack while its
     * tables are read.
     */
    public static long ringBytesForBursts() {
        return Long.highestOneBit(RecordingMemory.part(Math.min(64L << 20, 8 * ringBytes()), 4));
    }

    /**
     * The capacity that suits the whole machine, where all code is new at first and each sample has
     * a copy of its stack, while Gimlet waits for its turn if the machine is busy.
     */
    public static long ringBytesForMachine() {
        return Long.highestOneBit(RecordingMemory.part(4 * ringBytes(), 4));
    }

    /** Ends the recording soon; what was sampled is kept. */
    public void stop() {
        stopped = true;
        session.wake();
    }

    /** The exit code of the command, once it has ended; empty when there is no command. */
    public OptionalInt commandExitCode() {
        return session.targets().commandExitCode();
    }

    /** Asks the command to end, if there is one that runs. */
    public void terminateCommand() {
        session.targets().terminateCommand();
    }

    /**
     * Has {@link #run} give up, for the rest of the process's life, what this recording does not
     * need once it is attached ({@link Privileges}). Before it is called.
     */
    public void limitPrivileges() {
        limitsPrivileges = true;
    }

    /** Records until the target ends, the time is over, or somebody stops it. */
    public FinishedRecording run() throws RecordingException {
        try {
            long preparedNanos = Host.monotonicNanos();
            session.start();
            Privileges privileges = limitsPrivileges ? Privileges.limitTo(needed()) : null;
            progress.started(events.getFirst().source().name());
            if (!options.delay().isZero()) {
                awaitUntil(Host.monotonicNanos() + options.delay().toNanos());
                session.begin();
                preparedNanos = Host.monotonicNanos();
            }
            long startedNanos = preparedNanos;
            while (!isOver(startedNanos)) {
                session.drain(remainingMillis(startedNanos));
                if (privileges != null) {
                    privileges.complete();
                }
                if (!progress.equals(RecordingProgress.NONE)) { // a system call for each counter
                    progress.progressed(
                            session.window().elapsed(),
                            options.duration()
                                    .map(all -> Duration.ofMillis(remainingMillis(startedNanos))),
                            session.window().taken(),
                            session.lostSamples());
                }
            }
            progress.ended();
            FinishedRecording finished = session.stop().finish();
            if (privileges != null) {
                privileges.allowWritingFiles();
            }
            return finished;
        } catch (KernelException refused) {
            terminateCommand();
            throw asRecordingException(refused);
        }
    }

    /** Follows what happens to the targets, of which there are no samples yet. */
    private void awaitUntil(long beginNanos) throws KernelException {
        long leftNanos = beginNanos - Host.monotonicNanos();
        while (leftNanos > 0 && !stopped && !session.isOver()) {
            session.drain(Math.ceilDiv(leftNanos, 1_000_000));
            leftNanos = beginNanos - Host.monotonicNanos();
        }
    }

    /**
     * What the process still needs once everything is attached: to fill unwind tables, to read
     * processes and their files, to name the kernel, to end a command.
     */
    private Set<Capability> needed() {
        EnumSet<Capability> needed =
                EnumSet.of(
                        Capability.CAP_BPF,
                        Capability.CAP_SYS_PTRACE,
                        Capability.CAP_CHECKPOINT_RESTORE,
                        Capability.CAP_DAC_READ_SEARCH);
        if (options.kernelFrames()) {
            needed.add(Capability.CAP_SYSLOG);
        }
        if (options.target() instanceof RecordTarget.Command) {
            needed.add(Capability.CAP_KILL);
        }
        return needed;
    }

    private boolean isOver(long startedNanos) {
        return stopped || remainingMillis(startedNanos) <= 0 || session.isOver();
    }

    /**
     * The time counts from the first sample; a target that never runs must not hold us for ever.
     */
    private long remainingMillis(long startedNanos) {
        if (options.duration().isEmpty()) {
            return Long.MAX_VALUE;
        }
        long first = session.window().startNanos();
        long endNanos = (first < 0 ? startedNanos : first) + options.duration().get().toNanos();
        return Math.ceilDiv(endNanos - Host.monotonicNanos(), 1_000_000);
    }

    @Override
    public void close() {
        session.close();
    }
}
