// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.symbols.ManagedRuntime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was executable in a process from one moment on, until an exec or until something was mapped
 * over something else. Frames are numbered within it: one address means one thing. For the draining
 * thread.
 */
public final class AddressSpace {
    /** The first id of a process's; frames of the kernel are told by the numbers below. */
    public static final int FIRST_ID = 2;

    /** Of a time about which nothing is known. Never changed. */
    static final AddressSpace UNKNOWN = new AddressSpace(FIRST_ID, Long.MIN_VALUE, null);

    /** As many as there are between drains of the ring when a mapping lives for a millisecond. */
    private static final int MOST_PREVIOUS = 512;

    /** What they may hold together, each its own copy: bounds what a process can make us keep. */
    private static final int MOST_PREVIOUS_MAPPINGS = 1 << 16;

    /** A walk that ends at an address that is no code ends there, or near, again and again. */
    private static final int MOST_REFUTED = 1024;

    private static final long PAGE_BYTES = 4096;

    private final int id;
    private final int program;
    private final long fromNanos;
    private @Nullable AddressSpace previous;
    private final NavigableMap<Long, CodeMapping> mappings;
    private final boolean isTooLarge;
    private long bytes;
    private @Nullable ManagedRuntime runtime;
    private final GeneratedCode generated;
    private int generatedVersion;
    private int idOfVersion;

    /** The numbers of pages where /proc knew no code. */
    private final Set<Long> refuted = new HashSet<>();

    /**
     * A space.
     *
     * @param id unique in the recording
     * @param fromNanos when it began, on CLOCK_MONOTONIC
     * @param previous what the process had before; null for its first
     */
    public AddressSpace(int id, long fromNanos, @Nullable AddressSpace previous) {
        this(id, id, fromNanos, previous, new TreeMap<>(), new GeneratedCode(), 0, false);
    }

    private AddressSpace(
            int id,
            int program,
            long fromNanos,
            @Nullable AddressSpace previous,
            NavigableMap<Long, CodeMapping> mappings,
            GeneratedCode generated,
            long bytes,
            boolean isTooLarge) {
        this.id = id;
        this.program = program;
        this.fromNanos = fromNanos;
        this.previous = previous;
        this.mappings = mappings;
        this.generated = generated;
        this.idOfVersion = id;
        this.bytes = bytes;
        this.isTooLarge = isTooLarge;
        forgetOldest();
    }

    private void forgetOldest() {
        AddressSpace oldest = this;
        int held = 0;
        for (int i = 0; i < MOST_PREVIOUS && oldest.previous != null; i++) {
            held += oldest.previous.mappings.size();
            if (held > MOST_PREVIOUS_MAPPINGS) {
                break;
            }
            oldest = oldest.previous;
        }
        oldest.previous = null;
    }

    /** Forgets the spaces that the process had left by a time. */
    void forgetBefore(long timeNanos) {
        at(timeNanos).previous = null;
    }

    /** What the process had before; null when nothing is known of that. */
    @Nullable AddressSpace previous() {
        return previous;
    }

    /** What a process has mapped, as it is now. */
    public static AddressSpace of(List<CodeMapping> mappings) {
        AddressSpace space = new AddressSpace(FIRST_ID, 0, null);
        mappings.forEach(space::add);
        return space;
    }

    /** A space with the same mappings, which then go separate ways: that of a forked process. */
    AddressSpace fork(int newId, long newFromNanos) {
        return copy(newId, newId, newFromNanos, null);
    }

    /** The space of the same program after this one. */
    AddressSpace next(int newId, long newFromNanos) {
        return copy(newId, program, newFromNanos, this);
    }

    private AddressSpace copy(
            int newId, int newProgram, long newFromNanos, @Nullable AddressSpace before) {
        AddressSpace copy =
                new AddressSpace(
                        newId,
                        newProgram,
                        newFromNanos,
                        before,
                        new TreeMap<>(mappings),
                        newProgram == program ? generated : generated.fork(),
                        bytes,
                        isTooLarge);
        copy.runtime = runtime;
        return copy;
    }

    /** What stands for this space and all before it when they hold too much: nothing is kept. */
    AddressSpace tooLarge(int newId) {
        return new AddressSpace(
                newId, program, Long.MIN_VALUE, null, new TreeMap<>(), generated, 0, true);
    }

    /** Whether the process, or those of its user, had mapped more than is kept. */
    public boolean isTooLarge() {
        return isTooLarge;
    }

    /** About what this space and those before it take in memory. */
    long keptBytes() {
        long all = 0;
        for (AddressSpace space = this; space != null; space = space.previous) {
            all += space.bytes;
        }
        return all;
    }

    public int id() {
        return id;
    }

