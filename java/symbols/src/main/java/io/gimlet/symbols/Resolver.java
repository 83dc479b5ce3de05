// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

/**
 * Finds the place in the source of addresses of one thing: a file, the kernel, the code that one
 * process generates. Symbol tables do it, debug information, maps that runtimes write, and readers
 * of runtimes; whoever asks need not know which.
 *
 * <p>What it reads may be hostile: whatever that says, the answer is a {@link Resolution}, never an
 * exception, in bounded time and memory, and its names are harmless in a terminal. For one thread
 * at a time unless an implementation says more.
 */
@FunctionalInterface
public interface Resolver {
    /**
     * Returns what is known about an address.
     *
     * @param address in the numbering of the thing: of a file, the address that its symbols have;
     *     of the kernel or a process, the address in memory. Inside the instruction that runs or
     *     calls: for a return address one less
     * @param timeNanos when it ran, on CLOCK_MONOTONIC, as memory may hold other code later
     */
    Resolution resolve(long address, long timeNanos);
}
