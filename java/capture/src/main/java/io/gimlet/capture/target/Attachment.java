// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.target;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.capture.process.ProcFiles;
import io.gimlet.capture.process.SideBandEvent;
import io.gimlet.capture.process.SideBandFeed;
import io.gimlet.kernel.Errno;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.PerfEvent;
import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Scope;
import io.gimlet.kernel.Sampler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The open events of a session, with the sampler attached to each. For the draining thread. */
final class Attachment implements AutoCloseable {
    private final Sampler sampler;
    private final List<SelectedEvent> events;
    private final List<List<PerfEvent>> opened = new ArrayList<>();

    Attachment(Sampler sampler, List<SelectedEvent> events) {
        this.sampler = sampler;
        this.events = events;
        events.forEach(event -> opened.add(new ArrayList<>()));
        Host.raiseFileLimit();
    }

    /** Samples everything on these CPUs. */
    void attachToCpus(List<Integer> cpus) throws KernelException, RecordingException {
        for (int cpu : cpus) {
            try {
                open(new Scope.OneCpu(cpu));
            } catch (KernelException refused) {
                if (refused.code() != Errno.ENODEV) { // it went offline
                    throw refused;
                }
            }
        }
    }

    /** Samples a child that waits at its gate, from its exec on, and all its descendants. */
    void attachToChild(int processId) throws KernelException, RecordingException {
        open(new Scope.OneThread(processId, Inherit.CHILDREN, true));
    }

    /**
     * Samples the threads that a process has now; those that come inherit the events. A thread that
     * was started while this runs is found in the next look at the list of threads, and is opened
     * only if its fork came before its parent had an event to inherit.
     *
     * @param news which tells of the threads that are started meanwhile
     * @param heard gets what the news told
     * @return whether the process had a thread
     */
    boolean attachToProcess(
            int processId, Inherit inherit, SideBandFeed news, List<SideBandEvent> heard)
            throws KernelException, RecordingException {
        Map<Integer, Long> openedAtNanos = new HashMap<>();
        boolean any = false;
        boolean foundNew = true;
        while (foundNew) {
            foundNew = false;
            List<SideBandEvent> fresh = news.take();
            heard.addAll(fresh);
            for (SideBandEvent event : fresh) {
                if (event instanceof SideBandEvent.Forked forked
                        && inherits(forked, openedAtNanos)) {
                    openedAtNanos.putIfAbsent(forked.threadId(), forked.timeNanos());
                }
            }
            for (int threadId : ProcFiles.threads(processId)) {
                if (!openedAtNanos.containsKey(threadId)) {
                    OptionalLong opened = attachToThread(threadId, inherit);
                    any |= opened.isPresent();
                    openedAtNanos.put(threadId, opened.orElse(Long.MAX_VALUE));
                    foundNew = true;
                }
            }
        }
        return any;
    }

    private static boolean inherits(SideBandEvent.Forked forked, Map<Integer, Long> openedAtNanos) {
        Long parentOpened = openedAtNanos.get(forked.parentThreadId());
        return parentOpened != null && parentOpened <= forked.timeNanos();
    }

    /** When the thread had its events; empty when it has ended. */
    private OptionalLong attachToThread(int threadId, Inherit inherit)
            throws KernelException, RecordingException {
        try {
            return OptionalLong.of(open(new Scope.OneThread(threadId, inherit, false)));
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
    private long open(Scope scope) throws KernelException, RecordingException {
        long openedNanos = 0;
        for (int i = 0; i < events.size(); i++) {
            SelectedEvent selected = events.get(i);
            PerfEvent event;
            try {
                event = PerfEvent.open(selected.source(), selected.rate(), scope);
            } catch (KernelException refused) {
                if (refused.code() == Errno.ENOENT || refused.code() == Errno.EOPNOTSUPP) {
                    throw new RecordingException(
                            SelectedEvent.notCounted(selected.requested()), refused, null);
                }
                throw refused;
            }
            if (i == 0) {
                openedNanos = Host.monotonicNanos();
            }
            opened.get(i).add(event);
            sampler.attach(event, i);
            if (!(scope instanceof Scope.OneThread thread && thread.enableOnExec())) {
                event.enable();
            }
        }
        return openedNanos;
    }

    void disable() throws KernelException {
        for (List<PerfEvent> all : opened) {
            for (PerfEvent event : all) {
                event.disable();
            }
        }
    }

    /** What an event counted, in all its places: the truth that samples are measured against. */
    PerfEvent.Count count(int event) throws KernelException {
        long value = 0;
        long enabled = 0;
        long running = 0;
        for (PerfEvent one : opened.get(event)) {
            PerfEvent.Count count = one.read();
            value += count.value();
            enabled += count.enabledNanos();
            running += count.runningNanos();
        }
        return new PerfEvent.Count(value, enabled, running);
    }

    @Override
    public void close() {
        opened.forEach(all -> all.forEach(PerfEvent::close));
    }
}
