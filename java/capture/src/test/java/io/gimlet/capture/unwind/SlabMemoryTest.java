// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static io.gimlet.kernel.UnwindMaps.LOCATION_BYTES;
import static io.gimlet.kernel.UnwindMaps.SLAB_BYTES;
import static io.gimlet.kernel.UnwindMaps.SLAB_LOCATIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gimlet.capture.result.InternalFailure;
import io.gimlet.capture.result.InternalFailures;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.UnwindMaps;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlabMemoryTest {
    private record Piece(int location, int count) {}

    private final PlainTableMemory plain = new PlainTableMemory();
    private final UnwindMaps maps = new UnwindMaps(plain);
    private final InternalFailures failures = new InternalFailures();
    private long nowNanos;

    private SlabMemory memory(int slabs) {
        return new SlabMemory(maps, (long) slabs * SLAB_BYTES, () -> nowNanos, failures);
    }

    private void letGraceEnd() {
        nowNanos += SlabMemory.GRACE_NANOS;
    }

    @Test
    void bytesTakeWholeLocations() {
        assertThat(SlabMemory.locations(1)).isOne();
        assertThat(SlabMemory.locations(LOCATION_BYTES)).isOne();
        assertThat(SlabMemory.locations(LOCATION_BYTES + 1)).isEqualTo(2);
    }

    @Test
    void piecesComeFromTheFirstPlaceThatFits() throws KernelException {
        SlabMemory memory = memory(1);
        int first = memory.allocate(10);
        int second = memory.allocate(20);
        int third = memory.allocate(30);
        assertThat(List.of(first, second, third)).containsExactly(0, 10, 30);
        memory.release(first, 10);
        memory.release(third, 30);
        letGraceEnd();
        assertThat(memory.allocate(4)).isEqualTo(0);
        assertThat(memory.allocate(7)).as("too long for the rest of the hole").isEqualTo(30);
        assertThat(memory.allocate(6)).isEqualTo(4);
    }

    @Test
    void aPieceIsUsedAgainWhenWalksThatSawItAreOver() throws KernelException {
        SlabMemory memory = memory(1);
        memory.release(memory.allocate(SLAB_LOCATIONS), SLAB_LOCATIONS);
        assertThat(memory.usedBytes()).isZero();
        assertThat(memory.expects(SLAB_LOCATIONS)).isTrue();
        nowNanos += SlabMemory.GRACE_NANOS - 1;
        assertThat(memory.allocate(1)).isEqualTo(SlabMemory.NONE);
        nowNanos++;
        assertThat(memory.allocate(1)).isEqualTo(0);
        assertThat(memory.expects(1)).isFalse();
    }

    @Test
    void neighboursAreJoinedInAnyOrder() throws KernelException {
        for (int[] order : new int[][] {{0, 1, 2}, {2, 1, 0}, {0, 2, 1}, {1, 0, 2}}) {
            SlabMemory memory =
                    new SlabMemory(
                            new UnwindMaps(new PlainTableMemory()), 0, () -> nowNanos, failures);
            int quarter = SLAB_LOCATIONS / 4;
            int[] locations = {
                memory.allocate(quarter), memory.allocate(quarter), memory.allocate(2 * quarter)
            };
            for (int index : order) {
                memory.release(locations[index], index == 2 ? 2 * quarter : quarter);
                letGraceEnd();
                assertThat(memory.allocate(SLAB_LOCATIONS + 1)).isEqualTo(SlabMemory.NONE);
            }
            assertThat(memory.allocate(SLAB_LOCATIONS)).isEqualTo(0);
        }
    }

    @Test
    void piecesOfDifferentSlabsAreNeverJoined() throws KernelException {
        SlabMemory memory = memory(2);
        int half = SLAB_LOCATIONS / 2;
        int[] locations = new int[4];
        for (int i = 0; i < 4; i++) {
            locations[i] = memory.allocate(half);
        }
        memory.release(locations[1], half);
        memory.release(locations[2], half);
        letGraceEnd();
        assertThat(memory.allocate(half + 1)).as("across two slabs").isEqualTo(SlabMemory.NONE);
        assertThat(memory.allocate(half)).isEqualTo(half);
        assertThat(memory.allocate(half)).isEqualTo(2 * half);
    }

    @Test
    void growsUpToTheBudget() throws KernelException {
        SlabMemory memory = memory(3);
        assertThat(memory.capacityBytes()).isEqualTo(3L * SLAB_BYTES);
        assertThat(maps.slabCount()).isZero();
        for (int slab = 0; slab < 3; slab++) {
            assertThat(memory.allocate(SLAB_LOCATIONS)).isEqualTo(slab * SLAB_LOCATIONS);
            assertThat(maps.slabCount()).isEqualTo(slab + 1);
        }
        assertThat(memory.allocate(1)).isEqualTo(SlabMemory.NONE);
        assertThat(memory.usedBytes()).isEqualTo(memory.capacityBytes());
        assertThat(maps.slabCount()).isEqualTo(3);
    }

    @Test
    void whatTheKernelGivesIsTheBudget() throws KernelException {
        plain.mostSlabs = 2;
        SlabMemory memory = memory(8);
        memory.allocate(SLAB_LOCATIONS);
        int second = memory.allocate(SLAB_LOCATIONS);
        assertThat(memory.allocate(1)).isEqualTo(SlabMemory.NONE);
        assertThat(memory.capacityBytes()).isEqualTo(2L * SLAB_BYTES);
        memory.release(second, SLAB_LOCATIONS);
        letGraceEnd();
        assertThat(memory.allocate(1)).isEqualTo(second);
        assertThat(failures.list())
                .containsExactly(
                        new InternalFailure(
                                "have more memory for unwind tables",
                                1,
                                "cannot create a slab: out of memory (ENOMEM)",
                                false));
    }

    @Test
    void noMemoryAtAllIsAnError() {
        plain.mostSlabs = 0;
        assertThatThrownBy(() -> memory(8).allocate(1)).isInstanceOf(KernelException.class);
    }

    @Test
    void thereIsAlwaysOneSlabAndNeverMoreThanTheMapHolds() {
        assertThat(new SlabMemory(maps, 0, () -> 0, failures).capacityBytes())
                .isEqualTo(SLAB_BYTES);
        assertThat(new SlabMemory(maps, Long.MAX_VALUE, () -> 0, failures).capacityBytes())
                .isEqualTo((long) UnwindMaps.MAX_SLABS * SLAB_BYTES);
    }

    @Test
    void whatIsLargerThanASlabDoesNotFitAndGrowsNothing() throws KernelException {
        assertThat(memory(3).allocate(SLAB_LOCATIONS + 1)).isEqualTo(SlabMemory.NONE);
        assertThat(maps.slabCount()).isZero();
    }

    @Test
    void randomPiecesNeverOverlapNorCrossASlabAndAllComesBack() throws KernelException {
        SlabMemory memory = memory(4);
        SplittableRandom random = new SplittableRandom(1);
        BitSet used = new BitSet();
        List<Piece> pieces = new ArrayList<>();
        for (int round = 0; round < 20_000; round++) {
            nowNanos += random.nextLong(SlabMemory.GRACE_NANOS / 4);
            int count = 1 + random.nextInt(random.nextBoolean() ? 16 : SLAB_LOCATIONS / 8);
            int location = random.nextInt(3) > 0 ? memory.allocate(count) : SlabMemory.NONE;
            if (location != SlabMemory.NONE) {
                int end = location + count;
                assertThat(used.get(location, end).isEmpty()).isTrue();
                assertThat((end - 1) / SLAB_LOCATIONS).isEqualTo(location / SLAB_LOCATIONS);
                used.set(location, end);
                pieces.add(new Piece(location, count));
            } else if (!pieces.isEmpty()) {
                Piece piece = pieces.remove(random.nextInt(pieces.size()));
                used.clear(piece.location(), piece.location() + piece.count());
                memory.release(piece.location(), piece.count());
            }
            assertThat(memory.usedBytes()).isEqualTo((long) used.cardinality() * LOCATION_BYTES);
        }
        pieces.forEach(piece -> memory.release(piece.location(), piece.count()));
        letGraceEnd();
        for (int slab = 0; slab < 4; slab++) {
            assertThat(memory.allocate(SLAB_LOCATIONS)).isNotEqualTo(SlabMemory.NONE);
        }
    }
}
