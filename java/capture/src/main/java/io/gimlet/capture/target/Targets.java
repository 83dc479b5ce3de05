// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.target;

import io.gimlet.capture.options.CommandRefusedException;
import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.capture.process.ProcFiles;
import io.gimlet.capture.process.SideBandEvent;
import io.gimlet.capture.process.SideBandFeed;
import io.gimlet.kernel.ChildProcess;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.PerfEvent;
import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.SampleFilter;
import io.gimlet.kernel.Sampler;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Whom a session samples: attaches the events to them, and knows when they have ended. For the
 * draining thread, but for what concerns the command.
 */
public final class Targets implements AutoCloseable {
    /** How often it is looked whether the processes still run. */
    private static final long LOOK_INTERVAL_NANOS = 100_000_000;

    private final RecordTarget target;
    private final List<Integer> cpus;
    private final boolean isDelayed;
    private final Sampler sampler;
    private final Attachment attachment;
    private final List<Integer> known = new ArrayList<>();

    /** Those that were named, and have not been seen to end. */
    private final List<Integer> running = new ArrayList<>();

    private volatile @Nullable ChildProcess child;
    private long nextLookNanos;

    /** Targets that nothing is attached to yet. */
    public Targets(RecordOptions options, List<SelectedEvent> events, Sampler sampler) {
        this.target = options.target();
        this.cpus = options.cpus();
        this.isDelayed = !options.delay().isZero();
        this.sampler = sampler;
        this.attachment = new Attachment(sampler, events, cpus.isEmpty(), isDelayed);
    }

    /** The ids of the processes to follow; descendants are only known as they come. */
    public static IntPredicate processesOf(RecordTarget target) {
        if (target instanceof RecordTarget.Processes(var ids, boolean follow) && !follow) {
            return ids::contains;
        } else if (target instanceof RecordTarget.Threads(var ids)) {
            return processesOf(ids)::contains;
        }
        return processId -> true;
    }

    /** The processes of threads. */
    private static Set<Integer> processesOf(List<Integer> threadIds) {
        Set<Integer> processIds = new LinkedHashSet<>();
        for (int threadId : threadIds) {
            ProcFiles.processOf(threadId).ifPresent(processIds::add);
        }
        return processIds;
    }

    /** What the sampling program lets pass before anything is attached. */
    public SampleFilter filter() {
        // Here and on the whole way to the first sample no switch takes patterns: the JVM writes a
        // class for each, a millisecond that the AOT cache does not spare.
        if (target instanceof RecordTarget.Processes(var ids, boolean follow)) {
            return new SampleFilter.Processes(ids);
        } else if (target instanceof RecordTarget.Command) {
            return new SampleFilter.Processes(List.of()); // it is not there yet
        } else if (target instanceof RecordTarget.Cgroup(var directory)) {
            return new SampleFilter.Cgroup(directory);
        } else if (target instanceof RecordTarget.User user) {
            return new SampleFilter.User(user.userId());
        }
        return new SampleFilter.All();
    }

    /**
     * Refuses a PID namespace in which the kernel's numbers are not those of /proc, and processes
     * that are not there; to be called before {@link #attach}.
     */
    public void requireReachable() throws RecordingException {
        if (!Host.isInInitialPidNamespace()) {
            throw new RecordingException(
                    "cannot record in a PID namespace of its own: the kernel's numbers of processes"
                            + " are not those of this /proc; run on the host, or in a container"
                            + " with --pid=host");
        }
        if (target instanceof RecordTarget.Processes(var ids, boolean follow)) {
            for (int processId : ids) {
                // A kernel thread has no user code, but its kernel stacks are worth a profile.
                Optional<String> absence = ProcFiles.absence(processId);
                if (absence.isPresent()) {
                    throw cannotRecord(processId, absence.get());
                }
            }
        } else if (target instanceof RecordTarget.Threads(var ids)) {
            for (int threadId : ids) {
                if (ProcFiles.hasThreadEnded(threadId)) {
                    throw noSuchThread(threadId);
                }
            }
        }
    }

    private static RecordingException cannotRecord(int processId, String reason) {
        return new RecordingException("cannot record process " + processId + ": " + reason);
    }

    private static RecordingException noSuchThread(int threadId) {
        return new RecordingException(
                "cannot record thread "
                        + threadId
                        + ": there is no such thread; it may have ended (see ps -eL)");
    }

    /**
     * Attaches the events, with the sampling program configured; samples come from now on, or from
     * {@link #begin} on where that is to be later. A command is started.
     *
     * @param news which tells of the threads that are started meanwhile
     * @return what the news told
     */
    public List<SideBandEvent> attach(SideBandFeed news)
            throws KernelException, RecordingException {
        List<SideBandEvent> heard = List.of();
        if (target instanceof RecordTarget.Processes processes) {
            heard = openForProcesses(processes, news);
        } else if (target instanceof RecordTarget.Command command) {
            sampler.followChildren();
            ChildProcess started = ChildProcess.start(command.arguments(), command.user());
            child = started;
            sampler.maps().addProcessFromExec(started.processId());
            attachment.openForChild(started.processId());
        } else if (target instanceof RecordTarget.Threads(var ids)) {
            openForThreads(ids);
        }
        if (!(target instanceof RecordTarget.Threads)) {
            attachment.openOnCpus(cpus.isEmpty() ? Host.onlineCpus() : cpus);
        }
        if (!isDelayed) {
            attachment.enable();
        }
        ChildProcess started = child;
        if (started != null) {
            release(started);
        }
        return heard;
    }

