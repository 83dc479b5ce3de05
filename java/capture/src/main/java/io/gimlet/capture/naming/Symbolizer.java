// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.kernel.NameDemangler;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.UnknownReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives frames their names while the recording goes on, on a thread of its own: each distinct frame
 * once. What has no name yet is tried again, as perf maps grow.
 *
 * <p>{@link #submit} and {@link #finish} are for the draining thread.
 */
public final class Symbolizer {
    private static final long RETRY_INTERVAL_MILLIS = 1000;

    /** What is to be named; an empty one ends the work. */
    private final LinkedBlockingQueue<Optional<FrameRequest>> requests =
            new LinkedBlockingQueue<>();

    private final Thread thread =
            new Thread(null, this::run, "gimlet-symbolizer", NameDemangler.STACK_BYTES);

    private final DebugFiles debugFiles;
    private @Nullable ResolvedFrame[] frames = new @Nullable ResolvedFrame[1024];
    private List<FrameRequest> unnamed = new ArrayList<>();

    /** A symbolizer that looks for separate debug files in {@code debugFiles}. */
    public Symbolizer(DebugFiles debugFiles) {
        this.debugFiles = debugFiles;
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    public void submit(FrameRequest request) {
        requests.add(Optional.of(request));
    }

    /** Waits for the names of all frames that were submitted; by frame number. */
    public @Nullable ResolvedFrame[] finish() {
        requests.add(Optional.empty());
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return frames;
    }

    private void run() {
        try (NameDemangler demangler = new NameDemangler()) {
            KernelSymbolizer kernel = new KernelSymbolizer();
            ProcessSymbolizer processes = new ProcessSymbolizer(demangler::demangle, debugFiles);
            long nextRetryNanos = System.nanoTime();
            for (Optional<FrameRequest> next = next();
                    next == null || next.isPresent();
                    next = next()) {
                if (next != null) {
                    resolve(next.get(), kernel, processes);
                }
                if (System.nanoTime() - nextRetryNanos > 0) {
                    retry(kernel, processes);
                    nextRetryNanos =
                            System.nanoTime()
                                    + TimeUnit.MILLISECONDS.toNanos(RETRY_INTERVAL_MILLIS);
                }
            }
            if (unnamed.stream().anyMatch(FrameRequest.Kernel.class::isInstance)) {
                kernel.forget();
            }
            retry(kernel, processes);
        }
    }

    /** The next request; null when none came for a while. */
    @SuppressWarnings("NullableOptional") // no request yet, and no more requests, are two things
    private @Nullable Optional<FrameRequest> next() {
        try {
            return requests.poll(RETRY_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            return Optional.empty();
        }
    }

    private void resolve(
            FrameRequest request, KernelSymbolizer kernel, ProcessSymbolizer processes) {
        ResolvedFrame resolved =
                switch (request) {
                    case FrameRequest.Kernel(int frame, long address) -> kernel.resolve(address);
                    case FrameRequest.User user -> processes.resolve(user);
                };
        if (request.frame() >= frames.length) {
            frames = Arrays.copyOf(frames, Math.max(frames.length * 2, request.frame() + 1));
        }
        frames[request.frame()] = resolved;
        if (resolved.reason() != null && mayChange(resolved.reason())) {
            unnamed.add(request);
        }
    }

    /** Whether the reason is one that time can cure. */
    private static boolean mayChange(UnknownReason reason) {
        return switch (reason) {
            case ANONYMOUS_MEMORY, NOT_IN_PERF_MAP, PERF_MAP_REFUSED, NO_KERNEL_SYMBOL -> true;
            default -> false;
        };
    }

    private void retry(KernelSymbolizer kernel, ProcessSymbolizer processes) {
        processes.allowRefresh();
        List<FrameRequest> again = unnamed;
        unnamed = new ArrayList<>();
        for (FrameRequest request : again) {
            resolve(request, kernel, processes);
        }
    }
}
