// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.GeneratedCode;
import io.gimlet.capture.process.ServedFiles;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.FileOpener;
import io.gimlet.symbols.JitDumpFile;
import io.gimlet.symbols.PerfMapResolver;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.Resolver;
import io.gimlet.symbols.UnknownReason;
import io.gimlet.symbols.UserBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Names the code that a program generates: from its jitdump, which knows lines and times, else from
 * its perf map. Tells the program's {@link GeneratedCode} what was replaced. For the symbolizer's
 * thread.
 */
final class GeneratedNames implements Resolver {
    private static final Path PROC = Path.of("/proc");
    private static final int NOBODY_KNOWN = -1;

    private final int processId;
    private final GeneratedCode code;
    private final ServedFiles opener;
    private final UserBudget budget;
    private final Demangler demangler;
    private final PerfMapResolver perfMap;
    private @Nullable CodeMapping opened;
    private @Nullable JitDumpFile dump;

    /**
     * Nothing is read yet.
     *
     * @param budget bytes read and of memory for the generated code of all processes
     */
    GeneratedNames(
            int processId,
            GeneratedCode code,
            ServedFiles opener,
            UserBudget budget,
            Demangler demangler) {
        this.processId = processId;
        this.code = code;
        this.opener = opener;
        this.budget = budget;
        this.demangler = demangler;
        perfMap = new PerfMapResolver(PROC, processId, opener, budget, demangler);
    }

    int processId() {
        return processId;
    }

    @Override
    public Resolution resolve(long address, long timeNanos) {
        Resolution inDump = resolveInDump(address, timeNanos);
        if (inDump instanceof Resolution.Named) {
            return inDump;
        }
        Resolution inMap = perfMap.resolve(address, timeNanos);
        boolean isWithoutMap =
                inMap instanceof Resolution.Unnamed unnamed
                        && unnamed.reason() == UnknownReason.ANONYMOUS_MEMORY;
        return inDump != null && isWithoutMap ? inDump : inMap;
    }

    private @Nullable Resolution resolveInDump(long address, long timeNanos) {
        CodeMapping mark = code.dump();
        if (mark == null) {
            return null;
        }
        if (!mark.equals(opened)) {
            open(mark);
        }
        if (dump == null) {
            return new Resolution.Unnamed(UnknownReason.JIT_DUMP_REFUSED);
        }
        Resolution found = dump.resolve(address, timeNanos);
        if (found instanceof Resolution.Unnamed && dump.takeMayRefresh()) {
            readDump(dump);
            found = dump.resolve(address, timeNanos);
        }
        return found;
    }

    private void open(CodeMapping mark) {
        closeDump();
        opened = mark;
        FileOpener.Found file = opener.behind(mark);
        dump = file == null ? null : new JitDumpFile(file, user(), budget, demangler);
    }

    private int user() {
        try {
            Path process = PROC.resolve(Integer.toString(processId));
            return (int) Files.getAttribute(process, "unix:uid");
        } catch (IOException gone) {
            return NOBODY_KNOWN;
        }
    }

    private void readDump(JitDumpFile file) {
        for (long timeNanos : file.refresh()) {
            code.setReplaced(timeNanos);
        }
    }

    /** Reads what is new in a jitdump that has been read before; whether there is one. */
    boolean followDump() {
        if (dump != null) {
            readDump(dump);
        }
        return dump != null;
    }

    /** Reads what is new in a perf map that has named something, and lets all be read again. */
    void allowRefresh() {
        perfMap.allowRefresh();
        if (perfMap.refresh()) {
            code.setReplaced(System.nanoTime()); // CLOCK_MONOTONIC on Linux
        }
        if (dump != null) {
            dump.allowRefresh();
        }
    }

    /** Drops what was read. */
    void forget() {
        perfMap.forget();
        closeDump();
    }

    private void closeDump() {
        if (dump != null) {
            dump.close();
            dump = null;
        }
    }
}
