// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.target;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.kernel.Errno;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.PerfEvent;
import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Scope;
import io.gimlet.kernel.Sampler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The open events of a session, with the sampler attached to those that take samples. For the
 * draining thread.
 *
 * <p>Samples are taken on CPUs, by events at which the sampler's filter looks: there a period goes
 * on from one task to the next, so that those that live for less than a period have their share.
 * What the targets themselves use, events of their tasks count. An event of which each is a sample
 * has no period to go on, and is sampled in the tasks.
 */
final class Attachment implements AutoCloseable {
    private static final PerfEvent.Count NOTHING = new PerfEvent.Count(0, 0, 0);

    private final Sampler sampler;
    private final List<SelectedEvent> events;

    /** By the event's index. */
    private final List<List<PerfEvent>> ofTasks = new ArrayList<>();

    private final List<List<PerfEvent>> ofCpus = new ArrayList<>();

    /** Whether events of processes' tasks are of use: they count on all CPUs. */
    private final boolean countsTasks;

    /** Whether these take samples, too; they do from when they are open. */
    private final boolean samplesInTasks;

    private final List<PerfEvent> ofThreads = new ArrayList<>();

    /** What tasks had counted when sampling began. */
    private final List<PerfEvent.Count> countedBefore = new ArrayList<>();

    /**
     * An attachment without open events.
     *
     * @param events in the order of the indices by which samples name them
     * @param onAllCpus whether all CPUs are sampled
     * @param isDelayed whether {@link #enable} comes long after all is open
     */
    Attachment(Sampler sampler, List<SelectedEvent> events, boolean onAllCpus, boolean isDelayed) {
        this.countsTasks = onAllCpus;
        this.samplesInTasks = onAllCpus && !isDelayed;
        this.sampler = sampler;
        this.events = events;
        for (int event = 0; event < events.size(); event++) {
            ofTasks.add(new ArrayList<>());
            ofCpus.add(new ArrayList<>());
            countedBefore.add(NOTHING);
        }
        Host.raiseFileLimit();
    }

    /** Opens for a child that waits at its gate, from its exec on, for all descendants. */
    void openForChild(int processId) throws KernelException, RecordingException {
        if (countsTasks) {
            openForTask(new Scope.OneThread(processId, Inherit.CHILDREN, true));
        }
    }

    /**
     * Opens for one thread alone, in which its samples are taken; they wait for {@link #enable}.
     *
     * @return false when it is not there
     */
    boolean openForThread(int threadId) throws KernelException, RecordingException {
        Scope thread = new Scope.OneThread(threadId, Inherit.NOTHING, false);
        try {
            for (int event = 0; event < events.size(); event++) {
                PerfEvent opened = open(event, thread, true, ofTasks);
                sampler.attach(opened, event);
                ofThreads.add(opened);
            }
            return true;
        } catch (KernelException refused) {
            if (refused.code() == Errno.ESRCH) {
                return false;
            }
            throw refused;
        }
    }

    /**
     * Opens for the threads that processes have; those that they start inherit the events.
     *
     * @return the processes that had threads
     */
    Set<Integer> openForThreads(ThreadSearch search, Inherit inherit)
            throws KernelException, RecordingException {
        Set<Integer> found = new HashSet<>();
        List<ThreadSearch.FoundThread> threads = search.next();
        while (!threads.isEmpty()) {
            for (ThreadSearch.FoundThread thread : threads) {
                OptionalLong openedNanos = openForThread(thread.threadId(), inherit);
                if (openedNanos.isPresent()) {
                    search.inheritsSince(thread.threadId(), openedNanos.getAsLong());
                    found.add(thread.processId());
                }
            }
            threads = search.next();
        }
        return found;
    }

    /** When the thread had its events; empty when it has ended. */
    private OptionalLong openForThread(int threadId, Inherit inherit)
            throws KernelException, RecordingException {
        try {
            return OptionalLong.of(
                    countsTasks
                            ? openForTask(new Scope.OneThread(threadId, inherit, false))
                            : Host.monotonicNanos());
        } catch (KernelException refused) {
            if (refused.code() == Errno.ESRCH) { // it has ended since it was listed
                return OptionalLong.empty();
            }
            throw refused;
        }
    }

