// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the data that a flame graph page carries: a zlib stream of base 128 numbers, which {@code
 * data.js} reads.
 *
 * <ol>
 *   <li>Facts: title, type and unit of the values, number of samples, number of samples that were
 *       left out for being negative, time since 1970 and duration in nanoseconds, period with its
 *       type and unit, the count of the comments and each of them.
 *   <li>Frames: their count, then column by column: name, module, kind, source file.
 *   <li>Nodes in the order of {@link FlameGraphTree}: their count, then column by column: frame,
 *       number of children, self value in multiples of a number that precedes the column, first
 *       source line, lines from there to the last one, kinds of call.
 *   <li>Strings, to which all the above refers by number: their count, then the length of each in
 *       UTF-16 units, then the number of bytes that follow: all of them end to end in UTF-8.
 * </ol>
 *
 * <p>Strings go through {@link SafeText}: whoever shows or copies one need not look at it.
 */
final class FlameGraphData {
    private final Profile profile;
    private final FlameGraphOptions options;
    private final FlameGraphVarints out;
    private final StringTable strings = new StringTable();

    private FlameGraphData(Profile profile, FlameGraphOptions options, FlameGraphVarints out) {
        this.profile = profile;
        this.options = options;
        this.out = out;
    }

    static void write(Profile profile, FlameGraphOptions options, OutputStream stream)
            throws IOException {
        var sites = new FlameGraphSites(profile, options);
        FlameGraphTree tree = FlameGraphTreeBuilder.build(profile, options.typeIndex(), sites);
        var deflater = new Deflater();
        try {
            var compressed = new DeflaterOutputStream(stream, deflater, 1 << 16);
            var data = new FlameGraphData(profile, options, new FlameGraphVarints(compressed));
            data.writeFacts(tree.negativeSamples());
            data.writeFrames(sites.frames());
            new FlameGraphNodeWriter(tree, sites.frames().size(), data.out).write();
            data.writeStrings();
            data.out.flush();
            compressed.finish();
        } finally {
            deflater.end();
        }
    }

    private void writeFacts(long negativeSamples) throws IOException {
        ValueType type = profile.sampleTypes().get(options.typeIndex());
        writeString(options.title());
        writeString(type.type());
        writeString(type.unit());
        int countIndex = profile.typeIndex("samples");
        writePositive(countIndex < 0 ? profile.sampleCount() : profile.total(countIndex));
        out.write(negativeSamples);
        writePositive(profile.timeNanos());
        writePositive(profile.durationNanos());
        ValueType periodType = profile.periodType();
        writePositive(profile.period());
        writeString(periodType == null ? "" : periodType.type());
        writeString(periodType == null ? "" : periodType.unit());
        out.write(profile.comments().size());
        for (String comment : profile.comments()) {
            writeString(comment);
        }
    }

    private void writeFrames(List<FlameGraphFrame> frames) throws IOException {
        out.write(frames.size());
        for (FlameGraphFrame frame : frames) {
            writeString(frame.name());
        }
        for (FlameGraphFrame frame : frames) {
            writeString(frame.module());
        }
        for (FlameGraphFrame frame : frames) {
            out.write(kindNumber(frame.kind()));
        }
        for (FlameGraphFrame frame : frames) {
            writeString(frame.sourceFile());
        }
    }

    private static int kindNumber(@Nullable FrameKind kind) {
        return switch (kind) {
            case null -> 0;
            case KERNEL -> 1;
            case NATIVE -> 2;
            case OTHER -> 3;
        };
    }

    private void writeString(String text) throws IOException {
        out.write(strings.index(SafeText.escape(text)));
    }

    private void writeStrings() throws IOException {
        List<String> all = strings.all();
        out.write(all.size());
        for (String text : all) {
            out.write(text.length());
        }
        byte[] bytes = String.join("", all).getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    /** A file that others wrote may hold a negative time or period, which means nothing. */
    private void writePositive(long number) throws IOException {
        out.write(Math.max(0, number));
    }
}
