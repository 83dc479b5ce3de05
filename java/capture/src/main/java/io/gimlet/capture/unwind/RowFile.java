// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.kernel.WalkRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The form of rows on disk: a header, the key, the rules, where each page starts, and the words of
 * {@link KernelRows}; all in the machine's byte order. A file is read with suspicion: any that was
 * not written whole by {@link #encode} for the same key is refused.
 */
final class RowFile {
    /** "gimlet" and the version of this form: to be counted up when it changes. */
    private static final long MAGIC = 0x0002_74656c6d6967L;

    private static final int CHECKSUM_AT = Long.BYTES;

    /** What is checked begins here. */
    private static final int CHECKED_AT = CHECKSUM_AT + Integer.BYTES;

    private static final int HEADER_BYTES = CHECKED_AT + Long.BYTES + 5 * Integer.BYTES;

    /**
     * The header, less the checksum.
     *
     * @param keyBytes how long the key is; the other counts likewise
     */
    private record Header(
            long firstPage,
            int keyBytes,
            int rowCount,
            int ruleCount,
            int pageCount,
            int wordCount) {
        static Header of(KernelRows rows, int keyBytes) {
            int pages = rows.pageCount();
            int words = rows.start(pages);
            int rules = rows.rules().size();
            return new Header(rows.firstPage(), keyBytes, rows.rowCount(), rules, pages, words);
        }

        static Header read(ByteBuffer file) {
            return new Header(
                    file.getLong(),
                    file.getInt(),
                    file.getInt(),
                    file.getInt(),
                    file.getInt(),
                    file.getInt());
        }

        void write(ByteBuffer file) {
            file.putLong(firstPage).putInt(keyBytes).putInt(rowCount);
            file.putInt(ruleCount).putInt(pageCount).putInt(wordCount);
        }

        boolean isPlausible() {
            return Math.min(Math.min(ruleCount, pageCount), wordCount) > 0;
        }

        long fileBytes() {
            return HEADER_BYTES
                    + keyBytes
                    + (long) ruleCount * WalkRule.BYTES
                    + (pageCount + 1L + wordCount) * Integer.BYTES;
        }
    }

    private RowFile() {}

    /**
     * The bytes of a file.
     *
     * @param key what the rows are of
     */
    static ByteBuffer encode(KernelRows rows, String key) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        Header header = Header.of(rows, keyBytes.length);
        ByteBuffer file =
                ByteBuffer.allocate(Math.toIntExact(header.fileBytes()))
                        .order(ByteOrder.nativeOrder());
        file.putLong(MAGIC).position(CHECKED_AT);
        header.write(file);
        file.put(keyBytes);
        for (WalkRule rule : rows.rules()) {
            rule.write(file, file.position());
            file.position(file.position() + WalkRule.BYTES);
        }
        for (int page = 0; page <= header.pageCount(); page++) {
            file.putInt(rows.start(page));
        }
        file.asIntBuffer().put(rows.words());
        file.putInt(CHECKSUM_AT, checksum(file));
        return file.rewind();
    }

    private static int checksum(ByteBuffer file) {
        CRC32C checksum = new CRC32C();
        checksum.update(file.duplicate().position(CHECKED_AT));
        return (int) checksum.getValue();
    }

    /**
     * The rows in a file; empty when it is of another key, or in any way not as it should be.
     *
     * @param bytes the whole file
     */
    static Optional<KernelRows> decode(ByteBuffer bytes, String key) {
        ByteBuffer file = bytes.duplicate().order(ByteOrder.nativeOrder());
        if (file.limit() < HEADER_BYTES || file.getLong() != MAGIC) {
            return Optional.empty();
        }
        int checksum = file.getInt();
        Header header = Header.read(file);
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        boolean isOfKey =
                header.isPlausible()
                        && header.keyBytes() == keyBytes.length
                        && header.fileBytes() == file.limit()
                        && file.slice(HEADER_BYTES, keyBytes.length)
                                .equals(ByteBuffer.wrap(keyBytes));
        if (!isOfKey || checksum != checksum(file)) {
            return Optional.empty();
        }
        return rows(file.position(HEADER_BYTES + keyBytes.length), header);
    }

    private static Optional<KernelRows> rows(ByteBuffer file, Header header) {
        List<WalkRule> rules = new ArrayList<>(header.ruleCount());
        for (int i = 0; i < header.ruleCount(); i++) {
            WalkRule rule = WalkRule.read(file, file.position());
            if (rule == null) {
                return Optional.empty();
            }
            rules.add(rule);
            file.position(file.position() + WalkRule.BYTES);
        }
        int[] starts = new int[header.pageCount() + 1];
        int[] words = new int[header.wordCount()];
        file.asIntBuffer().get(starts).get(words);
        KernelRows rows =
                new KernelRows(header.firstPage(), header.rowCount(), rules, starts, words);
        return rows.isWellFormed() ? Optional.of(rows) : Optional.empty();
    }
}
