// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingTest {
    @ParameterizedTest
    @CsvSource({
        "[kernel.kallsyms], KERNEL, [kernel.kallsyms]",
        "[guest.kernel.kallsyms], KERNEL, [guest.kernel.kallsyms]",
        "[bpf_prog_1234], KERNEL, [bpf_prog_1234]",
        "/lib/modules/6.1/nf_tables.ko, KERNEL, nf_tables.ko",
        "/usr/lib/libc.so.6, NATIVE, libc.so.6",
        "/memfd:code (deleted), NATIVE, memfd:code (deleted)",
        "[vdso], NATIVE, [vdso]",
        "[vsyscall], NATIVE, [vsyscall]",
        "[heap], OTHER, [heap]",
        "[anon:dalvik], OTHER, [anon:dalvik]",
        "//anon, OTHER, anon",
        "'', OTHER, ''",
    })
    void knowsTheKindOfItsCode(String file, FrameKind kind, String baseName) {
        var mapping = new Mapping(0, 0, 0, file, "");

        assertThat(mapping.kind()).isEqualTo(kind);
        assertThat(mapping.baseName()).isEqualTo(baseName);
        assertThat(TestProfiles.location(1, mapping).kind()).isEqualTo(kind);
    }

    @Test
    void locationsWithoutMappingAreOther() {
        assertThat(TestProfiles.location(1, null, "main").kind()).isEqualTo(FrameKind.OTHER);
    }
}
