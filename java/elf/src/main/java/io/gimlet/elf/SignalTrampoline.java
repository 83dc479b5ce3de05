// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.util.Arrays;

/**
 * The code that a signal handler returns to. No call leads there, so the return address is that of
 * its first instruction, not of one behind a call. The kernel asks for nothing but the system call,
 * and every C library and Go's runtime write it alike; debuggers know it by its bytes, too. Source:
 * sigreturn(2), amd64-linux-tdep.c and aarch64-linux-tdep.c of gdb.
 */
public final class SignalTrampoline {
    /** What debuggers and C libraries call it. */
    public static final String NAME = "__restore_rt";

    /** mov $15,%rax; syscall. */
    private static final byte[] X86_64 = {0x48, (byte) 0xc7, (byte) 0xc0, 15, 0, 0, 0, 0x0f, 0x05};

    /** mov x8,#139; svc #0. */
    private static final byte[] AARCH64 = {
        0x68, 0x11, (byte) 0x80, (byte) 0xd2, 1, 0, 0, (byte) 0xd4
    };

    private SignalTrampoline() {}

    /**
     * Returns whether a signal trampoline begins at an address of a file.
     *
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public static boolean isAt(ElfFile file, long address) throws MalformedElfException {
        byte[] code =
                switch (file.machine()) {
                    case X86_64 -> X86_64;
                    case AARCH64 -> AARCH64;
                };
        for (Segment segment : file.segments()) {
            if (segment.isLoad()
                    && segment.isExecutable()
                    && segment.containsFileAddress(address)
                    && segment.containsFileAddress(address + code.length - 1)) {
                long offset = segment.fileOffset() + (address - segment.address());
                return file.bytes().contains(offset, code.length)
                        && Arrays.equals(file.bytes().readBytes(offset, code.length, "code"), code);
            }
        }
        return false;
    }
}
