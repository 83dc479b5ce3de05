// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.PerfEvent.Scope;
import io.gimlet.kernel.RecorderMaps.Counters;
import java.util.ArrayList;
import java.util.List;

/** A loaded sampler with its events, and the samples that it took. */
final class Session implements AutoCloseable {
    static final PerfSource CPU_CLOCK = type("cpu-clock");

    final Sampler sampler;
    final List<PerfEvent> events = new ArrayList<>();
    private final EventSettings settings;
    final List<TakenSample> samples = new ArrayList<>();

    Session(long ringBytes, SampleFilter filter, boolean kernelFrames) throws KernelException {
        sampler = Sampler.load(ringBytes);
        sampler.maps().configure(filter, RecorderMaps.Unwinding.BY_FRAME_POINTERS);
        settings = EventSettings.ALL.withKernelStack(kernelFrames);
    }

    /** A session with the defaults of a user, for everything that its events reach. */
    static Session open() throws KernelException {
        return new Session(1 << 20, new SampleFilter.All(), true);
    }

    static PerfSource type(String name) {
        return (PerfSource) new EventCatalog().find(name).orElseThrow();
    }

    Session attach(PerfSource type, Rate rate, Scope scope) throws KernelException {
        return attach(PerfEvent.open(type, rate, scope), settings);
    }

    /** An event that was opened, with settings of its own; its index is how many were before. */
    Session attach(PerfEvent event, EventSettings ofEvent) throws KernelException {
        int index = events.size();
        events.add(event);
        sampler.maps().configureEvent(index, ofEvent);
        sampler.attach(event, index);
        return this;
    }

    /** To one thread and those that it starts. */
    Session attach(PerfSource type, Rate rate, int threadId, Inherit inherit)
            throws KernelException {
        return attach(type, rate, new Scope.OneThread(threadId, inherit, false));
    }

    /** To every CPU, as one event. */
    Session attachToCpus(PerfSource type, Rate rate) throws KernelException {
        sampler.maps().configureEvent(0, settings);
        for (int cpu : Host.onlineCpus()) {
            PerfEvent event = PerfEvent.open(type, rate, new Scope.OneCpu(cpu));
            events.add(event);
            sampler.attach(event, 0);
        }
        return this;
    }

    Session enable() throws KernelException {
        for (PerfEvent event : events) {
            event.enable();
        }
        return this;
    }

    Session disable() throws KernelException {
        for (PerfEvent event : events) {
            event.disable();
        }
        return this;
    }

    /** Takes what is in the ring; the number of samples so far. */
    int drain() {
        BpfRing ring = sampler.maps().ring();
        ring.drain(view -> samples.add(TakenSample.of(view)), ring.producerPosition());
        return samples.size();
    }

    Counters counters() throws KernelException {
        return sampler.maps().counters();
    }

    @Override
    public void close() {
        events.forEach(PerfEvent::close);
        sampler.close();
    }
}