    /**
     * Opens all events there; returns when the first was open, read at once: a thread that is made
     * between the opening and this time would be taken for one that inherits nothing.
     */
    private long openForTask(Scope.OneThread scope) throws KernelException, RecordingException {
        long openedNanos = 0;
        for (int event = 0; event < events.size(); event++) {
            boolean takesSamples = samplesInTasks && events.get(event).isSampledEachTime();
            PerfEvent opened = open(event, scope, takesSamples, ofTasks);
            if (event == 0) {
                openedNanos = Host.monotonicNanos();
            }
            if (takesSamples) {
                sampler.attach(opened, event);
                if (!scope.enableOnExec()) {
                    opened.enable();
                }
            }
        }
        return openedNanos;
    }

    /**
     * Opens on these CPUs, after those of tasks, all events that are not sampled in tasks; they
     * wait for {@link #enable}.
     */
    void openOnCpus(List<Integer> cpus) throws KernelException, RecordingException {
        for (int event = 0; event < events.size(); event++) {
            boolean ofTasksAlone =
                    samplesInTasks
                            && events.get(event).isSampledEachTime()
                            && !ofTasks.get(event).isEmpty();
            if (!ofTasksAlone) {
                openOnCpus(event, cpus);
            }
        }
    }

    private void openOnCpus(int event, List<Integer> cpus)
            throws KernelException, RecordingException {
        for (int cpu : cpus) {
            try {
                sampler.attach(open(event, new Scope.OneCpu(cpu), true, ofCpus), event);
            } catch (KernelException refused) {
                if (refused.code() != Errno.ENODEV) { // it went offline
                    throw refused;
                }
            }
        }
    }

    private PerfEvent open(
            int event, Scope scope, boolean takesSamples, List<List<PerfEvent>> places)
            throws KernelException, RecordingException {
        SelectedEvent selected = events.get(event);
        try {
            PerfEvent opened =
                    takesSamples
                            ? PerfEvent.open(selected.source(), selected.rate(), scope)
                            : PerfEvent.openCounter(selected.source(), scope);
            places.get(event).add(opened);
            return opened;
        } catch (KernelException refused) {
            if (refused.code() == Errno.ENOENT || refused.code() == Errno.EOPNOTSUPP) {
                throw new RecordingException(
                        SelectedEvent.notCounted(selected.requested()), refused, null);
            }
            throw refused;
        }
    }

    /** Starts what waits: all is open now. */
    void enable() throws KernelException {
        for (PerfEvent ofThread : ofThreads) {
            ofThread.enable();
        }
        for (int event = 0; event < events.size(); event++) {
            for (PerfEvent ofCpu : ofCpus.get(event)) {
                ofCpu.enable();
            }
            countedBefore.set(event, sum(ofTasks.get(event)));
        }
    }

    /** Stops all that is open. */
    void disable() throws KernelException {
        disable(ofCpus);
        disable(ofTasks);
    }

    private static void disable(List<List<PerfEvent>> places) throws KernelException {
        for (List<PerfEvent> all : places) {
            for (PerfEvent event : all) {
                event.disable();
            }
        }
    }

    /**
     * What an event counted since it was sampled, in all its places: the truth that samples are
     * measured by. Where tasks and CPUs share the counters of the hardware, it is what the tasks'
     * would have counted while those of the CPUs were counting.
     */
    PerfEvent.Count count(int event) throws KernelException {
        if (ofCpus.get(event).isEmpty()) {
            return sum(ofTasks.get(event));
        }
        PerfEvent.Count sampled = sum(ofCpus.get(event));
        if (ofTasks.get(event).isEmpty()) {
            return sampled;
        }
        PerfEvent.Count counted = sum(ofTasks.get(event)).since(countedBefore.get(event));
        double share =
                counted.runningNanos() == 0 ? 1 : sampled.countedShare() / counted.countedShare();
        return new PerfEvent.Count(
                Math.round(counted.value() * share),
                sampled.enabledNanos(),
                sampled.runningNanos());
    }

    private static PerfEvent.Count sum(List<PerfEvent> places) throws KernelException {
        long value = 0;
        long enabled = 0;
        long running = 0;
        for (PerfEvent one : places) {
            PerfEvent.Count count = one.read();
            value += count.value();
            enabled += count.enabledNanos();
            running += count.runningNanos();
        }
        return new PerfEvent.Count(value, enabled, running);
    }

    @Override
    public void close() {
        close(ofCpus);
        close(ofTasks);
    }

    private static void close(List<List<PerfEvent>> places) {
        for (List<PerfEvent> all : places) {
            for (PerfEvent event : all) {
                event.close();
            }
        }
    }
}
