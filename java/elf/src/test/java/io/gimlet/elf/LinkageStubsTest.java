// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What linkage stubs call, with objdump and readelf as second opinions. */
class LinkageStubsTest {
    private static final Pattern LABEL =
            Pattern.compile("(?m)^([0-9a-f]{16}) <([^@>+-]+)(?:@\\S+)?@plt>:$");
    private static final Pattern RESOLVER =
            Pattern.compile("(?m)^([0-9a-f]{16})  \\S+ R_X86_64_IRELATIVE +([0-9a-f]+)$");

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gcc",
                "gcc -Wl,-z,lazy",
                "gcc -Wl,-z,now",
                "gcc -fcf-protection -Wl,-z,ibtplt",
                "gcc -no-pie -Wl,-z,lazy",
                "gcc -s",
                "gcc -fuse-ld=gold",
                "gcc -fuse-ld=lld",
                "gcc -fuse-ld=lld -Wl,-z,ibt -fcf-protection",
                "aarch64-linux-gnu-gcc",
                "aarch64-linux-gnu-gcc -mbranch-protection=bti -Wl,-z,force-bti"
            })
    void agreesWithObjdump(String compiler) throws Exception {
        Path program = compile(compiler);
        String objdump = compiler.startsWith("aarch64") ? "aarch64-linux-gnu-objdump" : "objdump";
        Map<Long, String> labels = labels(Fixtures.run(objdump, "-d", program.toString()));
        LinkageStubs stubs = LinkageStubs.of(Fixtures.open(program));

        assertThat(labels).containsValue("memcpy").hasSizeGreaterThanOrEqualTo(4);
        labels.forEach((start, name) -> {
            for (long address = start; address < start + 8; address += 4) {
                assertThat(calledAt(stubs, address))
                        .as("%s at %x", name, address)
                        .contains(new LinkageStubs.Callee(name, 0));
            }
        });
    }

    /** Where a stub of the lazy kind waits for the dynamic linker it is still in its function. */
    @Test
    void whatWaitsForTheDynamicLinkerIsPartOfItsStub() throws Exception {
        Path program = compile("gcc -fcf-protection -Wl,-z,ibtplt -Wl,-z,lazy");
        ElfFile file = Fixtures.open(program);
        LinkageStubs stubs = LinkageStubs.of(file);
        Section table = file.section(".plt").orElseThrow();
        List<String> names = new ArrayList<>();
        for (long entry = 1; entry < table.size() / 16; entry++) {
            names.add(calledAt(stubs, table.address() + 16 * entry + 9).orElseThrow().function());
        }

        assertThat(names).contains("memcpy", "strlen").doesNotHaveDuplicates();
        assertThat(calledAt(stubs, table.address() + 6)).as("the linker itself").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gcc -static",
                "gcc -static-pie",
                "gcc -static -s",
                "gcc -static -fuse-ld=lld -s"
            })
    void stubsOfStaticProgramsTellWhoChoosesTheFunction(String compiler) throws Exception {
        Path program = compile(compiler);
        ElfFile file = Fixtures.open(program);
        LinkageStubs stubs = LinkageStubs.of(file);
        List<Long> resolvers = new ArrayList<>();
        Matcher relocation = RESOLVER.matcher(Fixtures.run("readelf", "-rW", program.toString()));
        while (relocation.find()) {
            resolvers.add(Long.parseLong(relocation.group(2), 16));
        }
        Section table = file.section(".iplt").or(() -> file.section(".plt")).orElseThrow();
        TreeMap<Long, Boolean> found = new TreeMap<>();
        for (long at = table.address(); at < table.address() + table.size(); at++) {
            calledAt(stubs, at).ifPresent(callee -> found.put(callee.resolver(), true));
        }

        assertThat(resolvers).hasSizeGreaterThan(10);
        assertThat(resolvers).containsAll(found.keySet());
        assertThat(found).hasSize((int) resolvers.stream().distinct().count());
    }

    @Test
    void damagedTablesEnd() throws Exception {
        byte[] program = Files.readAllBytes(compile("gcc -Wl,-z,lazy"));
        ElfFile file = Fixtures.parse(program);
        Section table = file.section(".plt").orElseThrow();
        Section relocations = file.section(".rela.plt").orElseThrow();
        var random = new SplittableRandom(4);
        for (int run = 0; run < 2000; run++) {
            byte[] damaged = program.clone();
            for (Section section : List.of(table, relocations)) {
                int at = (int) section.fileOffset() + random.nextInt((int) section.size());
                damaged[at] = (byte) random.nextInt();
            }
            LinkageStubs stubs = LinkageStubs.of(Fixtures.parse(damaged));
            assertThat(calledAt(stubs, table.address() + random.nextLong(table.size())))
                    .isNotNull();
        }
    }

    private static Optional<LinkageStubs.Callee> calledAt(LinkageStubs stubs, long address) {
        try {
            return stubs.calledAt(address);
        } catch (MalformedElfException shrank) {
            throw new AssertionError(shrank);
        }
    }

    private static Map<Long, String> labels(String disassembly) {
        Map<Long, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(disassembly);
        while (label.find()) {
            labels.put(Long.parseLong(label.group(1), 16), label.group(2));
        }
        return labels;
    }

    private Path compile(String compiler) throws Exception {
        Path source =
                Files.writeString(
                        directory.resolve("calls.c"),
                        """
                        #include <stdio.h>
                        #include <stdlib.h>
                        #include <string.h>
                        int main(int count, char **words) {
                            char copy[100];
                            void *(*allocate)(size_t) = malloc;
                            memcpy(copy, words[0], count);
                            printf("%s %p\\n", copy, allocate(3));
                            return strlen(copy) + (malloc(count) != NULL) + atoi(words[0]);
                        }
                        """);
        Path program = directory.resolve("calls");
        List<String> command = new ArrayList<>(List.of(compiler.split(" ")));
        command.addAll(List.of("-O1", "-fno-builtin", "-o", program.toString(), source.toString()));
        Fixtures.run(command.toArray(String[]::new));
        return program;
    }
}
