// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

/**
 * How often /proc is asked again for what a process has mapped, because of an address in no
 * mapping. Where there is much to read that takes long, and the ring fills meanwhile: so a process
 * may have a fiftieth of the time, and all together a tenth. For the draining thread.
 */
final class ScanPace {
    private static final long INTERVAL_NANOS = 20_000_000;
    private static final int PART_OF_PROCESS = 50;
    private static final int PART_OF_ALL = 10;
    private static final long SOON_NANOS = 100_000_000;

    private long nextNanos;

    /** Whether a process may be looked at now. */
    boolean allows(TracedProcess process, long nowNanos) {
        return nowNanos >= nextNanos && nowNanos >= process.nextScanNanos();
    }

    /** Whether a process may be looked at in a moment, so that it is worth to wait. */
    boolean allowsSoon(TracedProcess process, long nowNanos) {
        return allows(process, nowNanos + SOON_NANOS);
    }

    /** Notes how long a look took. */
    void took(TracedProcess process, long startNanos, long endNanos) {
        long nanos = endNanos - startNanos;
        nextNanos = endNanos + (PART_OF_ALL - 1) * nanos;
        process.setNextScanNanos(
                Math.max(startNanos + INTERVAL_NANOS, endNanos + (PART_OF_PROCESS - 1) * nanos));
    }
}
