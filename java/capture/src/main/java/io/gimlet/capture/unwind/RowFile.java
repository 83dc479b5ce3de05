// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.kernel.WalkRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The form of rows on disk: a header, the rules, where each page starts, and the words of {@link
 * KernelRows}; all in the machine's byte order. They are read with suspicion: what was not written
 * whole by {@link #encode} is refused.
 */
final class RowFile {
    /** What is checked begins here, behind the checksum. */
    private static final int CHECKED_AT = Integer.BYTES;

    private static final int HEADER_BYTES = CHECKED_AT + Long.BYTES + 4 * Integer.BYTES;

    /** The header, less the checksum. */
    private record Header(
            long firstPage, int rowCount, int ruleCount, int pageCount, int wordCount) {
        static Header of(KernelRows rows) {
            int pages = rows.pageCount();
            int words = rows.start(pages);
            int rules = rows.rules().size();
            return new Header(rows.firstPage(), rows.rowCount(), rules, pages, words);
        }

        static Header read(ByteBuffer file) {
            return new Header(
                    file.getLong(), file.getInt(), file.getInt(), file.getInt(), file.getInt());
        }

        void write(ByteBuffer file) {
            file.putLong(firstPage).putInt(rowCount).putInt(ruleCount);
            file.putInt(pageCount).putInt(wordCount);
        }

        boolean isPlausible() {
            return Math.min(Math.min(ruleCount, pageCount), wordCount) > 0;
        }

        long fileBytes() {
            return HEADER_BYTES
                    + (long) ruleCount * WalkRule.BYTES
                    + (pageCount + 1L + wordCount) * Integer.BYTES;
        }
    }

    private RowFile() {}

    /** The bytes of rows. */
    static ByteBuffer encode(KernelRows rows) {
        Header header = Header.of(rows);
        ByteBuffer file =
                ByteBuffer.allocate(Math.toIntExact(header.fileBytes()))
                        .order(ByteOrder.nativeOrder());
        file.position(CHECKED_AT);
        header.write(file);
        for (WalkRule rule : rows.rules()) {
            rule.write(file, file.position());
            file.position(file.position() + WalkRule.BYTES);
        }
        for (int page = 0; page <= header.pageCount(); page++) {
            file.putInt(rows.start(page));
        }
        file.asIntBuffer().put(rows.words());
        file.putInt(0, checksum(file));
        return file.rewind();
    }

    private static int checksum(ByteBuffer file) {
        CRC32C checksum = new CRC32C();
        checksum.update(file.duplicate().position(CHECKED_AT));
        return (int) checksum.getValue();
    }

    /** The rows in some bytes; empty when these are in any way not as they should be. */
    static Optional<KernelRows> decode(ByteBuffer bytes) {
        ByteBuffer file = bytes.duplicate().order(ByteOrder.nativeOrder());
        if (file.limit() < HEADER_BYTES) {
            return Optional.empty();
        }
        int checksum = file.getInt();
        Header header = Header.read(file);
        boolean isWhole = header.isPlausible() && header.fileBytes() == file.limit();
        return isWhole && checksum == checksum(file)
                ? rows(file.position(HEADER_BYTES), header)
                : Optional.empty();
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
