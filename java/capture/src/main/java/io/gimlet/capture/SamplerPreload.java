// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.Sampler;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Loads the sampling program on a second thread while the command line is parsed: the user of
 * {@code record} waits for both.
 */
public final class SamplerPreload {
    private static @Nullable FutureTask<Sampler> loading;

    private SamplerPreload() {}

    /**
     * Starts to load; for the thread that will record.
     *
     * @param ringBytes capacity of the sample ring
     */
    public static void start(long ringBytes) {
        if (!RecordingMemory.isEnough()) {
            return; // which the recording will say
        }
        FutureTask<Sampler> task = new FutureTask<>(() -> Sampler.load(ringBytes));
        Thread thread = new Thread(task, "gimlet-load");
        thread.setDaemon(true);
        thread.start();
        loading = task;
    }

    /** The loaded program. */
    static Sampler await() throws RecordingException {
        try {
            if (loading == null) {
                return Sampler.load(Recording.ringBytes());
            }
            return loading.get();
        } catch (KernelException refused) {
            throw Recording.asRecordingException(refused);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof KernelException refused) {
                throw Recording.asRecordingException(refused);
            }
            throw new RecordingException(
                    "cannot load the native part of Gimlet: " + failed.getCause(), failed, null);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new RecordingException("stopped while the BPF programs were loaded");
        }
    }
}
