// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.kernel.NameDemangler;
import io.gimlet.symbols.Demangler;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A thread that names can be found on: demangling needs a deep stack. */
public final class NamingThread {
    private NamingThread() {}

    /** What is done on the thread. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it, with a demangler that is there as long. */
        T with(Demangler demangler) throws IOException;
    }

    /** Such a thread, not started yet, which keeps no process from ending. */
    static Thread of(Runnable task) {
        Thread thread = new Thread(null, task, "gimlet-naming", NameDemangler.STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Does something on such a thread, and waits for it.
     *
     * @throws IOException when that throws one
     */
    public static <T> T call(Work<T> work) throws IOException {
        var task =
                new FutureTask<>(() -> {
                    try (NameDemangler demangler = new NameDemangler()) {
                        return work.with(demangler::demangle);
                    }
                });
        of(task).start();
        try {
            return task.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException refused -> throw refused;
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(failed);
            }
        }
    }
}
