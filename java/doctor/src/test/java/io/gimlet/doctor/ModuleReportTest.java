// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gimlet.capture.options.RecordingException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is said of the modules of this very process, and of processes that have none. */
class ModuleReportTest {
    private static String report(long processId) throws IOException, RecordingException {
        StringBuilder text = new StringBuilder();
        ModuleReport.write(Math.toIntExact(processId), text);
        return text.toString();
    }

    /** The lines below a module, whose path ends so. */
    private static String section(String report, String pathEnd) {
        int start = report.indexOf(pathEnd + "\n");
        assertThat(start).as(pathEnd + " in " + report).isNotNegative();
        int end = start + pathEnd.length() + 1;
        while (end < report.length() && report.startsWith("  ", end)) {
            end = report.indexOf('\n', end) + 1;
        }
        return report.substring(start, end);
    }

    @Test
    void tellsWhatUnwindsAndNamesEachModule() throws Exception {
        String report = report(ProcessHandle.current().pid());

        assertThat(section(report, "/libc.so.6"))
                .containsPattern("unwind    \\.eh_frame, [0-9]{2},[0-9]{3} rows")
                .containsPattern("symbols   [0-9,]+ from the ");
        assertThat(section(report, "/libjvm.so"))
                .containsPattern("build id  [0-9a-f]{32,}\n")
                .containsPattern("unwind    \\.eh_frame, [0-9]{2,3},[0-9]{3} rows");
        assertThat(section(report, "[vdso]")).contains("from the vDSO").contains("rows, no gaps");
        assertThat(report).containsPattern("generated code, [0-9]+ KiB\n");
    }

    private static final Path TESTDATA =
            Path.of(System.getProperty("gimlet.root"), "build/testdata");

    private static String report(String file) throws IOException {
        StringBuilder text = new StringBuilder();
        ModuleReport.write(TESTDATA.resolve(file), text);
        return text.toString();
    }

    @Test
    void tellsOfAFileWhatNamesItAndWhereItsLinesAre() throws Exception {
        assertThat(report("demo"))
                .startsWith(TESTDATA + "/demo\n  build id  ")
                .containsPattern("symbols   [0-9]+ from the symbol table")
                .containsPattern("covered   [89][0-9]\\.[0-9] % of its code has names\n")
                .contains("lines     by the debug information\n")
                .doesNotContain("  do ");
        assertThat(report("demo-debuglink"))
                .contains("lines     by the debug information of the debug file\n")
                .contains(", by .gnu_debuglink\n");
        assertThat(report("unwind-go-stripped"))
                .containsPattern("symbols   [0-9,]+ from Go's function table")
                .contains("lines     by Go's function table\n");
    }

    @Test
    void tellsForEachMissWhatToDo() throws Exception {
        assertThat(report("demo-stripped"))
                .contains("symbols   none: functions are shown by where they begin\n")
                .contains("covered   0.0 %")
                .contains("lines     none\n")
                .contains("looked    /usr/lib/debug/.build-id/")
                .contains("do        use a build that was not stripped\n");
    }

    @Test
    void refusesFilesThatAreNoPrograms() {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> report("missing"));
    }

    @Test
    void refusesProcessesThatHaveNone() {
        assertThatExceptionOfType(RecordingException.class)
                .isThrownBy(() -> report(Integer.MAX_VALUE))
                .withMessage(
                        "cannot examine process 2147483647: there is no such process; it may have"
                                + " ended (see ps -e)");
    }
}
