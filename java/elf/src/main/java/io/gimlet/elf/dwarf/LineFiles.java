// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import java.util.Arrays;

/**
 * The source files of one unit as its line program counts them, each a reference to its name and
 * the number of its directory.
 */
final class LineFiles {
    static final LineFiles EMPTY = new LineFiles(false, new long[0], new long[0], new int[0]);

    private final boolean fromZero;
    private final long[] directories;
    private final long[] names;
    private final int[] directoryOfFile;

    /**
     * @param fromZero whether files and directories are counted from 0, and directory 0 is that of
     *     the compilation (version 5); else from 1, and 0 stands for that directory
     * @param directories references to the names of directories
     * @param names references to the names of files
     * @param directoryOfFile the directory of each file
     */
    LineFiles(boolean fromZero, long[] directories, long[] names, int[] directoryOfFile) {
        this.fromZero = fromZero;
        this.directories = directories;
        this.names = names;
        this.directoryOfFile = directoryOfFile;
    }

    /** Returns the reference of a file's name, or {@link Unit#ABSENT}. */
    long name(int file) {
        int index = fromZero ? file : file - 1;
        return index >= 0 && index < names.length ? names[index] : Unit.ABSENT;
    }

    /**
     * Returns the reference of the name of a file's directory; {@link Unit#ABSENT} when that is the
     * directory of the compilation.
     */
    long directory(int file) {
        int index = fromZero ? file : file - 1;
        if (index < 0 || index >= names.length) {
            return Unit.ABSENT;
        }
        int directory = fromZero ? directoryOfFile[index] : directoryOfFile[index] - 1;
        return directory >= 0 && directory < directories.length
                ? directories[directory]
                : Unit.ABSENT;
    }

    /** Returns the greatest number of a file, and one more. */
    int end() {
        return fromZero ? names.length : names.length + 1;
    }

    long byteSize() {
        return 8L * directories.length + 12L * names.length;
    }

    /** Adds directories and files in their order. */
    static final class Builder {
        private long[] directories = new long[16];
        private long[] names = new long[64];
        private int[] directoryOfFile = new int[64];
        private int directoryCount;
        private int fileCount;

        void clear() {
            directoryCount = 0;
            fileCount = 0;
        }

        void addDirectory(long name) {
            if (directoryCount == directories.length) {
                directories = Arrays.copyOf(directories, directoryCount * 2);
            }
            directories[directoryCount++] = name;
        }

        void addFile(long name, long directory) {
            if (fileCount == names.length) {
                names = Arrays.copyOf(names, fileCount * 2);
                directoryOfFile = Arrays.copyOf(directoryOfFile, fileCount * 2);
            }
            names[fileCount] = name;
            directoryOfFile[fileCount] = Math.clamp(directory, -1, Integer.MAX_VALUE);
            fileCount++;
        }

        LineFiles build(boolean fromZero) {
            return new LineFiles(
                    fromZero,
                    Arrays.copyOf(directories, directoryCount),
                    Arrays.copyOf(names, fileCount),
                    Arrays.copyOf(directoryOfFile, fileCount));
        }
    }
}
