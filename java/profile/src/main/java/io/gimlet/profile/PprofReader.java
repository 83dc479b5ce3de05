// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads pprof, gzipped or plain, as Gimlet and others write it.
 *
 * <p>Ids may come in any order and with gaps. What the model has no place for is passed over:
 * columns of lines, and marks of folded functions. Bytes that are no UTF-8 become U+FFFD. A file
 * may be hostile: what it can ask for is bounded by the heap, see {@link
 * MalformedProfileException}.
 */
public final class PprofReader {
    /** Largest uncompressed size that the reader takes by default, in bytes. */
    public static final int DEFAULT_MAX_BYTES = Integer.MAX_VALUE - 8;

    private static final String NO_PPROF_FILE = "not a pprof file";
    private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
    private static final int BUFFER_BYTES = 1 << 16;

    private PprofReader() {}

    /**
     * Reads a profile.
     *
     * @throws MalformedProfileException when {@code bytes} are no valid profile
     */
    public static Profile read(byte[] bytes) throws MalformedProfileException {
        try {
            return read(new ByteArrayInputStream(bytes));
        } catch (MalformedProfileException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedProfileException("not a readable profile: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a profile to the end of {@code in} and leaves it open.
     *
     * @throws MalformedProfileException when the bytes are no valid profile
     * @throws IOException when {@code in} fails
     */
    public static Profile read(InputStream in) throws IOException {
        return read(in, DEFAULT_MAX_BYTES);
    }

    /**
     * Like {@link #read(InputStream)} with another bound.
     *
     * @param maxBytes largest uncompressed size; a quarter of the heap bounds it further
     */
    public static Profile read(InputStream in, int maxBytes) throws IOException {
        long heapBytes = Runtime.getRuntime().maxMemory();
        byte[] data = uncompressed(in, (int) Math.min(maxBytes, heapBytes / 4));
        String foreign = ForeignFormat.clause(data);
        try {
            return new PprofDecoder(data, new HeapBudget(heapBytes / 2)).decode();
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedProfileException(
                    foreign.isEmpty()
                            ? "not a pprof file, or a damaged one: " + e.getMessage()
                            : NO_PPROF_FILE + foreign,
                    e);
        } catch (MalformedProfileException e) {
            // A few bytes of anything may be well-formed, and even then say nothing.
            throw foreign.isEmpty() ? e : new MalformedProfileException(NO_PPROF_FILE + foreign, e);
        }
    }

    private static byte[] uncompressed(InputStream in, int maxBytes) throws IOException {
        byte[] magic = in.readNBytes(2);
        if (magic.length == 0) {
            throw new MalformedProfileException("the file is empty");
        }
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(magic), in);
        return Arrays.equals(magic, GZIP_MAGIC)
                ? gunzip(whole, maxBytes)
                : bounded(whole, maxBytes);
    }

    private static byte[] gunzip(InputStream in, int maxBytes) throws IOException {
        try {
            return bounded(new GZIPInputStream(in, BUFFER_BYTES), maxBytes);
        } catch (EOFException e) {
            throw new MalformedProfileException("the file ends in the middle of its gzip data", e);
        } catch (ZipException e) {
            throw new MalformedProfileException("damaged gzip data: " + e.getMessage(), e);
        }
    }

    private static byte[] bounded(InputStream in, int maxBytes) throws IOException {
        byte[] data = in.readNBytes(maxBytes);
        if (data.length == maxBytes && in.read() >= 0) {
            throw new MalformedProfileException(
                    "the profile is larger than "
                            + maxBytes
                            + " bytes uncompressed; to read it all the same, give Java a larger"
                            + " heap (-Xmx)");
        }
        return data;
    }
}
