// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.doctor.DoctorFinding.Area;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorReportTest {
    private static final DoctorFinding RELEASE =
            DoctorFinding.ok(Area.KERNEL, "release", "Linux 6.1.0");

    private static String text(DoctorFinding... findings) throws IOException {
        StringBuilder text = new StringBuilder();
        DoctorReport.write(List.of(findings), "", text);
        return text.toString();
    }

    @Test
    void linesUpSubjectsAndSaysWhatIsLostAndWhatToDo() throws IOException {
        String text =
                text(
                        RELEASE,
                        DoctorFinding.limited(
                                Area.KERNEL, "bpf_loop", "not there", "deep stacks", "upgrade"),
                        DoctorFinding.ok(Area.TOOLS, "go", "/usr/bin/go"));
        assertThat(text)
                .isEqualTo(
                        """
                        kernel
                          ok       release   Linux 6.1.0
                          limited  bpf_loop  not there
                                   lost: deep stacks
                                   do:   upgrade
                        tools
                          ok       go        /usr/bin/go
                        Recording works here.
                        """);
    }

    @Test
    void whatIsMissingMeansThatRecordingDoesNotWork() throws IOException {
        String text =
                text(
                        DoctorFinding.missing(Area.KERNEL, "BTF", "none", "all", "upgrade")
                                .withDetails("first line\nsecond line\n"));
        assertThat(text)
                .isEqualTo(
                        """
                        kernel
                          MISSING  BTF  none
                                   lost: all
                                   do:   upgrade
                                   | first line
                                   | second line
                        Recording does not work here.
                        """);
    }

    @Test
    void noFindingsAreNoLines() throws IOException {
        assertThat(text()).isEqualTo("Recording works here.\n");
    }
}
