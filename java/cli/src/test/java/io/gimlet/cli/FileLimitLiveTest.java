// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thread of a target takes file descriptors, of which a process may have only so many. */
@Tag("live")
class FileLimitLiveTest {
    @TempDir private Path directory;

    @AutoClose
    private final Target target = Target.start("threads", "--threads", "2000", "--burners", "2");

    private Outcome recordWithLimit(String option) {
        return Gimlet.in(directory)
                .under("sh", "-c", "ulimit " + option + " 256; exec \"$@\"", "sh")
                .run("record", "-p", target.processId(), "-d", "0.5");
    }

    @Test
    void itsSoftLimitIsRaised() {
        assertThat(recordWithLimit("-S -n").succeeded().err()).contains("threads_burn");
    }

    @Test
    void aHardLimitIsNamedWithWhatToDo() {
        recordWithLimit("-n")
                .failed(1, "for thread ", "too many open files (EMFILE)", "(ulimit -n)");
        assertThat(directory).isEmptyDirectory();
    }
}
