// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.gimlet.kernel.Layouts.Child;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A command that is forked at once and executed when told: events can be attached to it before its
 * first instruction. It has this process's standard streams. When this process dies before {@link
 * #release()}, the child exits. For one thread.
 */
public final class ChildProcess {
    private static final MemorySegment START = Libgimlet.function("gimlet_child_start");
    private static final MemorySegment RELEASE = Libgimlet.function("gimlet_child_release");
    private static final MemorySegment POLL = Libgimlet.function("gimlet_child_poll");
    private static final MemorySegment KILL = Libgimlet.function("gimlet_kill");

    /** gimlet_child_poll() sets it when the child has ended, beside the status of wait(2). */
    private static final int ENDED = 0x10000;

    private static final int SIGTERM = 15;

    private static final String KEPT_PREFIX = "GIMLET_KEPT_";

    private final String command;
    private final MemorySegment child;
    private OptionalInt exitCode = OptionalInt.empty();

    private ChildProcess(String command, MemorySegment child) {
        this.command = command;
        this.child = child;
    }

    /**
     * Forks.
     *
     * @param arguments the command, searched in PATH, and its arguments
     */
    public static ChildProcess start(List<String> arguments) throws KernelException {
        return start(arguments, Optional.empty());
    }

    /**
     * Forks a child that executes as another user, which only root can.
     *
     * @param user whose groups and home it gets, too; empty for who this process is
     */
    public static ChildProcess start(List<String> arguments, Optional<HostUser> user)
            throws KernelException {
        MemorySegment child = Arena.ofAuto().allocate(Child.SIZE, Integer.BYTES);
        try (Arena arena = Arena.ofConfined()) {
            List<String> environment = environment(user);
            SystemCalls.check(
                    Libgimlet.call(
                            START,
                            strings(arena, arguments).address(),
                            strings(arena, environment).address(),
                            user.isPresent() ? user.get().allocate(arena).address() : 0,
                            child.address()),
                    "start a process",
                    arguments.getFirst(),
                    "");
        }
        return new ChildProcess(arguments.getFirst(), child);
    }

    /**
     * This process's environment as its user set it. The launcher keeps from the JVM what would
     * change it: it leaves the value of each such variable, KEPT_PREFIX before its name, and their
     * names in a property. LC_ALL is the launcher's own for the JVM's sake.
     */
    private static List<String> environment(Optional<HostUser> user) {
        Map<String, String> variables = new TreeMap<>(System.getenv());
        if (user.isPresent()) { // as sudo -u and su do
            variables.put("HOME", user.get().home());
            variables.put("USER", user.get().name());
            variables.put("LOGNAME", user.get().name());
        }
        String kept = System.getProperty("gimlet.environment.kept");
        if (kept != null) {
            variables.remove("LC_ALL");
            for (String name : kept.strip().split(" ", -1)) {
                String value = variables.remove(KEPT_PREFIX + name);
                if (value != null) {
                    variables.put(name, value);
                }
            }
        }
        List<String> assignments = new ArrayList<>();
        variables.forEach((name, value) -> assignments.add(name + "=" + value));
        return assignments;
    }

    private static MemorySegment strings(Arena arena, List<String> strings) {
        MemorySegment pointers = arena.allocate(ADDRESS, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
        }
        return pointers;
    }

    /** Its process id. */
    public int processId() {
        return child.get(JAVA_INT, Child.PID);
    }

    /** Lets the child execute its command, and returns when that has begun. */
    public void release() throws KernelException {
        long result = Libgimlet.call(RELEASE, child.address());
        if (result < 0) {
            while (poll().isEmpty()) {
                Thread.onSpinWait(); // it is on its way out; left alone it would stay a zombie
            }
            String hint =
                    switch ((int) -result) {
                        case Errno.ENOENT -> "is it installed, and in PATH?";
                        case Errno.EACCES -> "is it an executable file?";
                        case Errno.EPERM -> "only root can run a command as another user";
                        default -> "";
                    };
            throw new KernelException("execute", command, result, hint);
        }
    }

    /**
     * The exit code once the child has ended: its own, or 128 + N when signal N ended it, as shells
     * report it.
     */
    public OptionalInt poll() {
        if (exitCode.isEmpty()) {
            int status = (int) Libgimlet.call(POLL, processId());
            if (status < 0) {
                exitCode = OptionalInt.of(1); // somebody else waited for it
            } else if ((status & ENDED) != 0) {
                int signal = status & 0x7f;
                exitCode = OptionalInt.of(signal == 0 ? status >> 8 & 0xff : 128 + signal);
            }
        }
        return exitCode;
    }

    /** Asks the child to end (SIGTERM), unless it has. */
    public void terminate() {
        if (poll().isEmpty()) {
            Libgimlet.call(KILL, processId(), SIGTERM);
        }
    }
}
