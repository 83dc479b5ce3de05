// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gimlet.elf.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A function of four instructions, as bytes. */
class ObjdumpTest {
    private static final long START = 0x40_1130;

    /** mov $7,%eax; nop; call START+0x100; ret. */
    private static final byte[] CODE = {
        (byte) 0xb8, 7, 0, 0, 0, (byte) 0x90, (byte) 0xe8, (byte) 0xf5, 0, 0, 0, (byte) 0xc3
    };

    @TempDir private Path directory;

    private static List<Long> addresses(List<Objdump.Instruction> instructions) {
        return instructions.stream().map(Objdump.Instruction::address).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/usr/bin/objdump", "/usr/bin/llvm-objdump-14"})
    void readsBytesOfCode(String program) throws IOException {
        List<Objdump.Instruction> instructions =
                Objdump.at(Path.of(program)).disassemble(Machine.X86_64, START, CODE);

        assertThat(addresses(instructions))
                .containsExactly(START, START + 5, START + 6, START + 11);
        assertThat(instructions.get(0).text()).startsWith("mov").endsWith("%eax");
        assertThat(instructions.get(2).text()).contains("call", "401230");
    }

    @Test
    void isOfTheSystemWhateverTheEnvironmentSays() throws IOException {
        Path program = script("env >\"${0%/*}/environment\"; echo ' 401130:  ret'");

        assertThat(addresses(Objdump.at(program).disassemble(Machine.X86_64, START, CODE)))
                .containsExactly(START);
        assertThat(Files.readAllLines(directory.resolve("environment")))
                .contains("LC_ALL=C")
                .noneMatch(line -> line.startsWith("PATH=/") || line.startsWith("HOME="));
        assertThat(Objdump.find()).isPresent();
    }

    @Test
    void saysThatItFails() throws IOException {
        Objdump failing = Objdump.at(script("echo ' 401130:  ret'; exit 3"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> failing.disassemble(Machine.X86_64, START, CODE))
                .withMessageContaining("it ended with 3");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Objdump.at(directory.resolve("missing")))
                .withMessageContaining("no such program");
    }

    @Test
    void waitsForNobody() throws IOException {
        Objdump hanging = new Objdump(script("echo ' 401130:  ret'; sleep 600"), 300);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> hanging.disassemble(Machine.X86_64, START, CODE))
                .withMessageContaining("it ended with ");
    }

    @Test
    void readsNoMoreThanAFunctionHas() throws IOException {
        Objdump endless = Objdump.at(script("exec yes ' 401130:  ret'"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> endless.disassemble(Machine.X86_64, START, CODE))
                .withMessageContaining("prints more");
    }

    private Path script(String text) throws IOException {
        Path program = directory.resolve("disassembler");
        Files.writeString(program, "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
}
