// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Effective capabilities of this process (capabilities(7)).
 *
 * @param bits a bit for each, by its number in linux/capability.h
 */
public record Capabilities(long bits) {
    private static final MemorySegment EFFECTIVE =
            Libgimlet.function("gimlet_effective_capabilities");

    /** Those that Gimlet can use. */
    public enum Capability {
        CAP_DAC_READ_SEARCH(2),
        CAP_KILL(5),
        CAP_SYS_PTRACE(19),
        CAP_SYS_ADMIN(21),
        CAP_SYS_RESOURCE(24),
        CAP_SYSLOG(34),
        CAP_PERFMON(38),
        CAP_BPF(39),
        CAP_CHECKPOINT_RESTORE(40);

        private final int number;

        Capability(int number) {
            this.number = number;
        }
    }

    /** Those that this process has now. */
    public static Capabilities ofThisProcess() throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocate(JAVA_LONG);
            SystemCalls.check(
                    Libgimlet.call(EFFECTIVE, cell.address()), "read", "capabilities", "");
            return new Capabilities(cell.get(JAVA_LONG, 0));
        }
    }

    /** Whether the process has it; CAP_SYS_ADMIN stands in for those that were split off it. */
    public boolean has(Capability capability) {
        boolean own = (bits >>> capability.number & 1) != 0;
        boolean admin = (bits >>> Capability.CAP_SYS_ADMIN.number & 1) != 0;
        return switch (capability) {
            case CAP_PERFMON, CAP_BPF, CAP_CHECKPOINT_RESTORE, CAP_SYSLOG -> own || admin;
            default -> own;
        };
    }
}
