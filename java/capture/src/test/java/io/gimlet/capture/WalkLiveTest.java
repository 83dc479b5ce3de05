// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.TableSession.Stack;
import io.gimlet.kernel.Reason;
import io.gimlet.kernel.StackStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk in the kernel over stacks without frame pointers, which stand still. */
@Tag("live")
class WalkLiveTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long BUDGET_BYTES = 64 << 20;
    private static final int DEPTH = 30;
    private static final int SPREAD = 50;
    private static final int ENOUGH = 1000;

    /** Recurses, gives the pages of its stack back that lie 8 to 24 KiB above, and spins. */
    private static final String FORGETFUL =
            """
            #include <stdint.h>
            #include <stdio.h>
            #include <sys/mman.h>
            #include <unistd.h>
            __attribute__((noipa)) static int descend(int depth) {
                volatile char frame[240];
                frame[0] = (char)depth;
                if (depth > 0) {
                    return descend(depth - 1) + frame[0];
                }
                uintptr_t above = ((uintptr_t)frame + 8192) & ~(uintptr_t)4095;
                if (madvise((void *)above, 16384, MADV_DONTNEED) != 0) {
                    perror("madvise");
                    return 1;
                }
                printf("ready %d\\n", (int)getpid());
                fflush(stdout);
                for (;;) {
                    frame[1]++;
                }
            }
            int main(void) {
                return descend(400);
            }
            """;

    @TempDir private Path directory;

    private Path compile(Path source) throws IOException {
        Path program = directory.resolve("target");
        Tools.run(
                "gcc",
                "-std=gnu11",
                "-D_GNU_SOURCE",
                "-O2",
                "-fomit-frame-pointer",
                "-fno-optimize-sibling-calls",
                "-pthread",
                source.toString(),
                "-o",
                program.toString());
        return program;
    }

    private static void drainUntil(TableSession session, BooleanSupplier done)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("samples do not come").isLessThan(end);
            Thread.sleep(5);
            session.drain();
        }
    }

    @Test
    void theKernelWalksAsTheWalkInUserSpaceDoes() throws Exception {
        Path deep = Path.of(System.getProperty("gimlet.root"), "testdata", "deep.c");
        try (Target target =
                        Target.start(
                                compile(deep),
                                "--await-go",
                                "--depth",
                                Integer.toString(DEPTH),
                                "--spread",
                                Integer.toString(SPREAD));
                TableSession session = new TableSession(target.processId(), BUDGET_BYTES)) {
            session.publish(0);
            session.enable();
            target.go();
            drainUntil(session, () -> session.deferred.size() >= ENOUGH);
            session.load();
            session.drain();
            session.walked.clear();
            drainUntil(session, () -> session.walked.size() >= ENOUGH);
            session.disable();

            Set<List<Long>> byKernel = callers(session.walked);
            Set<List<Long>> byUs = callers(session.walkDeferred());
            assertThat(byKernel).as("stacks").hasSize(SPREAD);
            assertThat(byUs).isEqualTo(byKernel);
        }
    }

    /** The stacks without their leaves, which move; nearly all of them are whole. */
    private static Set<List<Long>> callers(List<Stack> stacks) {
        List<Stack> whole =
                stacks.stream().filter(stack -> stack.status() == StackStatus.COMPLETE).toList();
        assertThat(whole).hasSizeGreaterThan(stacks.size() * 995 / 1000);
        List<Stack> inLeaf =
                whole.stream().filter(stack -> stack.addresses().size() == DEPTH).toList();
        assertThat(inLeaf).hasSizeGreaterThan(stacks.size() * 95 / 100);
        return inLeaf.stream()
                .map(stack -> stack.addresses().subList(1, DEPTH))
                .collect(Collectors.toSet());
    }

    @Test
    void aProcessMayHave65000Mappings() throws Exception {
        Path deep = Path.of(System.getProperty("gimlet.root"), "testdata", "deep.c");
        try (Target target = Target.start(compile(deep), "--await-go", "--depth", "" + DEPTH);
                TableSession session = new TableSession(target.processId(), BUDGET_BYTES)) {
            session.publish(65_000);
            session.load();
            session.enable();
            target.go();
            drainUntil(session, () -> session.walked.size() >= 500);
            session.disable();
            assertThat(callers(session.walked)).hasSize(1);
        }
    }

    @Test
    void tablesThatDoNotFitAreMissedAndCounted() throws Exception {
        Path deep = Path.of(System.getProperty("gimlet.root"), "testdata", "deep.c");
        try (Target target = Target.start(compile(deep), "--await-go");
                TableSession session = new TableSession(target.processId(), 0)) {
            session.publish(65_532); // with its own they take all of the one slab
            session.load();
            session.enable();
            target.go();
            drainUntil(session, () -> session.walked.size() >= 200);
            session.disable();
            session.drain();
            assertThat(session.deferred).as("nothing to wait for").isEmpty();
            assertThat(session.walked)
                    .allMatch(stack -> stack.reason() == Reason.TABLE_EVICTED)
                    .allMatch(stack -> stack.addresses().size() == 1);
            assertThat(session.sampler.maps().counters().of(Reason.TABLE_EVICTED))
                    .isEqualTo(session.walked.size());
        }
    }

    @Test
    void pagesOfTheStackThatAreNotThereEndTheWalk() throws Exception {
        Path source = Files.writeString(directory.resolve("forgetful.c"), FORGETFUL);
        try (Target target = Target.start(compile(source));
                TableSession session = new TableSession(target.processId(), BUDGET_BYTES)) {
            session.publish(0);
            session.load();
            session.enable();
            drainUntil(session, () -> session.walked.size() >= 200);
            session.disable();
            session.drain();
            assertThat(session.deferred).isEmpty();
            // Frames of 240 bytes and a bit, in one to three pages.
            assertThat(session.walked)
                    .allMatch(stack -> stack.status() == StackStatus.TRUNCATED)
                    .allMatch(stack -> stack.reason() == Reason.STACK_UNREADABLE)
                    .allMatch(stack -> stack.addresses().size() >= 12)
                    .allMatch(stack -> stack.addresses().size() <= 48);
            assertThat(session.sampler.maps().counters().of(Reason.STACK_UNREADABLE))
                    .isEqualTo(session.walked.size());
        }
    }
}
