// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.ProcessSearch;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.HostUser;
import io.gimlet.symbols.NameCleaner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Finds out whom a command line means. */
final class TargetChoice {
    private static final String KINDS =
            "-p PID or NAME, -t TID, -u USER, -a, --cgroup PATH or -- COMMAND";
    private static final String NO_SUCH_USER = ": there is no such user (see getent passwd)";

    /** Numbers and ranges of at most four digits: more CPUs than Linux can be built for. */
    private static final String CPU_LIST = "[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*";

    private static final int MOST_CANDIDATES = 20;
    private static final int LONGEST_COMMAND = 60;

    private final CommandSpec spec;
    private final TargetArguments arguments;
    private final boolean quiet;

    TargetChoice(CommandSpec spec, TargetArguments arguments, boolean quiet) {
        this.spec = spec;
        this.arguments = arguments;
        this.quiet = quiet;
    }

    /**
     * The target.
     *
     * @throws RecordingException when nobody has the name that is given
     */
    RecordTarget target() throws RecordingException {
        boolean hasProcesses = !arguments.processes().isEmpty() || !arguments.names().isEmpty();
        Path cgroup = arguments.cgroup();
        String user = arguments.ofUser();
        List<String> command = arguments.command();
        boolean isCpuChosen = arguments.cpus() != null;
        requireOne(
                isCpuChosen ? 0 : 1,
                hasProcesses,
                !arguments.threads().isEmpty(),
                user != null,
                arguments.wholeSystem(),
                cgroup != null,
                !command.isEmpty());
        checkCombinations(hasProcesses);
        if (hasProcesses) {
            return new RecordTarget.Processes(processIds(), arguments.follow());
        }
        if (!arguments.threads().isEmpty()) {
            return new RecordTarget.Threads(arguments.threads().stream().distinct().toList());
        }
        if (user != null) {
            return new RecordTarget.User(find(user).userId(), user);
        }
        if (cgroup != null) {
            return new RecordTarget.Cgroup(cgroup);
        }
        return command.isEmpty() ? new RecordTarget.WholeSystem() : commandTarget(command);
    }

    private RecordTarget commandTarget(List<String> command) throws RecordingException {
        String name = arguments.commandUser();
        if (name == null) {
            return new RecordTarget.Command(command);
        }
        HostUser user = find(name);
        if (!user.isKnown()) {
            throw new RecordingException("cannot run a command as user " + name + NO_SUCH_USER);
        }
        return new RecordTarget.Command(command, Optional.of(user));
    }

    private static HostUser find(String name) throws RecordingException {
        Optional<HostUser> user = HostUser.find(name);
        if (user.isEmpty()) {
            throw new RecordingException(
                    "cannot record user '" + NameCleaner.clean(name) + "'" + NO_SUCH_USER);
        }
        return user.get();
    }

    private void checkCombinations(boolean hasProcesses) {
        if (arguments.follow() && !hasProcesses) {
            throw wrong("--follow goes with -p; a COMMAND's children are always recorded");
        }
        if (arguments.commandUser() != null && arguments.command().isEmpty()) {
            throw wrong("--user goes with a COMMAND; -u USER samples what runs for a user");
        }
        if (arguments.cpus() != null && !arguments.threads().isEmpty()) {
            throw wrong("-C does not go with -t: threads are sampled wherever they run");
        }
        for (int threadId : arguments.threads()) {
            if (threadId <= 0) {
                throw wrong("a TID is a number above 0, not " + threadId);
            }
        }
    }

    /**
     * The CPUs to sample on, in ascending order; all when there are none.
     *
     * @throws RecordingException when there is no such CPU
     */
    List<Integer> cpus() throws RecordingException {
        String text = arguments.cpus();
        if (text == null) {
            return List.of();
        }
        if (!text.matches(CPU_LIST)) {
            throw wrong("'" + text + "' is no list of CPUs: write them as in 0,2-3");
        }
        Set<Integer> cpus = new TreeSet<>(Host.parseCpuList(text));
        List<Integer> online = Host.onlineCpus();
        for (int cpu : cpus) {
            if (!online.contains(cpu)) {
                throw new RecordingException(
                        "cannot record on CPU "
                                + cpu
                                + ": it is not online (see /sys/devices/system/cpu/online)");
            }
        }
        if (cpus.isEmpty()) {
            throw wrong("'" + text + "' has no CPU in it: write the smaller number first");
        }
        return List.copyOf(cpus);
    }

