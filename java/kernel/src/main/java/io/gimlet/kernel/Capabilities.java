// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Effective capabilities of this process (capabilities(7)).
 *
 * @param bits a bit for each, by its number in linux/capability.h
 */
public record Capabilities(long bits) {
    private static final MemorySegment EFFECTIVE =
            Libgimlet.function("gimlet_effective_capabilities");

    private static final long ADMIN = 1L << Capability.CAP_SYS_ADMIN.number;

    /** Those that Gimlet can use. */
    public enum Capability {
        CAP_DAC_READ_SEARCH(2),
        CAP_KILL(5),
        CAP_SYS_PTRACE(19),
        CAP_SYS_ADMIN(21),
        CAP_SYS_RESOURCE(24),
        CAP_SYSLOG(34, true),
        CAP_PERFMON(38, true),
        CAP_BPF(39, true),
        CAP_CHECKPOINT_RESTORE(40, true);

        private final int number;

        /** Whether CAP_SYS_ADMIN stands in for it, from which it was split off. */
        private final boolean isPartOfAdmin;

        Capability(int number) {
            this(number, false);
        }

        Capability(int number, boolean isPartOfAdmin) {
            this.number = number;
            this.isPartOfAdmin = isPartOfAdmin;
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
        return bitsFor(Set.of(capability)) != 0;
    }

    /** Those of the process that give it these: CAP_SYS_ADMIN only where it stands in for one. */
    long bitsFor(Set<Capability> capabilities) {
        long found = 0;
        for (Capability capability : capabilities) {
            long own = bits & 1L << capability.number;
            found |= own != 0 || !capability.isPartOfAdmin ? own : bits & ADMIN;
        }
        return found;
    }
}
