// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Writes what is known of addresses, in the order in which they are asked for. When many are asked
 * for at once, neighbours are looked up one after the other, as their debug information lies
 * together, and on all CPUs. For one thread.
 */
public final class AddressAnswers implements AutoCloseable {
    /** As many as can be asked for at once; their answers take some megabytes. */
    public static final int MOST = 1 << 14;

    /** Neighbours that one thread looks up; for fewer no other thread is worth its start. */
    private static final int PART = 256;

    private static final int MOST_THREADS = 8;
    private static final int OUTPUT_BYTES = 1 << 16;

    /** Tells what is known of one address after the other. */
    @FunctionalInterface
    public interface Answerer {
        /** Returns lines that tell it; a text that may be used again for the next address. */
        Utf8Text answer(long address);
    }

    private final List<Answerer> answerers = new ArrayList<>();
    private final Supplier<Answerer> others;
    private final int mostThreads;
    private final ExecutorService threads = Executors.newCachedThreadPool(NamingThread::of);

    private final long[] order = new long[MOST];
    private final Part[] parts = new Part[MOST / PART];
    private final Part[] partOf = new Part[MOST];
    private final int[] starts = new int[MOST];
    private final int[] ends = new int[MOST];

    private final OutputStream out;
    private final byte[] output = new byte[OUTPUT_BYTES];
    private int outputLength;

    /** The answers to neighbours. */
    private static final class Part {
        private byte[] bytes = new byte[PART << 8];
        private int length;

        private void append(Utf8Text answer) {
            if (answer.length() > bytes.length - length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * length, length + answer.length()));
            }
            System.arraycopy(answer.bytes(), 0, bytes, length, answer.length());
            length += answer.length();
        }
    }

    /**
     * Which thread answers what: each a range of addresses, about the same one every time, so that
     * it remembers what others need not find out, and then what is left of the others' ranges.
     */
    private static final class Shares {
        private final AtomicInteger[] next;
        private final int parts;

        Shares(int addresses, int mostThreads) {
            parts = (addresses + PART - 1) / PART;
            next = new AtomicInteger[Math.clamp(parts, 1, mostThreads)];
            Arrays.setAll(next, share -> new AtomicInteger(start(share)));
        }

        int count() {
            return next.length;
        }

        private int start(int share) {
            return parts * share / next.length;
        }

        /** Returns the part that a thread answers next, or -1. */
        int next(int thread) {
            for (int i = 0; i < next.length; i++) {
                int share = (thread + i) % next.length;
                int part = next[share].getAndIncrement();
                if (part < start(share + 1)) {
                    return part;
                }
            }
            return -1;
        }
    }

    /**
     * Answers on one thread.
     *
     * @param out where to
     */
    public AddressAnswers(Answerer only, OutputStream out) {
        this(only, () -> only, 1, out);
    }

    /**
     * Answers on several threads.
     *
     * @param others makes those of the other threads, once there are enough addresses for these
     * @param out where to
     */
    public AddressAnswers(Answerer first, Supplier<Answerer> others, OutputStream out) {
        this(
                first,
                others,
                Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()),
                out);
    }

    private AddressAnswers(
            Answerer first, Supplier<Answerer> others, int mostThreads, OutputStream out) {
        answerers.add(first);
        this.others = others;
        this.mostThreads = mostThreads;
        this.out = out;
        Arrays.setAll(parts, _ -> new Part());
    }

    /**
     * Answers addresses.
     *
     * @param count how many; at most {@link #MOST}
     * @throws IOException if the answers cannot be written
     */
    public void answer(long[] addresses, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            order[i] = addresses[i] * MOST | i; // only neighbours have to come together
        }
        Arrays.sort(order, 0, count);
        var shares = new Shares(count, mostThreads);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 1; i < shares.count(); i++) {
            if (i == answerers.size()) {
                answerers.add(others.get());
            }
            Answerer other = answerers.get(i);
            int thread = i;
            running.add(threads.submit(() -> answerShare(other, thread, addresses, count, shares)));
        }
        answerShare(answerers.getFirst(), 0, addresses, count, shares);
        await(running);
        write(count);
    }

    private void answerShare(
            Answerer answerer, int thread, long[] addresses, int count, Shares shares) {
        for (int part = shares.next(thread); part >= 0; part = shares.next(thread)) {
            answerPart(answerer, addresses, part, Math.min(count, (part + 1) * PART));
        }
    }

    private void answerPart(Answerer answerer, long[] addresses, int number, int end) {
        Part part = parts[number];
        part.length = 0;
        int previous = -1;
        for (int i = number * PART; i < end; i++) {
            int index = (int) order[i] & (MOST - 1);
            if (previous < 0 || addresses[index] != addresses[previous]) {
                starts[index] = part.length;
                part.append(answerer.answer(addresses[index]));
            } else {
                starts[index] = starts[previous];
            }
            ends[index] = part.length;
            partOf[index] = part;
            previous = index;
        }
    }

    private static void await(List<Future<?>> running) throws IOException {
        try {
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    private void write(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            write(partOf[i].bytes, starts[i], ends[i] - starts[i]);
        }
        out.write(output, 0, outputLength);
        outputLength = 0;
        out.flush(); // who asked may wait for the answers before it asks again
    }

    private void write(byte[] bytes, int start, int length) throws IOException {
        if (length > output.length - outputLength) {
            out.write(output, 0, outputLength);
            outputLength = 0;
        }
        if (length > output.length) {
            out.write(bytes, start, length);
        } else {
            System.arraycopy(bytes, start, output, outputLength, length);
            outputLength += length;
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