    /** Refuses more than one, and fewer than are needed: 0 or 1. */
    private void requireOne(int needed, boolean... given) {
        int count = 0;
        for (boolean one : given) {
            count += one ? 1 : 0;
        }
        if (count > 1 || count < needed) {
            throw wrong(
                    count == 0
                            ? "say what to record: " + KINDS
                            : "record one thing at a time: " + KINDS + " (-d says for how long)");
        }
    }

    private List<Integer> processIds() throws RecordingException {
        Set<Integer> ids = new LinkedHashSet<>();
        for (String word : arguments.processes()) {
            ids.add(word.matches("[+-]?[0-9]+") ? processOf(number(word)) : named(word));
        }
        for (String name : arguments.names()) {
            ids.add(named(name));
        }
        return List.copyOf(ids);
    }

    private int number(String word) {
        try {
            int number = Integer.parseInt(word);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException tooLarge) {
            throw wrong("there is no PID as large as " + word);
        }
        throw wrong("a PID is a number above 0, not " + word);
    }

    /** The process itself, or that of the thread which has the number. */
    private int processOf(int id) {
        OptionalInt process = ProcessSearch.processOf(id);
        if (process.isEmpty() || process.getAsInt() == id) {
            return id; // one that is not there is found out later
        }
        if (!quiet) {
            System.err.printf(
                    "gimlet: %d is a thread of process %d (%s), which is recorded%n",
                    id,
                    process.getAsInt(),
                    NameCleaner.clean(ProcessSearch.nameOf(process.getAsInt())));
        }
        return process.getAsInt();
    }

    private int named(String name) throws RecordingException {
        List<ProcessSearch.Found> found = ProcessSearch.named(name);
        if (found.isEmpty()) {
            throw new RecordingException(
                    "cannot record '"
                            + NameCleaner.clean(name)
                            + "': no process has this name or number (see ps -e); to start a"
                            + " program, put it behind --");
        }
        if (found.size() > 1) {
            throw wrong(candidates(name, found));
        }
        return found.getFirst().processId();
    }

    /** A command line for each of the processes, and one for all. */
    private String candidates(String name, List<ProcessSearch.Found> found) {
        StringBuilder text = new StringBuilder();
        text.append(found.size()).append(" processes have the name '");
        text.append(NameCleaner.clean(name)).append("': record one of them, or all");
        List<String> ids = new ArrayList<>();
        for (ProcessSearch.Found one : found) {
            ids.add(Integer.toString(one.processId()));
            if (ids.size() <= MOST_CANDIDATES) {
                String command = NameCleaner.clean(String.join(" ", one.command()));
                text.append("\n  ").append(commandLine(name, ids.getLast())).append("    # ");
                text.append(command, 0, Math.min(command.length(), LONGEST_COMMAND));
            }
        }
        if (found.size() > MOST_CANDIDATES) {
            text.append("\n  ... ").append(found.size() - MOST_CANDIDATES).append(" more");
        }
        return text.append("\n  ").append(commandLine(name, String.join(",", ids))).toString();
    }

    /** What was typed, with numbers for the name. */
    private String commandLine(String name, String ids) {
        List<String> words = new ArrayList<>(List.of("gimlet"));
        for (String word :
                spec.commandLine().getParent() == null
                        ? List.<String>of()
                        : spec.commandLine().getParent().getParseResult().originalArgs()) {
            String option = word.equals("--name") ? "-p" : word;
            words.add(word.equals(name) ? ids : option.replace("--name=" + name, "--pid=" + ids));
        }
        return ShellWords.join(words);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
