// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Facts and limits of this machine and this process. */
public final class Host {
    private static final MemorySegment RAISE_FILE_LIMIT =
            Libgimlet.function("gimlet_raise_file_limit");
    private static final MemorySegment TERMINAL_COLUMNS =
            Libgimlet.function("gimlet_terminal_columns");
    private static final MemorySegment MONOTONIC = Libgimlet.function("gimlet_monotonic_nanos");
    private static final MemorySegment CPU_TIME = Libgimlet.function("gimlet_process_cpu_nanos");
    private static final MemorySegment THREAD_CPU_TIME =
            Libgimlet.function("gimlet_thread_cpu_nanos");

    private static final MemorySegment EFFECTIVE_USER_ID =
            Libgimlet.function("gimlet_effective_user_id");
    private static final MemorySegment EXIT = Libgimlet.function("gimlet_exit");

    /** PROC_PID_INIT_INO of include/linux/proc_ns.h: fixed since Linux 3.8. */
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    private Host() {}

    /**
     * Ends this process at once, and its {@link FileServer}: no shutdown hooks, nothing flushed.
     * The JVM's own exit waits 300 ms for a thread that is inside a native call, such as the one
     * that waits for signals (VM_Exit::wait_for_threads_in_native_to_block of HotSpot).
     */
    public static void exit(int code) {
        FileServer.stop();
        Libgimlet.call(EXIT, code);
    }

    /** Lets this process open as many files as its hard limit allows; returns that number. */
    public static long raiseFileLimit() {
        return Libgimlet.call(RAISE_FILE_LIMIT);
    }

    /** The user that this process acts as (geteuid(2)). */
    public static int effectiveUserId() {
        return (int) Libgimlet.call(EFFECTIVE_USER_ID);
    }

    /**
     * The columns of the terminal that a descriptor of this process is; 0 or negative when it is
     * none, or does not know.
     */
    public static int terminalColumns(int descriptor) {
        return (int) Libgimlet.call(TERMINAL_COLUMNS, descriptor);
    }

    /**
     * Whether this process counts processes as the kernel's own programs do, in the initial PID
     * namespace. In another one, as in a container, the number of a sample names another process.
     */
    public static boolean isInInitialPidNamespace() {
        try {
            String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return namespace.equals(INITIAL_PID_NAMESPACE);
        } catch (IOException foreignProc) { // it shows another namespace's processes
            return false;
        }
    }

    /** CLOCK_MONOTONIC, the clock of samples and side-band records. */
    public static long monotonicNanos() {
        return Libgimlet.call(MONOTONIC);
    }

    /** User and system CPU time that this process has used. */
    public static long processCpuNanos() {
        return Libgimlet.call(CPU_TIME);
    }

    /**
     * How long CPUs had nothing to do since the boot, added up, to ten milliseconds; -1 where the
     * kernel does not tell.
     */
    public static long idleCpuNanos() {
        // "cpu user nice system idle iowait ...", in units that are a hundredth of a second in user
        // space on every machine but some Alphas (USER_HZ).
        try (BufferedReader stat = Files.newBufferedReader(Path.of("/proc/stat"))) {
            String[] times = String.valueOf(stat.readLine()).split(" +", -1);
            return (Long.parseLong(times[4]) + Long.parseLong(times[5])) * 10_000_000;
        } catch (IOException | RuntimeException unknown) {
            return -1;
        }
    }

    /** User and system CPU time that the calling thread has used. */
    public static long threadCpuNanos() {
        return Libgimlet.call(THREAD_CPU_TIME);
    }

    /**
     * The value of a kernel setting (sysctl(8)), without the newline.
     *
     * @param name as a path below /proc/sys, such as {@code kernel/kptr_restrict}
     * @throws IOException when this kernel has no such setting, or it may not be read
     */
    public static String sysctl(String name) throws IOException {
        // These files give their text to the first read only, and Files.readString begins with a
        // read of one byte: it sees the first digit.
        byte[] text = new byte[4096];
        try (InputStream in = Files.newInputStream(Path.of("/proc/sys", name))) {
            int length = in.read(text);
            return length <= 0 ? "" : new String(text, 0, length, StandardCharsets.UTF_8).strip();
        }
    }

    /** The CPUs that are online now. */
    public static List<Integer> onlineCpus() {
        try {
            return parseCpuList(Files.readString(Path.of("/sys/devices/system/cpu/online")));
        } catch (IOException absent) {
            return parseCpuList("0-" + (Runtime.getRuntime().availableProcessors() - 1));
        }
    }

    /**
     * A list such as {@code 0-3,8} (Documentation/admin-guide/cputopology.rst).
     *
     * @throws NumberFormatException when it is none
     */
    public static List<Integer> parseCpuList(String text) {
        List<Integer> cpus = new ArrayList<>();
        if (text.isBlank()) {
            return cpus;
        }
        for (String range : text.strip().split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            for (int cpu = first; cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return cpus;
    }
}
