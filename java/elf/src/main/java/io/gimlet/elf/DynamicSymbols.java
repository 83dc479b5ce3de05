// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds the dynamic symbols the way the dynamic linker does, through {@code PT_DYNAMIC}, for files
 * without section headers. The dynamic table does not state the number of symbols; the hash tables
 * reveal it. Source: the generic ELF ABI, "Dynamic Section" and "Hash Table"; for {@code
 * DT_GNU_HASH} the layout that GNU ld writes.
 */
final class DynamicSymbols {
    private static final int DT_NULL = 0;
    private static final int DT_HASH = 4;
    private static final int DT_STRTAB = 5;
    private static final int DT_SYMTAB = 6;
    private static final int DT_STRSZ = 10;
    private static final int DT_GNU_HASH = 0x6ffffef5;

    private static final int ENTRY_SIZE = 16;

    /** Real tables have some dozens of entries. */
    private static final int MAX_ENTRIES = 4096;

    private static final int GNU_HASH_HEADER_SIZE = 16;
    private static final int CHUNK_WORDS = 4096;

    private final ElfBytes file;
    private final List<Segment> segments;
    private long symbolsAddress;
    private long namesAddress;
    private long namesSize;
    private long hashAddress;
    private long gnuHashAddress;

    private DynamicSymbols(ElfBytes file, List<Segment> segments) {
        this.file = file;
        this.segments = segments;
    }

    static Optional<SymbolTable> find(ElfBytes file, List<Segment> segments)
            throws MalformedElfException {
        for (Segment segment : segments) {
            if (segment.type() == Segment.PT_DYNAMIC) {
                var symbols = new DynamicSymbols(file, segments);
                symbols.readDynamic(segment);
                return symbols.table();
            }
        }
        return Optional.empty();
    }

    private void readDynamic(Segment dynamic) throws MalformedElfException {
        ElfBytes bytes = file.clip(dynamic.fileOffset(), dynamic.fileSize());
        int count = (int) Math.min(bytes.size() / ENTRY_SIZE, MAX_ENTRIES);
        ByteBuffer table = bytes.read(0, count * ENTRY_SIZE, "the dynamic table");
        for (int at = 0; at < table.limit(); at += ENTRY_SIZE) {
            long tag = table.getLong(at);
            long value = table.getLong(at + 8);
            if (tag == DT_NULL) {
                return;
            } else if (tag == DT_HASH) {
                hashAddress = value;
            } else if (tag == DT_STRTAB) {
                namesAddress = value;
            } else if (tag == DT_SYMTAB) {
                symbolsAddress = value;
            } else if (tag == DT_STRSZ) {
                namesSize = value;
            } else if (tag == DT_GNU_HASH) {
                gnuHashAddress = value;
            }
        }
    }

    private Optional<SymbolTable> table() throws MalformedElfException {
        OptionalLong symbols = fileOffset(symbolsAddress);
        OptionalLong names = fileOffset(namesAddress);
        if (symbols.isEmpty() || names.isEmpty()) {
            return Optional.empty();
        }
        long count = hashAddress != 0 ? countByHash() : countByGnuHash();
        ElfBytes entries = file.clip(symbols.getAsLong(), count * SymbolTable.ENTRY_SIZE);
        var strings = new StringTable(file.clip(names.getAsLong(), namesSize));
        return Optional.of(new SymbolTable(entries, strings));
    }

    /** The second word of the table is the number of chain entries, one per symbol. */
    private long countByHash() throws MalformedElfException {
        ElfBytes hash = tail(hashAddress);
        return hash.size() < 8
                ? 0
                : Integer.toUnsignedLong(hash.read(0, 8, "the hash table").getInt(4));
    }

    /** The last symbol is the end of the chain that starts at the highest bucket. */
    private long countByGnuHash() throws MalformedElfException {
        ElfBytes hash = tail(gnuHashAddress);
        if (hash.size() < GNU_HASH_HEADER_SIZE) {
            return 0;
        }
        ByteBuffer header = hash.read(0, GNU_HASH_HEADER_SIZE, "the GNU hash table");
        long bucketCount = Integer.toUnsignedLong(header.getInt(0));
        long firstSymbol = Integer.toUnsignedLong(header.getInt(4));
        long bloomWords = Integer.toUnsignedLong(header.getInt(8));
        long buckets = GNU_HASH_HEADER_SIZE + bloomWords * Long.BYTES;
        long last = highestBucket(hash.clip(buckets, bucketCount * Integer.BYTES));
        if (last < firstSymbol) {
            return firstSymbol;
        }
        long chains = buckets + bucketCount * Integer.BYTES;
        long chain = chains + (last - firstSymbol) * Integer.BYTES;
        return last + chainLength(hash.clip(chain, Long.MAX_VALUE));
    }

    private static long highestBucket(ElfBytes buckets) throws MalformedElfException {
        long highest = 0;
        long words = buckets.size() / Integer.BYTES;
        for (long first = 0; first < words; first += CHUNK_WORDS) {
            ByteBuffer chunk = words(buckets, first, words);
            while (chunk.hasRemaining()) {
                highest = Math.max(highest, Integer.toUnsignedLong(chunk.getInt()));
            }
        }
        return highest;
    }

    /** Chains are hash values in a row; the lowest bit marks the last one. */
    private static long chainLength(ElfBytes chain) throws MalformedElfException {
        long words = chain.size() / Integer.BYTES;
        for (long first = 0; first < words; first += CHUNK_WORDS) {
            ByteBuffer chunk = words(chain, first, words);
            while (chunk.hasRemaining()) {
                if ((chunk.getInt() & 1) != 0) {
                    return first + chunk.position() / Integer.BYTES;
                }
            }
        }
        return words;
    }

    private static ByteBuffer words(ElfBytes bytes, long first, long count)
            throws MalformedElfException {
        int length = (int) Math.min(count - first, CHUNK_WORDS);
        return bytes.read(first * Integer.BYTES, length * Integer.BYTES, "the GNU hash table");
    }

    private ElfBytes tail(long address) {
        OptionalLong offset = fileOffset(address);
        return offset.isEmpty() ? file.clip(0, 0) : file.clip(offset.getAsLong(), Long.MAX_VALUE);
    }

    private OptionalLong fileOffset(long address) {
        return segments.stream()
                .filter(segment -> segment.isLoad() && segment.containsFileAddress(address))
                .mapToLong(segment -> address - segment.address() + segment.fileOffset())
                .findFirst();
    }
}
