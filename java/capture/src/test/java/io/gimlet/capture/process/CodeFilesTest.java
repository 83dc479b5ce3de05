// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.UnknownReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeFilesTest {
    private static final int SELF = (int) ProcessHandle.current().pid();

    private final CodeFiles files = new CodeFiles();
    private final CodeMapping absent =
            new CodeMapping(SELF, 4096, 8192, 0, "/no/such/file", new FileId(8, 1, 42, 0), 0);

    /** Walks ask what is known: a file that waits to be opened is another matter. */
    @Test
    void aFileThatCannotBeOpenedIsKnownToBeSo() {
        assertThat(files.known(absent)).isNull();
        CodeFile refused = files.fileOf(absent);

        assertThat(refused.refusal()).isEqualTo(UnknownReason.FILE_NOT_OPENED);
        assertThat(files.known(absent)).isSameAs(refused);
        assertThat(files.fileOf(absent)).isSameAs(refused);
    }

    @Test
    void whatCouldNotBeOpenedIsForgottenWithItsProcess() {
        files.fileOf(absent);
        files.forget(SELF);
        files.dropUnused(Long.MAX_VALUE, List.of(), file -> true);

        assertThat(files.known(absent)).isNull();
        assertThat(files.count()).isZero();
    }
}
