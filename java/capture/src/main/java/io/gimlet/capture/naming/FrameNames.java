// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.symbols.DebugPackages;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The names of one window's frames, by frame number. The symbolizer's thread fills it; whoever
 * {@link #await awaits} it may read it then.
 */
public final class FrameNames {
    private final CountDownLatch complete = new CountDownLatch(1);
    private @Nullable ResolvedFrame[] frames = new @Nullable ResolvedFrame[1024];
    private Map<DebugPackages.Module, String> remedies = Map.of();

    /** No names yet. */
    public FrameNames() {}

    void put(int frame, ResolvedFrame resolved) {
        if (frame >= frames.length) {
            frames = Arrays.copyOf(frames, Math.max(frames.length * 2, frame + 1));
        }
        frames[frame] = resolved;
    }

    void putRemedies(Map<DebugPackages.Module, String> commands) {
        remedies = commands;
    }

    /** The commands that give files their names, by file; to be asked after {@link #await}. */
    public Map<DebugPackages.Module, String> remedies() {
        return remedies;
    }

    void setComplete() {
        complete.countDown();
    }

    /**
     * Waits until every frame has its name or its reason; to be called after {@link
     * Symbolizer#complete}.
     *
     * @return by frame number, and perhaps longer than there are frames
     */
    public @Nullable ResolvedFrame[] await() {
        boolean interrupted = false;
        while (true) {
            try {
                complete.await();
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return frames;
    }
}
