// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A copy of a sample. */
record TakenSample(
        long timeNanos,
        long weight,
        long value,
        int processId,
        int threadId,
        int cpu,
        int event,
        StackStatus status,
        Reason reason,
        boolean isInKernel,
        List<Long> kernelFrames,
        List<Long> userFrames,
        String comm) {

    static TakenSample of(SampleView view) {
        long[] frames = new long[view.kernelFrames() + view.userWords()];
        view.copyFrames(frames);
        List<Long> all = Arrays.stream(frames).boxed().toList();
        return new TakenSample(
                view.timeNanos(),
                view.weight(),
                view.value(),
                view.processId(),
                view.threadId(),
                view.cpu(),
                view.event(),
                view.status(),
                view.reason(),
                view.isInKernel(),
                all.subList(0, view.kernelFrames()),
                all.subList(view.kernelFrames(), all.size()),
                comm(view));
    }

    private static String comm(SampleView view) {
        byte[] bytes =
                ByteBuffer.allocate(16)
                        .order(ByteOrder.nativeOrder())
                        .putLong(view.commLow())
                        .putLong(view.commHigh())
                        .array();
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
