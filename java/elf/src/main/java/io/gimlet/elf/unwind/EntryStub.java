// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Segment;
import java.util.List;

/**
 * The code at the entry point of a program, which has no caller. Shared libraries also state an
 * entry point, which may be any function: a stub shows by its first instruction, which takes the
 * stack pointer that the kernel left, or clears the frame pointer. Source: the x86-64 psABI,
 * "Process Initialization", and what glibc and musl do.
 */
final class EntryStub {
    private static final byte[] ENDBR64 = {(byte) 0xf3, 0x0f, 0x1e, (byte) 0xfa};

    private static final List<byte[]> FIRST_INSTRUCTIONS =
            List.of(
                    new byte[] {0x31, (byte) 0xed}, // xor %ebp,%ebp
                    new byte[] {0x48, 0x31, (byte) 0xed}, // xor %rbp,%rbp
                    new byte[] {0x48, (byte) 0x89, (byte) 0xe7}); // mov %rsp,%rdi

    private static final int LONGEST = 7;

    private EntryStub() {}

    /** Returns the address of a file's entry stub, 0 when it has none. */
    static long addressIn(ElfFile file) throws MalformedElfException {
        long entry = file.entryAddress();
        for (Segment segment : file.segments()) {
            long offset = entry - segment.address();
            boolean holdsEntry =
                    segment.isLoad()
                            && segment.isExecutable()
                            && Long.compareUnsigned(offset, segment.fileSize()) < 0;
            if (entry != 0 && holdsEntry) {
                ElfBytes code = file.bytes().clip(segment.fileOffset() + offset, LONGEST);
                return isStub(code.readBytes(0, (int) code.size(), "the entry point")) ? entry : 0;
            }
        }
        return 0;
    }

    private static boolean isStub(byte[] code) {
        int first = startsWith(code, 0, ENDBR64) ? ENDBR64.length : 0;
        return FIRST_INSTRUCTIONS.stream().anyMatch(known -> startsWith(code, first, known));
    }

    private static boolean startsWith(byte[] code, int from, byte[] known) {
        for (int i = 0; i < known.length; i++) {
            if (from + i >= code.length || code[from + i] != known[i]) {
                return false;
            }
        }
        return true;
    }
}
