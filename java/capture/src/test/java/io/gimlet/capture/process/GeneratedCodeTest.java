// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GeneratedCodeTest {
    private static final long MILLI = 1_000_000;

    private static CodeMapping mapping(String path) {
        return CodeMapping.of(1, 0x1000, 0x2000, 0, path, FileId.NONE, 1);
    }

    private static boolean isDump(String path) {
        GeneratedCode code = new GeneratedCode();
        code.see(mapping(path));
        return code.dump() != null;
    }

    @Test
    void aMappingWithTheNameOfAJitdumpIsOne() {
        assertThat(isDump("/home/me/.debug/jit/x/jit-123.dump")).isTrue();
        assertThat(isDump("/jit-1.dump (deleted)")).isTrue();
        assertThat(isDump("/tmp/jit-1.dumper")).isFalse();
        assertThat(isDump("/tmp/ajit-1.dump")).isFalse();
        assertThat(isDump("/jit-1.dump/libc.so")).isFalse();
        assertThat(isDump("//anon")).isFalse();
        assertThat(isDump("")).isFalse();
    }

    @Test
    void aForkedProcessWritesToTheSameDumpAndReplacesItsOwnCode() {
        GeneratedCode parent = new GeneratedCode();
        parent.see(mapping("/jit-1.dump"));
        parent.setReplaced(5);
        GeneratedCode child = parent.fork();

        assertThat(child.dump()).isEqualTo(parent.dump());
        assertThat(child.versionAt(10)).isZero();
    }

    @Test
    void countsHowOftenCodeWasReplaced() {
        GeneratedCode code = new GeneratedCode();
        assertThat(code.versionAt(Long.MAX_VALUE)).isZero();
        code.setReplaced(100 * MILLI);
        code.setReplaced(200 * MILLI);

        assertThat(code.versionAt(100 * MILLI - 1)).isZero();
        assertThat(code.versionAt(100 * MILLI)).isEqualTo(1);
        assertThat(code.versionAt(199 * MILLI)).isEqualTo(1);
        assertThat(code.versionAt(200 * MILLI)).isEqualTo(2);
    }

    @Test
    void whatHappensAtOnceCountsOnce() {
        GeneratedCode code = new GeneratedCode();
        for (int i = 0; i < 9; i++) {
            code.setReplaced((100 + i) * MILLI);
        }

        assertThat(code.versionAt(107 * MILLI)).isZero();
        assertThat(code.versionAt(108 * MILLI)).isEqualTo(1);
    }

    @Test
    void oldTimesGoAndVersionsGoOn() {
        GeneratedCode code = new GeneratedCode();
        for (int i = 1; i <= 5000; i++) {
            code.setReplaced(i * 10 * MILLI);
        }

        assertThat(code.versionAt(5000 * 10 * MILLI)).isEqualTo(5000);
        assertThat(code.versionAt(4500 * 10 * MILLI)).isEqualTo(4500);
    }
}
