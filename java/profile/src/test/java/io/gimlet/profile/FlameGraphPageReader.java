// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.InflaterInputStream;

/**
 * Reads the data of a flame graph page as its script does, by the description in FlameGraphData.
 */
final class FlameGraphPageReader {
    private static final Pattern DATA =
            Pattern.compile("id=\"profile\">([A-Za-z0-9+/=]*)</script>");

    /** What precedes the frames. */
    record Facts(
            String title,
            ValueType type,
            long samples,
            long negativeSamples,
            long timeNanos,
            long durationNanos,
            long period,
            ValueType periodType,
            List<String> comments) {}

    /** A frame as it is written; kind is the number that the page knows. */
    record Frame(String name, String module, int kind, String sourceFile) {}

    /** A node; self is what ends at it. */
    record Node(int parent, Frame frame, long self, int firstLine, int lastLine, int callKinds) {}

    /** All of it. */
    record Page(Facts facts, List<Frame> frames, List<Node> nodes) {
        /** Per node: what ends at it or below. */
        long[] totals() {
            long[] totals = new long[nodes.size()];
            for (int i = nodes.size() - 1; i >= 0; i--) {
                totals[i] += nodes.get(i).self();
                if (i > 0) {
                    totals[nodes.get(i).parent()] += totals[i];
                }
            }
            return totals;
        }

        /** The frames of a node's path, the outermost first, without the root of everything. */
        List<Frame> path(int node) {
            List<Frame> path = new ArrayList<>();
            for (int i = node; i > 0; i = nodes.get(i).parent()) {
                path.addFirst(nodes.get(i).frame());
            }
            return path;
        }
    }

    private final ByteBuffer bytes;

    private FlameGraphPageReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    static Page read(Profile profile, FlameGraphOptions options) throws IOException {
        return read(write(profile, options));
    }

    static String write(Profile profile, FlameGraphOptions options) throws IOException {
        var out = new ByteArrayOutputStream();
        FlameGraphWriter.write(profile, options, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    static Page read(String html) {
        Matcher data = DATA.matcher(html);
        if (!data.find()) {
            throw new AssertionError("the page has no data");
        }
        var packed = new ByteArrayInputStream(Base64.getDecoder().decode(data.group(1)));
        try (var inflated = new InflaterInputStream(packed)) {
            return new FlameGraphPageReader(inflated.readAllBytes()).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Page read() throws CharacterCodingException {
        long[] facts = column(10);
        long[] comments = column(number());
        long[][] frames = new long[4][number()];
        Arrays.setAll(frames, i -> column(frames[i].length));
        long[][] nodes = nodes(frames[0].length);
        List<String> strings = strings();
        if (bytes.hasRemaining()) {
            throw new AssertionError(bytes.remaining() + " bytes too many");
        }
        List<Frame> namedFrames =
                IntStream.range(0, frames[0].length)
                        .mapToObj(i -> frame(frames, i, strings))
                        .toList();
        return new Page(
                facts(facts, comments, strings),
                namedFrames,
                Arrays.stream(nodes).map(node -> node(node, namedFrames)).toList());
    }

    private static Frame frame(long[][] columns, int i, List<String> strings) {
        return new Frame(
                strings.get((int) columns[0][i]),
                strings.get((int) columns[1][i]),
                (int) columns[2][i],
                strings.get((int) columns[3][i]));
    }

    private static Node node(long[] node, List<Frame> frames) {
        Frame frame = frames.get((int) node[1]);
        return new Node((int) node[0], frame, node[2], (int) node[3], (int) node[4], (int) node[5]);
    }

    /** Per node its parent, its frame, and the rest of {@link Node} in order. */
    private long[][] nodes(int frameCount) {
        int[] edgeStarts = starts(frameCount, 0);
        long[] callees = column(edgeStarts[frameCount]);
        int size = number();
        int[] firstChild = starts(size, 1);
        int[] edges = new int[size];
        long[][] nodes = new long[size][6];
        for (int node = 0; node < size; node++) {
            for (int child = firstChild[node]; child < firstChild[node + 1]; child++) {
                edges[child] = edgeStarts[(int) nodes[node][1]] + number();
                nodes[child][0] = node;
                nodes[child][1] = callees[edges[child]];
            }
        }
        long unit = longNumber();
        for (long[] node : nodes) {
            node[2] = longNumber() * unit;
        }
        int[][] sources = sources(firstChild, edges, callees.length);
        for (int node = 0; node < size; node++) {
            nodes[node][3] = sources[node][1];
            nodes[node][4] = sources[node][1] + sources[node][2];
            nodes[node][5] = sources[node][0];
        }
        return nodes;
    }

    private static Facts facts(long[] facts, long[] comments, List<String> strings) {
        return new Facts(
                strings.get((int) facts[0]),
                new ValueType(strings.get((int) facts[1]), strings.get((int) facts[2])),
                facts[3],
                facts[4],
                facts[5],
                facts[6],
                facts[7],
                new ValueType(strings.get((int) facts[8]), strings.get((int) facts[9])),
                Arrays.stream(comments).mapToObj(i -> strings.get((int) i)).toList());
    }

    private int[][] sources(int[] firstChild, int[] edges, int edgeCount) {
        int[][] sources = new int[firstChild.length - 1][];
        int[][] lastSeen = new int[2 * edgeCount + 1][];
        for (int node = 0; node < sources.length; node++) {
            int child = firstChild[node];
            int context;
            if (child < firstChild[node + 1]) {
                context = edges[child];
            } else {
                context = node == 0 ? edgeCount : edgeCount + 1 + edges[node];
            }
            int callKinds = number();
            if (callKinds != 0) {
                lastSeen[context] = new int[] {callKinds, number(), number()};
            }
            sources[node] = lastSeen[context];
        }
        return sources;
    }

    private List<String> strings() throws CharacterCodingException {
        int[] starts = starts(number(), 0);
        int length = number();
        ByteBuffer encoded = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        // A strict decoder: half a character is an error.
        String all = StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        return IntStream.range(0, starts.length - 1)
                .mapToObj(i -> all.substring(starts[i], starts[i + 1]))
                .toList();
    }

    private int[] starts(int count, int first) {
        int[] starts = new int[count + 1];
        starts[0] = first;
        for (int i = 0; i < count; i++) {
            starts[i + 1] = starts[i] + number();
        }
        return starts;
    }

    private long[] column(int count) {
        long[] column = new long[count];
        Arrays.setAll(column, _ -> longNumber());
        return column;
    }

    private int number() {
        return Math.toIntExact(longNumber());
    }

    private long longNumber() {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }
}
