// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.symbols.ManagedRuntime;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {
    private static final int PROCESS = 1;

    private final AddressSpace space = new AddressSpace(3, 100, null);

    private static CodeMapping mapping(long start, long end, String path) {
        return mapping(start, end, start, path);
    }

    /** Each path is a file of its own. */
    private static CodeMapping mapping(long start, long end, long offset, String path) {
        return new CodeMapping(
                PROCESS, start, end, offset, path, new FileId(8, 1, path.hashCode(), 0), 0);
    }

    private static CodeMapping anonymous(long start, long end, String path) {
        return new CodeMapping(PROCESS, start, end, 0, path, FileId.NONE, 0);
    }

    private static CodeMapping library(int deviceMinor, long inode, long generation) {
        return new CodeMapping(
                PROCESS, 10, 20, 0, "/lib", new FileId(8, deviceMinor, inode, generation), 0);
    }

    private String pathAt(long address) {
        CodeMapping found = space.find(address);
        return found == null ? "" : found.path();
    }

    @Test
    void findsTheMappingThatHoldsAnAddress() {
        space.add(mapping(10, 20, "/a"));
        space.add(mapping(30, 40, "/b"));

        assertThat(pathAt(9)).isEmpty();
        assertThat(pathAt(10)).isEqualTo("/a");
        assertThat(pathAt(19)).isEqualTo("/a");
        assertThat(pathAt(20)).isEmpty();
        assertThat(pathAt(39)).isEqualTo("/b");
        assertThat(pathAt(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void knowsItsRuntimeAsLongAsTheProgramRuns() {
        space.add(mapping(10, 20, "/usr/bin/app"));
        AddressSpace before = space.fork(4, 200);
        space.add(mapping(30, 40, "/usr/lib/libpython3.11.so.1.0"));

        assertThat(space.runtime()).isEqualTo(ManagedRuntime.CPYTHON);
        assertThat(space.next(5, 300).runtime()).isEqualTo(ManagedRuntime.CPYTHON);
        assertThat(space.fork(6, 300).runtime()).isEqualTo(ManagedRuntime.CPYTHON);
        assertThat(before.runtime()).isNull();
    }

    @Test
    void whatWasNoCodeMayBeSomeOnceSomethingIsMapped() {
        space.refute(0x5008);

        assertThat(space.isRefuted(0x5ff0)).isTrue();
        assertThat(space.isRefuted(0x6000)).isFalse();
        space.add(mapping(10, 20, "/a"));
        assertThat(space.isRefuted(0x5ff0)).isFalse();
    }

    @Test
    void aNewMappingCutsTheOldOneAround() {
        space.add(mapping(10, 40, "/old"));
        space.add(mapping(20, 30, "/new"));

        CodeMapping left = space.find(19);
        CodeMapping right = space.find(30);
        assertThat(pathAt(20)).isEqualTo("/new");
        assertThat(left).isNotNull();
        assertThat(left.end()).isEqualTo(20);
        assertThat(right).isNotNull();
        assertThat(right.start()).isEqualTo(30);
        assertThat(right.fileOffset()).isEqualTo(30);
    }

    @Test
    void aNewMappingCoversAllThatItOverlaps() {
        space.add(mapping(10, 20, "/a"));
        space.add(mapping(20, 30, "/b"));
        space.add(mapping(30, 40, "/c"));
        space.add(mapping(5, 35, "/new"));

        assertThat(pathAt(5)).isEqualTo("/new");
        assertThat(pathAt(15)).isEqualTo("/new");
        assertThat(pathAt(25)).isEqualTo("/new");
        assertThat(pathAt(34)).isEqualTo("/new");
        assertThat(pathAt(35)).isEqualTo("/c");
    }

    @Test
    void agreesWithAnArray() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            AddressSpace random100 = new AddressSpace(2, 0, null);
            String[] expected = new String[100];
            for (int step = 0; step < 30; step++) {
                int start = random.nextInt(99);
                int end = start + 1 + random.nextInt(100 - start);
                random100.add(mapping(start, end, "/" + step));
                for (int address = start; address < end; address++) {
                    expected[address] = "/" + step;
                }
            }
            for (int address = 0; address < 100; address++) {
                CodeMapping found = random100.find(address);
                assertThat(found == null ? null : found.path())
                        .as("address %d of seed %d", address, seed)
                        .isEqualTo(expected[address]);
            }
        }
    }

    @Test
    void anEqualMappingIsNoConflict() {
        CodeMapping first = mapping(10, 20, "/a");
        space.add(first);

        assertThat(space.conflictsWith(mapping(10, 20, "/a"))).isFalse();
        space.add(mapping(10, 20, "/a"));
        assertThat(space.find(10)).isSameAs(first);
    }

    @Test
    void whatOverlapsIsAConflict() {
        space.add(mapping(10, 20, "/a"));

        assertThat(space.conflictsWith(mapping(10, 20, "/b"))).isTrue();
        assertThat(space.conflictsWith(mapping(0, 11, "/b"))).isTrue();
        assertThat(space.conflictsWith(mapping(19, 30, "/b"))).isTrue();
        assertThat(space.conflictsWith(mapping(0, 100, "/b"))).isTrue();
        assertThat(space.conflictsWith(mapping(0, 10, "/b"))).isFalse();
        assertThat(space.conflictsWith(mapping(20, 30, "/b"))).isFalse();
    }

    /** Runtimes enlarge their code area step by step, and each step is reported as a whole. */
    @Test
    void generatedCodeThatGrowsIsNoConflict() {
        space.add(anonymous(10, 20, ""));
        CodeMapping grown = anonymous(10, 40, "//anon");

        assertThat(space.conflictsWith(grown)).isFalse();
        space.add(grown);
        assertThat(space.find(35)).isNotNull();
        assertThat(space.conflictsWith(mapping(30, 35, "/a"))).isTrue();
    }

    @Test
    void moreOfTheSameFileIsNoConflict() {
        space.add(mapping(20, 30, 100, "/a"));
        CodeMapping more = mapping(10, 40, 90, "/a");

        assertThat(space.conflictsWith(mapping(10, 40, 91, "/a"))).isTrue();
        assertThat(space.conflictsWith(more)).isFalse();
        space.add(more);
        assertThat(space.find(10)).isSameAs(more);
        assertThat(space.find(39)).isSameAs(more);
    }

    @Test
    void aPartOfWhatIsThereChangesNothing() {
        CodeMapping whole = mapping(0, 100, "/a");
        space.add(whole);
        CodeMapping part = mapping(10, 20, 10, "/a");

        assertThat(space.conflictsWith(part)).isFalse();
        space.add(part);
        assertThat(space.find(15)).isSameAs(whole);
    }

    /** A library that was rebuilt and loaded again often lands on the same addresses. */
    @Test
    void anotherFileOfTheSameNameIsAConflict() {
        space.add(library(1, 7, 3));

        assertThat(space.conflictsWith(library(1, 7, 3))).isFalse();
        assertThat(space.conflictsWith(library(1, 8, 3))).isTrue();
        assertThat(space.conflictsWith(library(2, 7, 3))).isTrue();
        assertThat(space.conflictsWith(library(1, 7, 4))).isTrue();
    }

    /** /proc tells no generation. */
    @Test
    void aGenerationThatIsNotKnownMayBeAnyOne() {
        space.add(library(1, 7, 0));

        assertThat(space.conflictsWith(library(1, 7, 3))).isFalse();
        assertThat(space.conflictsWith(library(1, 8, 3))).isTrue();
    }

    @Test
    void knowsTheSpaceOfATime() {
        AddressSpace second = new AddressSpace(4, 200, space);
        AddressSpace third = second.next(5, 300);

        assertThat(third.at(99)).isSameAs(AddressSpace.UNKNOWN);
        assertThat(third.at(100)).isSameAs(space);
        assertThat(third.at(199)).isSameAs(space);
        assertThat(third.at(200)).isSameAs(second);
        assertThat(third.at(299)).isSameAs(second);
        assertThat(third.at(300)).isSameAs(third);
        assertThat(third.at(Long.MAX_VALUE)).isSameAs(third);
    }

    /** A program may load and unload for as long as it is recorded. */
    @Test
    void doesNotRememberForEver() {
        AddressSpace newest = space;
        for (int i = 0; i < 1000; i++) {
            newest = newest.next(10 + i, 1000 + i);
        }

        assertThat(newest.at(1990).id()).isEqualTo(10 + 990);
        assertThat(newest.at(1400)).isSameAs(AddressSpace.UNKNOWN);
        assertThat(newest.at(100)).isSameAs(AddressSpace.UNKNOWN);
    }

    @Test
    void remembersFewerSpacesWithMoreInThem() {
        for (int i = 0; i < 10_000; i++) {
            space.add(mapping(i * 2, i * 2 + 1, "/a"));
        }
        AddressSpace newest = space;
        for (int i = 0; i < 100; i++) {
            newest = newest.next(10 + i, 1000 + i);
        }

        assertThat(newest.at(1095).id()).isEqualTo(10 + 95);
        assertThat(newest.at(1090)).isSameAs(AddressSpace.UNKNOWN);
    }

    @Test
    void knowsTheSpaceOfAnId() {
        AddressSpace second = new AddressSpace(4, 200, space);
        AddressSpace third = second.next(5, 300);

        assertThat(third.withId(5)).isSameAs(third);
        assertThat(third.withId(4)).isSameAs(second);
        assertThat(third.withId(3)).isSameAs(space);
        assertThat(third.withId(6)).isSameAs(AddressSpace.UNKNOWN);
    }

    @Test
    void knowsWhetherAnAddressMeansTheSame() {
        AddressSpace other = new AddressSpace(4, 200, null);
        space.add(mapping(10, 20, "/a"));
        space.add(mapping(30, 40, "/b"));
        other.add(mapping(15, 25, "/a"));
        other.add(mapping(30, 40, "/c"));

        assertThat(space.meansTheSame(other, 15)).isTrue();
        assertThat(space.meansTheSame(other, 12)).isFalse();
        assertThat(space.meansTheSame(other, 22)).isFalse();
        assertThat(space.meansTheSame(other, 30)).isFalse();
        assertThat(space.meansTheSame(other, 50)).isTrue();
    }

    @Test
    void copiesGoTheirOwnWays() {
        space.add(mapping(10, 20, "/a"));
        AddressSpace copy = space.fork(3, 200);
        copy.add(mapping(10, 20, "/b"));

        assertThat(pathAt(10)).isEqualTo("/a");
        assertThat(copy.find(10)).extracting(CodeMapping::path).isEqualTo("/b");
    }

    @Test
    void aProgramGoesOnUntilAnExecOrInAForkedProcess() {
        AddressSpace next = space.next(3, 200);

        assertThat(next.program()).isEqualTo(space.program());
        assertThat(next.next(4, 300).program()).isEqualTo(space.program());
        assertThat(new AddressSpace(5, 400, next).program()).isNotEqualTo(space.program());
        assertThat(next.fork(6, 400).program()).isNotEqualTo(space.program());
    }

    /** All processes share it: what one of them did not have, another one may. */
    @Test
    void whatIsUnknownRefutesNothing() {
        AddressSpace.UNKNOWN.refute(0x1000);

        assertThat(AddressSpace.UNKNOWN.isRefuted(0x1000)).isFalse();
    }
}
