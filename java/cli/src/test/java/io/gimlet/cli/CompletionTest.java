// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion script, asked by a real bash. */
class CompletionTest {
    /** Calls the function that bash would call; compopt works only when bash does it. */
    private static final String ASK =
            """
            compopt() { :; }
            source "$0"
            function=$(complete -p gimlet | sed 's/.*-F \\([^ ]*\\).*/\\1/')
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
            "$function"
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    @TempDir private Path directory;

    private Path script;

    @BeforeEach
    void printScript() throws IOException {
        Outcome completion = Gimlet.in(directory).run("completion").succeeded();
        assertThat(completion.err()).isEmpty();
        script = Files.write(directory.resolve("completion.bash"), completion.outBytes());
    }

    /** What bash offers for the last of these words. */
    private List<String> complete(String... words) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", ASK, script.toString()));
        command.addAll(List.of(words));
        return Tools.run(command).lines().map(String::strip).filter(not(String::isEmpty)).toList();
    }

    @Test
    void completesCommands() {
        assertThat(complete("gimlet", "re")).containsExactlyInAnyOrder("record", "report");
        assertThat(complete("gimlet", "fl")).containsExactly("flamegraph");
    }

    @Test
    void completesOptions() {
        assertThat(complete("gimlet", "record", "--fr")).containsExactly("--frequency");
        assertThat(complete("gimlet", "record", "--"))
                .contains(
                        "--pid",
                        "--name",
                        "--tid",
                        "--uid",
                        "--cpu",
                        "--delay",
                        "--user",
                        "--all",
                        "--cgroup",
                        "--duration",
                        "--help");
        assertThat(complete("gimlet", "report", "--fo")).containsExactly("--focus");
    }

    @Test
    void completesChoices() {
        assertThat(complete("gimlet", "record", "--format", ""))
                .containsExactlyInAnyOrder("pprof", "collapsed", "flamegraph");
        assertThat(complete("gimlet", "report", "--by", "f"))
                .containsExactlyInAnyOrder("function", "file");
    }

    @Test
    void worksInZsh() throws IOException {
        assertThat(Files.readString(script)).contains("bashcompinit");
    }
}
