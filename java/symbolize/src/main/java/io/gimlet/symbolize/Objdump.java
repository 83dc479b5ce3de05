// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.elf.Machine;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The disassembler of the machine: binutils' objdump, or LLVM's. It is a program of the system's
 * directory, whatever the PATH says, gets no environment, reads a file that holds nothing but code,
 * and has to end in time.
 */
public final class Objdump {
    /** What only root can write to, on every distribution. */
    private static final Path DIRECTORY = Path.of("/usr/bin");

    private static final long PATIENCE_MILLIS = 20_000;

    /** A million instructions, the most that a function of a megabyte has. */
    private static final int MOST_OUTPUT_BYTES = 64 << 20;

    private static final Pattern INSTRUCTION = Pattern.compile("\\s*([0-9a-f]{1,16}):\\s+(\\S.*)");

    private final Path program;
    private final long patienceMillis;

    /** An instruction, as the disassembler writes it. */
    record Instruction(long address, String text) {}

    private Objdump(Path program) {
        this(program, PATIENCE_MILLIS);
    }

    /** A program that is waited for so long. */
    Objdump(Path program, long patienceMillis) {
        this.program = program;
        this.patienceMillis = patienceMillis;
    }

    /** The disassembler that is installed; empty when there is none. */
    public static Optional<Objdump> find() {
        for (String name : List.of("objdump", "llvm-objdump")) {
            Path program = DIRECTORY.resolve(name);
            if (Files.isExecutable(program)) {
                return Optional.of(new Objdump(program));
            }
        }
        // Debian's packages of one version of LLVM have no other name.
        try (DirectoryStream<Path> versions =
                Files.newDirectoryStream(DIRECTORY, "llvm-objdump-[1-9]*")) {
            for (Path program : versions) {
                return Optional.of(new Objdump(program));
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /**
     * The disassembler that somebody names.
     *
     * @throws IOException when there is no such program
     */
    public static Objdump at(Path program) throws IOException {
        if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
            throw new IOException(program + ": there is no such program");
        }
        return new Objdump(program.toAbsolutePath());
    }

    /**
     * Disassembles code.
     *
     * @throws IOException when the program cannot be run, fails, or does not end in time
     */
    List<Instruction> disassemble(Machine machine, long address, byte[] code) throws IOException {
        Path directory = Files.createTempDirectory("gimlet-code");
        Path object = directory.resolve("code.o");
        try {
            Files.write(object, CodeObject.of(machine, address, code));
            return run(object);
        } finally {
            Files.deleteIfExists(object);
            Files.delete(directory);
        }
    }

    private List<Instruction> run(Path object) throws IOException {
        ProcessBuilder command =
                new ProcessBuilder(
                                program.toString(),
                                "--disassemble",
                                "--disassemble-zeroes",
                                "--no-show-raw-insn",
                                object.toString())
                        .redirectInput(new File("/dev/null"))
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        command.environment().clear();
        command.environment().putAll(Map.of("LC_ALL", "C"));
        Process process = command.start();
        CompletableFuture.delayedExecutor(patienceMillis, TimeUnit.MILLISECONDS)
                .execute(() -> end(process));
        try (InputStream out = process.getInputStream()) {
            byte[] text = out.readNBytes(MOST_OUTPUT_BYTES);
            if (text.length == MOST_OUTPUT_BYTES) {
                throw new IOException(program + " prints more than a function has instructions");
            }
            int status = process.waitFor();
            List<Instruction> instructions = parse(text);
            if (status != 0 || instructions.isEmpty()) {
                throw new IOException(
                        program + " cannot disassemble that; it ended with " + status);
            }
            return instructions;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } finally {
            end(process);
        }
    }

    /** Those that it started hold its output open, too. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static List<Instruction> parse(byte[] text) {
        List<Instruction> instructions = new ArrayList<>();
        new String(text, StandardCharsets.ISO_8859_1)
                .lines()
                .forEach(line -> {
                    Matcher matcher = INSTRUCTION.matcher(line);
                    if (matcher.matches()) {
                        long address = Long.parseUnsignedLong(matcher.group(1), 16);
                        instructions.add(new Instruction(address, matcher.group(2).strip()));
                    }
                });
        return instructions;
    }
}
