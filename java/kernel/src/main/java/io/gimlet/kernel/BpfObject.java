// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gimlet.kernel.Layouts.ProgramInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A BPF object file, first opened, then loaded into the kernel. Closing it unloads what nothing
 * else holds. One thread at a time.
 */
final class BpfObject implements AutoCloseable {
    private static final MemorySegment OPEN = Libgimlet.function("gimlet_object_open");
    private static final MemorySegment RESIZE = Libgimlet.function("gimlet_object_resize_map");
    private static final MemorySegment ADD_PROGRAM =
            Libgimlet.function("gimlet_object_add_program");
    private static final MemorySegment SHARE_MAPS = Libgimlet.function("gimlet_object_share_maps");
    private static final MemorySegment LOAD = Libgimlet.function("gimlet_object_load");
    private static final MemorySegment MAP_FD = Libgimlet.function("gimlet_object_map_fd");
    private static final MemorySegment PROGRAM_FD = Libgimlet.function("gimlet_object_program_fd");
    private static final MemorySegment CLOSE = Libgimlet.function("gimlet_object_close");
    private static final MemorySegment LOG = Libgimlet.function("gimlet_log");
    private static final MemorySegment PROGRAM_INFO = Libgimlet.function("gimlet_program_info");

    private static final int LOG_LIMIT = 16 << 20;

    /** What libbpf puts before the words of the verifier. */
    private static final String BEGIN_OF_VERIFIER_LOG = "BEGIN PROG LOAD LOG";

    private final long handle;

    private BpfObject(long handle) {
        this.handle = handle;
    }

    /** What the kernel knows of a loaded program; instructions are 0 before Linux 5.16. */
    record Statistics(long runTimeNanos, long runCount, long verifiedInstructions) {}

    /**
     * Opens the object {@code name} for this machine's architecture from this module's resources.
     */
    static BpfObject open(String name) throws KernelException {
        String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
        return open(name, resource(name + "." + machine + ".bpf.o"));
    }

    /** Opens an object whose file has these bytes. */
    static BpfObject open(String name, byte[] bytes) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment image = arena.allocateFrom(JAVA_BYTE, bytes);
            MemorySegment result = Libgimlet.cell(arena);
            SystemCalls.check(
                    Libgimlet.call(
                            OPEN,
                            image.address(),
                            bytes.length,
                            SystemCalls.string(arena, name),
                            result.address()),
                    "parse the BPF object",
                    name,
                    "");
            return new BpfObject(result.get(JAVA_LONG, 0));
        }
    }

    private static byte[] resource(String file) {
        try (InputStream stream = BpfObject.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new LinkageError("this build of Gimlet has no BPF object " + file);
            }
            return stream.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException("cannot read the BPF object " + file, broken);
        }
    }

    void resizeMap(String map, int maxEntries) throws KernelException {
        named(RESIZE, map, maxEntries, "resize the BPF map");
    }

    /** Before loading: a program that is to be loaded. */
    void addProgram(String program) throws KernelException {
        named(ADD_PROGRAM, program, 0, "find the BPF program");
    }

    /** Before loading: uses the maps of another object that have the names of its own. */
    void shareMaps(BpfObject other) throws KernelException {
        SystemCalls.check(
                Libgimlet.call(SHARE_MAPS, handle, other.handle), "share the BPF maps", "", "");
    }

    /** Loads the programs that were added; a refusal carries the verifier's log. */
    void load() throws KernelException {
        long result = Libgimlet.call(LOAD, handle);
        if (result < 0) {
            String log = Libgimlet.string(Libgimlet.call(LOG), LOG_LIMIT);
            throw new KernelException(
                    "load Gimlet's BPF program into the kernel",
                    "",
                    result,
                    hint((int) -result, log),
                    log);
        }
    }

    private static String hint(int code, String log) {
        if (log.contains(BEGIN_OF_VERIFIER_LOG)) {
            // Also with EACCES, which is the verifier's word for memory that may not be touched.
            return "the kernel's verifier rejects it; please report it with what -v prints";
        }
        return switch (code) {
            case Errno.EPERM, Errno.EACCES ->
                    "run as root, or with CAP_BPF and CAP_PERFMON (CAP_SYS_ADMIN before Linux 5.8)";
            case Errno.ESRCH, Errno.ENOENT ->
                    "the kernel has no BTF (/sys/kernel/btf/vmlinux): it must be built with"
                            + " CONFIG_DEBUG_INFO_BTF";
            default -> "'gimlet doctor' tells what this kernel has; -v shows the log";
        };
    }

    int mapFd(String map) throws KernelException {
        return (int) named(MAP_FD, map, 0, "find the BPF map");
    }

    int programFd(String program) throws KernelException {
        return (int) named(PROGRAM_FD, program, 0, "find the BPF program");
    }

    static Statistics statistics(int programFd) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(ProgramInfo.SIZE, Long.BYTES);
            SystemCalls.check(
                    Libgimlet.call(PROGRAM_INFO, programFd, info.address()),
                    "read the statistics of a BPF program",
                    "",
                    "");
            return new Statistics(
                    info.get(JAVA_LONG, ProgramInfo.RUN_TIME_NS),
                    info.get(JAVA_LONG, ProgramInfo.RUN_COUNT),
                    info.get(JAVA_LONG, ProgramInfo.VERIFIED_INSTRUCTIONS));
        }
    }

    private long named(MemorySegment function, String target, long argument, String operation)
            throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            return SystemCalls.check(
                    Libgimlet.call(function, handle, SystemCalls.string(arena, target), argument),
                    operation,
                    target,
                    "");
        }
    }

    @Override
    public void close() {
        Libgimlet.call(CLOSE, handle);
    }
}