    /** Starts the sampling that was put off. */
    public void begin() throws KernelException {
        attachment.enable();
    }

    private void openForThreads(List<Integer> threadIds)
            throws KernelException, RecordingException {
        for (int threadId : threadIds) {
            if (!attachment.openForThread(threadId)) {
                throw noSuchThread(threadId);
            }
            running.add(threadId);
        }
        known.addAll(processesOf(threadIds));
    }

    private List<SideBandEvent> openForProcesses(
            RecordTarget.Processes processes, SideBandFeed news)
            throws KernelException, RecordingException {
        boolean follow = processes.followChildren();
        if (follow) {
            sampler.followChildren();
        }
        ThreadSearch search =
                new ThreadSearch(processes.processIds(), follow, sampler.maps(), news);
        Set<Integer> found =
                attachment.openForThreads(search, follow ? Inherit.CHILDREN : Inherit.THREADS);
        for (int processId : processes.processIds()) {
            if (!found.contains(processId)) {
                throw cannotRecord(processId, ProcFiles.NO_SUCH_PROCESS);
            }
            running.add(processId);
        }
        known.addAll(search.processIds());
        return search.heard();
    }

    private static void release(ChildProcess child) throws RecordingException {
        try {
            child.release();
        } catch (KernelException refused) {
            throw new CommandRefusedException(refused);
        }
    }

    /** The processes that were named one by one, and their descendants that ran already. */
    public List<Integer> known() {
        return List.copyOf(known);
    }

    /**
     * Looks which processes still run, if that is due.
     *
     * @param anyEnded whether the kernel has just reported an end: it does so a moment before /proc
     *     shows it, and the report may be lost
     */
    public void look(long nowNanos, boolean anyEnded) throws KernelException {
        if (anyEnded || nowNanos >= nextLookNanos) {
            nextLookNanos = nowNanos + LOOK_INTERVAL_NANOS;
            for (int id : List.copyOf(running)) {
                boolean hasEnded =
                        target instanceof RecordTarget.Threads
                                ? ProcFiles.hasThreadEnded(id)
                                : ProcFiles.hasEnded(id);
                if (hasEnded) {
                    running.remove(Integer.valueOf(id));
                    forget(id);
                }
            }
        }
    }

    /** Another process may get its number while others of those that were named run on. */
    private void forget(int processId) throws KernelException {
        if (target instanceof RecordTarget.Processes(var ids, boolean follow) && !follow) {
            sampler.maps().removeProcess(processId);
        }
    }

    /** Whether there is nobody left to sample. */
    public boolean haveEnded() {
        boolean wereNamed =
                target instanceof RecordTarget.Processes || target instanceof RecordTarget.Threads;
        return (wereNamed && running.isEmpty()) || commandExitCode().isPresent();
    }

    /**
     * The exit code of the command, once it has ended; empty when there is no command. For any
     * thread.
     */
    public OptionalInt commandExitCode() {
        ChildProcess started = child;
        return started == null ? OptionalInt.empty() : started.poll();
    }

    /** Asks the command to end, if there is one that runs. For any thread. */
    public void terminateCommand() {
        ChildProcess started = child;
        if (started != null) {
            started.terminate();
        }
    }

    /** Ends the sampling; what was counted stays. */
    public void disable() throws KernelException {
        attachment.disable();
        sampler.stopFollowing();
    }

    /** What an event counted so far, in all its places: the truth that samples are measured by. */
    public PerfEvent.Count count(int event) throws KernelException {
        return attachment.count(event);
    }

    /** Whether events count nothing but the targets: those of whole CPUs also what is left out. */
    public boolean areCountedAlone() {
        return cpus.isEmpty()
                && (target instanceof RecordTarget.Processes
                        || target instanceof RecordTarget.Threads
                        || target instanceof RecordTarget.Command);
    }

    /** Whether everything that runs is sampled. */
    public boolean areWholeSystem() {
        return target instanceof RecordTarget.WholeSystem && cpus.isEmpty();
    }

    /**
     * How long the threads of one process that was named were ready to run and had no CPU, since
     * they were started; -1 for other targets, and where the kernel does not tell.
     */
    public long waitedNanos() {
        return target instanceof RecordTarget.Processes(var ids, boolean follow)
                        && !follow
                        && ids.size() == 1
                ? ProcFiles.waitedNanos(ids.getFirst())
                : -1;
    }

    @Override
    public void close() {
        attachment.close();
    }
}
