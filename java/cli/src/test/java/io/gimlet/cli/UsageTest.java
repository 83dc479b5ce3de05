// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody reads who got the command line wrong. */
class UsageTest {
    @TempDir private Path directory;

    @ParameterizedTest(name = "gimlet {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-v                                | name a command: record, report, flamegraph",
                "recrod                            | there is no command 'recrod'; did you mean record or report?",
                "--nope                            | there is no option '--nope'",
                "record                            | say what to record: -p PID or NAME, -t TID, -u USER, -a, --cgroup PATH or -- COMMAND",
                "record -d 1 --                    | say what to record",
                "record --frequncy 9 -p PID          | there is no option '--frequncy'; did you mean --frequency?",
                "record -p                         | missing required parameter for option '--pid' (PID|NAME)",
                "record -p 0                       | a PID is a number above 0, not 0",
                "record -p -7                      | a PID is a number above 0, not -7",
                "record -t 0                       | a TID is a number above 0, not 0",
                "record -t abc                     | invalid value for option '--tid' (TID): 'abc' is not a whole number",
                "record -t 1 -p PID                  | record one thing at a time",
                "record -C 1 -t 1                  | -C does not go with -t: threads are sampled wherever they run",
                "record -C all                     | 'all' is no list of CPUs: write them as in 0,2-3",
                "record -C 3-1                     | '3-1' has no CPU in it: write the smaller number first",
                "record --user me -a               | --user goes with a COMMAND; -u USER samples what runs for a user",
                "record -p PID --delay -1            | invalid value for option '--delay': '-1' is not a duration above zero",
                "record -p 99999999999             | there is no PID as large as 99999999999",
                "record -p PID -- sleep 1            | record one thing at a time: -p PID or NAME, -t TID, -u USER, -a, --cgroup PATH or -- COMMAND (-d says for how long)",
                "record -p PID -a                    | record one thing at a time",
                "record -a -- ls                   | record one thing at a time",
                "record -a --cgroup /sys/fs/cgroup | record one thing at a time",
                "record -a --follow                | --follow goes with -p",
                "record -p PID -F 0                  | -F takes a number of samples per second from 1 on, not 0",
                "record -p PID -F -5                 | -F takes a number of samples per second from 1 on, not -5",
                "record -p PID -F abc                | invalid value for option '--frequency': 'abc' is not a whole number",
                "record -p PID -c 0                  | -c takes a number of events from 1 on, not 0",
                "record -p PID -F 99 -c 1000         | choose -F or -c, not both",
                "record -p PID -d -1                 | invalid value for option '--duration': '-1' is not a duration above zero",
                "record -p PID -d 0                  | invalid value for option '--duration': '0' is not a duration above zero",
                "record -p PID -d 0.0                | invalid value for option '--duration': '0.0' is not a duration above zero",
                "record -p PID -d abc                | invalid value for option '--duration': 'abc' is not a duration above zero: give seconds, such as 10 or 0.5",
                "record -p PID --format svg          | invalid value for option '--format': 'svg' is none of pprof, collapsed, flamegraph",
                "record -p PID -o a.txt              | the ending of 'a.txt' names no format: end it in .pb.gz",
                "record -p PID --unwind lbr            | invalid value for option '--unwind': 'lbr' is none of auto, fp, dwarf",
                "record -p PID --unwind-memory 0       | --unwind-memory takes a number of MiB from 1 on, not 0",
                "record -p PID --unwind-memory lots    | invalid value for option '--unwind-memory': 'lots' is not a whole number",
                "record -p PID --unwind-memory 1234567890123 | invalid value for option '--unwind-memory': '1234567890123' is too large",
                "record -o - -- ls                 | -o - and the COMMAND would both write to standard output",
                "report                            | missing required parameter: 'FILE'",
                "report a b                        | 'b' is one argument too many",
                "report x --by colour              | invalid value for option '--by': 'colour' is none of function, file, line, thread, process, module",
                "report x -n many                  | invalid value for option '--rows': 'many' is not a whole number",
                "report x -n -1                    | -n takes a number of rows from 0 on, not -1",
                "report x --min all                | invalid value for option '--min': 'all' is not a number",
                "report x --flat --tree            | choose --flat or --tree, not both",
                "flamegraph                        | missing required parameter: 'FILE'",
            })
    void saysWhatIsWrongAndWhereToRead(String arguments, String explanation) {
        String ownId = Long.toString(ProcessHandle.current().pid());
        Outcome outcome =
                Gimlet.in(directory).run(arguments.replace("PID", ownId).split(" +")).ended(2);

        assertThat(outcome.outBytes()).isEmpty();
        assertThat(outcome.errLines()).hasSize(2);
        assertThat(outcome.errLines().getFirst()).startsWith("gimlet: " + explanation);
        assertThat(outcome.errLines().getLast()).matches("Try 'gimlet( [a-z]+)? --help'\\.");
    }
}
