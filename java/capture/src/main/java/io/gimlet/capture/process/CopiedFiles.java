// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.CopyTooLargeException;
import io.gimlet.kernel.FoundFile;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.UserBudget;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Maps files, and keeps count of those that had to be copied to memory for that: what users'
 * processes have on FUSE and on network file systems is bounded, for each user and in total.
 * Thread-safe.
 */
final class CopiedFiles {
    /** What copies may take, beside the heap. */
    private static final int MEMORY_PART = 2;

    private static final UserBudget BUDGET =
            new UserBudget(Runtime.getRuntime().maxMemory() / MEMORY_PART);

    private static final int NOBODY_KNOWN = -1;

    private static @Nullable Cleaner cleaner;

    private CopiedFiles() {}

    /**
     * Maps a file that was found.
     *
     * @param process which has it mapped, a directory of the proc file system
     * @param mapping of it, as the process sees it
     * @return null when the file system says that it is another one
     * @throws CopyTooLargeException when there is no room for a copy
     */
    static @Nullable CodeFile map(FoundFile file, Path process, CodeMapping mapping)
            throws IOException {
        long bytes = file.identity().bytes();
        int user = userOf(process);
        boolean mayCopy = BUDGET.take(user, bytes);
        boolean isCopied = false;
        try (FoundFile.Opened opened = file.open(0, mayCopy ? bytes : 0)) {
            if (!mapping.file().isGeneration(opened.generation())) {
                return null;
            }
            CodeFile.Origin origin =
                    new CodeFile.Origin(
                            process.resolve("root"), mapping.path(), file.identity().userId());
            CodeFile code = CodeFile.map(opened.channel(), origin, file.watch());
            isCopied = opened.isCopy();
            if (isCopied) {
                giveBackAfter(code, user, bytes);
            }
            return code;
        } finally {
            if (mayCopy && !isCopied) {
                BUDGET.giveBack(user, bytes);
            }
        }
    }

    /** Not the owner of the file: on FUSE that is whoever its daemon says. */
    private static int userOf(Path process) {
        try {
            return Files.getAttribute(process, "unix:uid") instanceof Integer user
                    ? user
                    : NOBODY_KNOWN;
        } catch (IOException gone) {
            return NOBODY_KNOWN;
        }
    }

    private static synchronized void giveBackAfter(CodeFile code, int user, long bytes) {
        if (cleaner == null) {
            cleaner = Cleaner.create();
        }
        cleaner.register(code, () -> BUDGET.giveBack(user, bytes));
    }
}
