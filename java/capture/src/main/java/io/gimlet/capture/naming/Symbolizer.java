// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.capture.result.InternalFailures;
import io.gimlet.kernel.BpfPrograms;
import io.gimlet.kernel.NameDemangler;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.UnknownReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Gives frames their names while the session goes on, on a thread of its own: each distinct frame
 * of a window once. What has no name yet is tried again, as perf maps grow. Other methods are for
 * any thread.
 */
public final class Symbolizer implements AutoCloseable {
    private static final long RETRY_INTERVAL_MILLIS = 1000;
    private static final long RETRY_INTERVAL_NANOS =
            TimeUnit.MILLISECONDS.toNanos(RETRY_INTERVAL_MILLIS);

    /** While somebody writes a jitdump, in which generated code may be replaced. */
    private static final long FOLLOW_INTERVAL_MILLIS = 50;

    private static final long FOLLOW_INTERVAL_NANOS =
            TimeUnit.MILLISECONDS.toNanos(FOLLOW_INTERVAL_MILLIS);

    /** From one time that indexes are kept to the next, at first; then always twice as long. */
    private static final long KEEP_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Indexes are kept within this time at the end, or not. */
    private static final long MOST_KEEP_MILLIS = 2000;

    /** What the thread has to do. */
    private sealed interface Task {
        /** Finds the name of a frame. */
        record Name(FrameNames names, FrameRequest request) implements Task {}

        /** Tries for the last time what has no name. */
        record Complete(FrameNames names) implements Task {}

        /** Forgets what was read for programs that a process does not run any more. */
        record ForgetPrograms(int processId, int program) implements Task {}

        /** Ends the thread. */
        record End() implements Task {}
    }

    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final Thread thread =
            new Thread(null, this::run, "gimlet-symbolizer", NameDemangler.STACK_BYTES);

    private final DebugFiles debugFiles;
    private final InternalFailures failures;
    private List<Task.Name> unnamed = new ArrayList<>();
    private BpfPrograms programs = BpfPrograms.none();
    private final CountDownLatch mayKeep = new CountDownLatch(1);
    private volatile boolean ended;
    private long nextKeepNanos;

    /** A symbolizer that looks for separate debug files in {@code debugFiles}. */
    public Symbolizer(DebugFiles debugFiles, InternalFailures failures) {
        this.debugFiles = debugFiles;
        this.failures = failures;
    }

    public void start() {
        start(BpfPrograms.none());
    }

