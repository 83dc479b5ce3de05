// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessStatusTest {
    @TempDir private Path process;

    private ProcessStatus status(String text) throws IOException {
        Files.writeString(process.resolve("status"), text);
        return ProcessStatus.read(process);
    }

    @Test
    void tellsWhatTheKernelWrote() throws Exception {
        ProcessStatus status =
                status(
                        "Name:\tUid:\t7 Tgid:\t8\\nTgid:\t9\nTgid:\t21\nNgid:\t0\nPid:\t22\n"
                                + "Uid:\t4294967294\t1\t2\t1003\nNStgid:\t21\t3\nNSpid:\t22\t4\t5\n");

        assertThat(status.processId()).isEqualTo(21);
        assertThat(status.innermostPid()).isEqualTo(5);
        assertThat(status.realUserId()).isEqualTo((int) 4294967294L);
        assertThat(status.fileUserId()).isEqualTo(1003);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        ProcessStatus status = status("Name:\tx\nUid:\t1\t2\nTgid:\n");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(status::innermostPid)
                .withMessageContaining("NSpid");
        assertThatExceptionOfType(IOException.class).isThrownBy(status::fileUserId);
        assertThatExceptionOfType(IOException.class).isThrownBy(status::processId);
    }

    @Test
    void aProcessThatIsGoneHasNone() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ProcessStatus.read(process.resolve("gone")));
    }
}
