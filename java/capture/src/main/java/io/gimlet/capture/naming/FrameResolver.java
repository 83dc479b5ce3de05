// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.ServedFiles;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.DebugPackages;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.FileResolver;
import io.gimlet.symbols.ProgramLines;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.UnknownReason;
import io.gimlet.symbols.UserBudget;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.WeakHashMap;

/**
 * Finds what is known of frames: asks the resolver of the file, the kernel or the generated code
 * that a frame is in, and says how profiles show the place. For the symbolizer's thread.
 */
final class FrameResolver {
    private static final ServedFiles OPENER = new ServedFiles();

    /** What jitdumps and perf maps may take of the memory that Gimlet may have. */
    private static final int GENERATED_PART = 4;

    private static final Resolution PROBED_CODE = new Resolution.Unnamed(UnknownReason.PROBED_CODE);
    private static final Resolution REWRITTEN = new Resolution.Unnamed(UnknownReason.FILE_CHANGED);
    private static final Resolution NO_MAPPING = new Resolution.Unnamed(UnknownReason.NO_MAPPING);

    private final DebugFiles debugFiles;
    private final Demangler demangler;
    private final DebugPackages packages = new DebugPackages();
    private final KernelFrames kernel;
    private final ShownMappings shown = new ShownMappings();
    private final UserBudget generatedBytes =
            new UserBudget(Runtime.getRuntime().maxMemory() / GENERATED_PART);

    /** Each as long as its file is there. */
    private final Map<CodeFile, FileResolver> files = new WeakHashMap<>();

    /** By the program's number: a process id comes again, and an exec leaves nothing. */
    private final Map<Integer, GeneratedNames> programs = new HashMap<>();

    FrameResolver(DebugFiles debugFiles, Demangler demangler, ProgramLines programLines) {
        this.debugFiles = debugFiles;
        this.demangler = demangler;
        kernel = new KernelFrames(demangler, programLines);
    }

    ResolvedFrame resolve(FrameRequest request) {
        if (request instanceof FrameRequest.Kernel frame) {
            return kernel.resolve(frame);
        }
        return resolveUser((FrameRequest.User) request);
    }

    private ResolvedFrame resolveUser(FrameRequest.User request) {
        CodeMapping mapping = request.mapping();
        CodeFile file = request.file();
        if (mapping == null || file == null) {
            UnknownReason refusal = file == null ? null : file.refusal();
            return new ResolvedFrame(
                    request.address(),
                    null,
                    refusal == null ? NO_MAPPING : new Resolution.Unnamed(refusal));
        }
        if (mapping.isForUprobes()) {
            return new ResolvedFrame(request.address(), shown.of(mapping, null), PROBED_CODE);
        }
        return isGenerated(mapping, file)
                ? resolveGenerated(request, mapping)
                : resolveInFile(request, mapping, file);
    }

    /** Memory of no file, and files that are no programs: runtimes map both for generated code. */
    private static boolean isGenerated(CodeMapping mapping, CodeFile file) {
        return (!mapping.hasFile() && !mapping.isVdso())
                || file.refusal() == UnknownReason.MALFORMED_ELF;
    }

    private ResolvedFrame resolveInFile(
            FrameRequest.User request, CodeMapping mapping, CodeFile file) {
        OptionalLong bias = mapping.loadBias(file);
        if (bias.isEmpty()) {
            UnknownReason refusal = file.refusal();
            return new ResolvedFrame(
                    request.address(),
                    shown.of(mapping, file),
                    new Resolution.Unnamed(refusal == null ? UnknownReason.NO_SEGMENT : refusal));
        }
        FileResolver resolver =
                files.computeIfAbsent(file, one -> FileResolver.of(one, debugFiles, demangler));
        long fileAddress = resolver.frameAddress(request.address() - bias.getAsLong());
        ShownMappings.Shown place = shown.of(mapping, file, bias.getAsLong(), fileAddress);
        Resolution resolution = resolver.resolve(fileAddress, request.timeNanos());
        if (resolution instanceof Resolution.Unnamed unnamed
                && unnamed.reason().isOfStrippedFile()) {
            packages.want(file);
        }
        return new ResolvedFrame(
                fileAddress + place.bias(),
                place.mapping(),
                file.isRewritten() ? REWRITTEN : resolution); // now, as it may happen meanwhile
    }

    private ResolvedFrame resolveGenerated(FrameRequest.User request, CodeMapping mapping) {
        GeneratedNames names =
                programs.computeIfAbsent(
                        request.program(),
                        number ->
                                new GeneratedNames(
                                        request.processId(),
                                        request.generated(),
                                        OPENER,
                                        generatedBytes,
                                        demangler));
        return new ResolvedFrame(
                request.address(),
                shown.of(mapping, null),
                names.resolve(request.address(), request.timeNanos()));
    }

    /** Lets perf maps and jitdumps be read again, once each: they grow. */
    void allowRefresh() {
        programs.values().forEach(GeneratedNames::allowRefresh);
    }

    /** Reads what is new in jitdumps; whether there are any. */
    boolean followDumps() {
        boolean any = false;
        for (GeneratedNames names : programs.values()) {
            any |= names.followDump();
        }
        return any;
    }

    /** Reads what is new in the jitdumps of a process; whether it has any. */
    boolean followDumps(int processId) {
        boolean any = false;
        for (GeneratedNames names : programs.values()) {
            any |= names.processId() == processId && names.followDump();
        }
        return any;
    }

    /** Lets go of the pages of files: most names that they have are never asked for again. */
    void unloadFiles() {
        files.keySet().forEach(CodeFile::unload);
        debugFiles.unload();
    }

    /** Keeps on disk what was read of files and takes long to read again. */
    void keepIndexes() {
        debugFiles.keepIndexes();
    }

    /** Looks for the packages that would name what has no name; takes a while. */
    void findPackages() {
        packages.search();
    }

    /** The commands that give files their names, as far as they are known by now. */
    Map<DebugPackages.Module, String> remedies() {
        return packages.remedies();
    }

    /** Reads the kernel's symbols anew if that may name the address: code was loaded since. */
    void lookAgainFor(FrameRequest.Kernel request) {
        kernel.lookAgainFor(request);
    }

    /**
     * Forgets what was read for the programs of a process, except for one.
     *
     * @param program the program that the process runs now; 0 for none
     */
    void forgetPrograms(int processId, int program) {
        Iterator<Map.Entry<Integer, GeneratedNames>> each = programs.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Integer, GeneratedNames> next = each.next();
            if (next.getValue().processId() == processId && next.getKey() != program) {
                next.getValue().forget();
                each.remove();
            }
        }
    }
}