    /**
     * Starts it where the kernel's BPF programs have source lines.
     *
     * @param loaded those programs, which it closes at its end
     */
    public void start(BpfPrograms loaded) {
        programs = loaded;
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks for the name of a frame of a window. */
    public void submit(FrameNames names, FrameRequest request) {
        tasks.add(new Task.Name(names, request));
    }

    /** Says that a window's frames have all been submitted. */
    public void complete(FrameNames names) {
        tasks.add(new Task.Complete(names));
        if (ended) {
            names.setComplete(); // with the names that there are
        }
    }

    /**
     * Forgets what was read to name the programs of a process that it does not run any more.
     *
     * @param program the number of the program that it runs now; 0 for none
     */
    public void forgetPrograms(int processId, int program) {
        tasks.add(new Task.ForgetPrograms(processId, program));
    }

    /** Ends the naming when the thread has done what was asked for. */
    @Override
    public void close() {
        tasks.add(new Task.End());
    }

    /**
     * Keeps on disk what was read of files and takes long to read again, once the naming has ended;
     * for when nobody waits for anything any more. Waits a moment for it.
     */
    public void keepIndexes() {
        mayKeep.countDown();
        try {
            thread.join(MOST_KEEP_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (NameDemangler demangler = new NameDemangler();
                BpfPrograms open = programs) {
            FrameResolver resolver =
                    new FrameResolver(
                            debugFiles, demangler::demangle, LoadedPrograms.linesOf(open));
            try {
                work(resolver);
            } finally {
                end();
            }
            mayKeep.await(); // the profile comes first
            resolver.keepIndexes();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            failures.report("name frames", failure);
        } finally {
            end();
        }
    }

    /** Nobody is to wait for names any more. */
    private void end() {
        ended = true;
        for (Task left : tasks) {
            if (left instanceof Task.Complete(var names)) {
                names.setComplete();
            }
        }
    }

    private void work(FrameResolver resolver) throws InterruptedException {
        long startNanos = System.nanoTime();
        long nextRetryNanos = startNanos;
        long nextFollowNanos = startNanos;
        boolean follows = false;
        nextKeepNanos = startNanos + KEEP_INTERVAL_NANOS;
        while (true) {
            long interval = follows ? FOLLOW_INTERVAL_MILLIS : RETRY_INTERVAL_MILLIS;
            Task next = tasks.poll(interval, TimeUnit.MILLISECONDS);
            if (next instanceof Task.End) {
                return;
            }
            try {
                if (next != null) {
                    perform(next, resolver);
                }
                if (System.nanoTime() - nextFollowNanos > 0) {
                    follows = resolver.followDumps();
                    nextFollowNanos = System.nanoTime() + FOLLOW_INTERVAL_NANOS;
                }
                if (System.nanoTime() - nextRetryNanos > 0) {
                    retry(resolver);
                    if (System.nanoTime() - startNanos > RETRY_INTERVAL_NANOS) {
                        resolver.unloadFiles(); // not in the first moment, which reads them
                        resolver.findPackages(); // the end of a short recording would wait for it
                    }
                    nextRetryNanos = System.nanoTime() + RETRY_INTERVAL_NANOS;
                }
                keepIndexesIfIdle(startNanos, resolver);
            } catch (RuntimeException | Error failure) {
                failures.report("keep what names are found by", failure);
            }
        }
    }

    private void keepIndexesIfIdle(long startNanos, FrameResolver resolver) {
        long nowNanos = System.nanoTime();
        if (tasks.isEmpty() && nowNanos - nextKeepNanos > 0) {
            resolver.keepIndexes();
            nextKeepNanos = nowNanos + (nowNanos - startNanos);
        }
    }

    private void perform(Task task, FrameResolver resolver) {
        if (task instanceof Task.Name name) {
            resolve(name, resolver);
        } else if (task instanceof Task.Complete(var names)) {
            try {
                complete(names, resolver);
            } finally {
                names.setComplete(); // somebody waits for it
            }
        } else if (task instanceof Task.ForgetPrograms(int processId, int program)) {
            forgetPrograms(processId, program, resolver);
        }
    }

    private void resolve(Task.Name task, FrameResolver resolver) {
        ResolvedFrame resolved;
        try {
            resolved = resolver.resolve(task.request());
        } catch (RuntimeException | Error failure) {
            failures.report("name a frame", failure);
            resolved = ResolvedFrame.FAILED;
        }
        task.names().put(task.request().frame(), resolved);
        if (resolved.reason() != null && mayChange(resolved.reason())) {
            unnamed.add(task);
        }
    }

    private void retry(FrameResolver resolver) {
        resolver.allowRefresh();
        List<Task.Name> again = unnamed;
        unnamed = new ArrayList<>();
        for (Task.Name task : again) {
            resolve(task, resolver);
        }
    }

    private void complete(FrameNames names, FrameResolver resolver) {
        for (Task.Name task : unnamed) {
            if (task.names() == names && task.request() instanceof FrameRequest.Kernel request) {
                resolver.lookAgainFor(request);
            }
        }
        retry(resolver);
        names.putRemedies(resolver.remedies());
        unnamed.removeIf(task -> task.names() == names);
    }

    private void forgetPrograms(int processId, int program, FrameResolver resolver) {
        tryOnceMore(processId, resolver);
        resolver.forgetPrograms(processId, program);
        unnamed.removeIf(task ->
                task.request() instanceof FrameRequest.User user
                        && user.processId() == processId
                        && user.program() != program);
    }

    /** What a program wrote last may still name what it ran. */
    private void tryOnceMore(int processId, FrameResolver resolver) {
        if (!resolver.followDumps(processId)) {
            return;
        }
        List<Task.Name> again = unnamed;
        unnamed = new ArrayList<>();
        for (Task.Name task : again) {
            if (task.request() instanceof FrameRequest.User user && user.processId() == processId) {
                resolve(task, resolver);
            } else {
                unnamed.add(task);
            }
        }
    }

    /** Whether the reason is one that time can cure. */
    private static boolean mayChange(UnknownReason reason) {
        return switch (reason) {
            case ANONYMOUS_MEMORY,
                    NOT_IN_PERF_MAP,
                    PERF_MAP_REFUSED,
                    PERF_MAP_STALE,
                    NOT_IN_JIT_DUMP,
                    NO_KERNEL_SYMBOL ->
                    true;
            default -> false;
        };
    }
}