    /**
     * The number of the program that runs in it, unique in the recording: a process runs another
     * one after an exec, and so does another process that gets its id.
     */
    public int program() {
        return program;
    }

    /** What is known of the code that its program generates. */
    public GeneratedCode generated() {
        return generated;
    }

    /** The version of the generated code that frames are numbered for. */
    int generatedVersion() {
        return generatedVersion;
    }

    /** The number that its frames have while generated code is in that version. */
    int idOfVersion() {
        return idOfVersion;
    }

    void setVersion(int version, int idOfIt) {
        generatedVersion = version;
        idOfVersion = idOfIt;
    }

    /** The runtime that has been mapped in it, the first if there are several; null for none. */
    public @Nullable ManagedRuntime runtime() {
        return runtime;
    }

    /** What is mapped, in ascending order. */
    public List<CodeMapping> mappings() {
        return List.copyOf(mappings.values());
    }

    void addMappingsTo(Collection<CodeMapping> all) {
        all.addAll(mappings.values());
    }

    /** Whether nothing is known of it. */
    public boolean isEmpty() {
        return mappings.isEmpty();
    }

    /** The space that the process had at a time; {@link #UNKNOWN} for one before the first. */
    public AddressSpace at(long timeNanos) {
        AddressSpace space = this;
        while (timeNanos < space.fromNanos) {
            if (space.previous == null) {
                return UNKNOWN;
            }
            space = space.previous;
        }
        return space;
    }

    /** This space or an earlier one of the process; {@link #UNKNOWN} when it is none of these. */
    public AddressSpace withId(int wanted) {
        AddressSpace space = this;
        while (space.id != wanted) {
            if (space.previous == null) {
                return UNKNOWN;
            }
            space = space.previous;
        }
        return space;
    }

    /** Whether an address is the same byte of the same file in both, or generated code in both. */
    public boolean meansTheSame(AddressSpace other, long address) {
        CodeMapping here = find(address);
        CodeMapping there = other.find(address);
        if (here == null) {
            return there == null;
        }
        return there != null && here.agreesWith(there);
    }

    /** Whether adding the mapping would change what an address means. */
    boolean conflictsWith(CodeMapping mapping) {
        Map.Entry<Long, CodeMapping> entry = mappings.lowerEntry(mapping.end());
        while (entry != null && entry.getValue().end() > mapping.start()) {
            if (!entry.getValue().agreesWith(mapping)) {
                return true;
            }
            entry = mappings.lowerEntry(entry.getKey());
        }
        return false;
    }

    /**
     * Adds a mapping; what it covers is gone.
     *
     * @return whether that changed anything
     */
    boolean add(CodeMapping mapping) {
        if (isTooLarge) {
            return false;
        }
        Map.Entry<Long, CodeMapping> entry = mappings.lowerEntry(mapping.end());
        while (entry != null && entry.getValue().end() > mapping.start()) {
            CodeMapping old = entry.getValue();
            if (old.agreesWith(mapping)
                    && old.start() <= mapping.start()
                    && mapping.end() <= old.end()) {
                return false;
            }
            mappings.remove(entry.getKey());
            bytes -= old.keptBytes();
            if (old.start() < mapping.start()) {
                put(old.part(old.start(), mapping.start()));
            }
            if (old.end() > mapping.end()) {
                put(old.part(mapping.end(), old.end()));
            }
            entry = mappings.lowerEntry(mapping.end());
        }
        put(mapping);
        return true;
    }

    private void put(CodeMapping mapping) {
        refuted.clear();
        if (runtime == null) {
            runtime = ManagedRuntime.of(mapping.path());
        }
        generated.see(mapping);
        mappings.put(mapping.start(), mapping);
        bytes += mapping.keptBytes();
    }

    /** Whether something is mapped where a mapping is. */
    boolean overlaps(CodeMapping mapping) {
        Map.Entry<Long, CodeMapping> entry = mappings.lowerEntry(mapping.end());
        return entry != null && entry.getValue().end() > mapping.start();
    }

    /**
     * Notes that /proc knows no code at an address, until something new is mapped. Of a time about
     * which nothing is known, /proc cannot tell.
     */
    public void refute(long address) {
        if (this != UNKNOWN && refuted.size() < MOST_REFUTED) {
            refuted.add(address / PAGE_BYTES);
        }
    }

    /** Whether /proc knew no code at an address. */
    public boolean isRefuted(long address) {
        return refuted.contains(address / PAGE_BYTES);
    }

    /** The mapping that holds an address; null when there is none. */
    public @Nullable CodeMapping find(long address) {
        Map.Entry<Long, CodeMapping> entry = mappings.floorEntry(address);
        return entry != null && entry.getValue().contains(address) ? entry.getValue() : null;
    }
}
