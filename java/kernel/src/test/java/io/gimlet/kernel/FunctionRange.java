// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a function of a position-independent program lies in a process. */
record FunctionRange(long start, long end) {
    static FunctionRange find(Path program, String function, int processId) throws IOException {
        long base = loadBase(program, processId);
        for (String line : Tools.run("nm", "-S", program.toString()).split("\n")) {
            String[] columns = line.split(" ");
            if (columns.length == 4 && columns[3].equals(function)) {
                long start = base + Long.parseLong(columns[0], 16);
                return new FunctionRange(start, start + Long.parseLong(columns[1], 16));
            }
        }
        throw new AssertionError(program + " has no function " + function);
    }

    /** The address of its first byte: the mapping of file offset 0. */
    private static long loadBase(Path program, int processId) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + processId + "/maps"))) {
            String[] columns = line.split(" +");
            if (columns.length == 6
                    && columns[5].equals(program.toString())
                    && Long.parseLong(columns[2], 16) == 0) {
                return Long.parseLong(columns[0].split("-")[0], 16);
            }
        }
        throw new AssertionError(program + " is not mapped");
    }

    boolean contains(long frame) {
        long address = FrameWord.lookupAddress(frame);
        return address >= start && address < end;
    }
}
