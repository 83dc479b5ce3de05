// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a program that the kernel's verifier rejects. */
@Tag("live")
class RejectedProgramLiveTest {
    /** Wrong only at its end, behind thousands of instructions that the verifier tells of. */
    private static final String WRONG =
            """
            static unsigned int (*get_random)(void) = (void *)7;
            __attribute__((section("perf_event"), used)) int broken(void *context) {
                unsigned long sum = (unsigned long)context & 0;
            #pragma unroll
                for (int i = 0; i < 3000; i++) {
                    sum += get_random();
                }
                return *(volatile int *)sum;
            }
            char licence[] __attribute__((section("license"), used)) = "GPL";
            """;

    @TempDir private Path directory;

    @BeforeEach
    void needRights() throws KernelException {
        Live.assumePrivileged();
    }

    private byte[] compile(String source) throws IOException {
        Path file = Files.writeString(directory.resolve("broken.c"), source);
        Path object = directory.resolve("broken.o");
        Tools.run(
                "clang-14",
                "-target",
                "bpf",
                "-O2",
                "-g",
                "-Wno-everything",
                "-c",
                file.toString(),
                "-o",
                object.toString());
        return Files.readAllBytes(object);
    }

    @Test
    void theMessageIsOneLineAndTheLogIsWhole() throws Exception {
        try (BpfObject object = BpfObject.open("broken", compile(WRONG))) {
            object.addProgram("broken");
            KernelException refused = catchThrowableOfType(KernelException.class, object::load);
            assertThat(refused.getMessage())
                    .startsWith("cannot load Gimlet's BPF program into the kernel: ")
                    .contains("verifier rejects it")
                    .contains("-v")
                    .doesNotContain("\n")
                    .doesNotContain("as root");
            String log = refused.log();
            assertThat(log).isNotNull();
            // From the first instruction to the wrong one, and the verifier's sum.
            assertThat(log).containsPattern("\n0: \\(");
            assertThat(log).contains("invalid mem access").contains("processed ");
            assertThat(log.lines().filter(line -> line.contains("call bpf_get_prandom")).count())
                    .isGreaterThanOrEqualTo(3000);
        }
    }
}
