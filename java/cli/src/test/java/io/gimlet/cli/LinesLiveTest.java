// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of a program with debug information whose frames are told apart by line. */
@Tag("live")
class LinesLiveTest {
    @TempDir private Path directory;

    private Outcome record(String... options) {
        String[] words = new String[options.length + 10];
        String[] first = {"record", "-d", "0.5", "--format", "collapsed", "-o", "-", "-p"};
        System.arraycopy(first, 0, words, 0, first.length);
        try (Target target = Target.start("demo", "--seconds", "0")) {
            words[8] = target.processId();
            words[9] = "--no-kernel";
            System.arraycopy(options, 0, words, 10, options.length);
            return Gimlet.in(directory).run(words).succeeded();
        }
    }

    @Test
    void framesAreFunctionsOrTheirLines() {
        assertThat(record().out())
                .containsPattern("(?m);demolib::convolve[^;:]*[^0-9;] [0-9]+$")
                .doesNotContain("libdemo.cpp");
        Outcome byLine = record("--lines");

        assertThat(byLine.out())
                .containsPattern("(?m);demolib::convolve[^;]* libdemo[.]cpp:[0-9]+ [0-9]+$");
        assertThat(byLine.err()).containsPattern("lines +[0-9.]+ %  of the time on source lines");
    }
}
