// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.ShrunkElfException;
import io.gimlet.elf.UnsupportedElfException;

/** Why an address has no name, and what the user can do about it. */
public enum UnknownReason {
    /** The address is in no mapping of its process. */
    NO_MAPPING(
            "the address is in no mapping",
            "a walk through code without frame pointers gives such addresses"),
    /** The process, or those of its user, have mapped more code than is kept. */
    PROCESS_TOO_LARGE(
            "the process, or those of its user, have mapped more code than is kept",
            "an eighth of that of all is kept for a process: look at /proc/PID/maps"),
    /** The process exited before its mappings were read. */
    PROCESS_GONE(
            "the process exited before its mappings were read",
            "start the program with `gimlet record -- COMMAND`"),
    /** The mapped file could not be opened. */
    FILE_NOT_OPENED(
            "the mapped file could not be opened",
            "run as root, or grant CAP_SYS_PTRACE and CAP_CHECKPOINT_RESTORE"),
    /**
     * Another file has the place or the name of the mapped one, or it was cut while it was read.
     */
    FILE_CHANGED(
            "the mapped file was replaced or overwritten before it was read",
            "only a file that is still there at its first sample gives names"),
    /** The mapped file's file system did not answer in time, or somebody holds a lease on it. */
    FILE_NO_ANSWER(
            "the mapped file could not be read in time",
            "its file system (FUSE, NFS) does not answer, or a process holds a lease on the file"),
    /** The mapped file is where files are copied to be read, and there is no room for its copy. */
    FILE_NOT_COPIED(
            "the mapped file is too large to be copied from where it is",
            "copies of files on FUSE and network file systems may take half of the Java machine's memory: -Xmx"),
    /** The mapped file is an ELF file of another machine or of 32 bits. */
    UNSUPPORTED_ELF(
            "the mapped file is for a machine that is not supported",
            "only 64-bit x86-64 and aarch64 files get names"),
    /** The mapped file is not a usable ELF file. */
    MALFORMED_ELF(
            "the mapped file is not a well-formed ELF file", "check the file with `readelf -aW`"),
    /** The mapped offset is in no loaded segment of the file. */
    NO_SEGMENT(
            "the mapped file has no segment at this offset",
            "the file was replaced since it was mapped; restart the program"),
    /** The mapped file has no function symbols. */
    NO_SYMBOLS(
            "the mapped file has no symbols",
            "install a build that was not stripped, or its debug symbols"),
    /** No symbol of the mapped file covers the address. */
    NO_SYMBOL(
            "no symbol of the mapped file covers the address",
            "install a build that was not stripped, or its debug symbols"),
    /** Executable memory without a file, and no perf map that names it. */
    ANONYMOUS_MEMORY(
            "generated code without a jitdump or a perf map",
            "ask the runtime for one: node --perf-basic-prof, java with jcmd PID Compiler.perfmap"),
    /** There is a perf map, but it does not cover the address. */
    NOT_IN_PERF_MAP(
            "generated code that the perf map does not cover",
            "the runtime names only code that it generates after its perf option takes effect"),
    /** There is a perf map, but it cannot be trusted or read. */
    PERF_MAP_REFUSED(
            "generated code whose perf map was refused",
            "the perf map must be a regular file that belongs to the user of the process"),
    /** There is a perf map, but an earlier process with the same number left it. */
    PERF_MAP_STALE(
            "generated code whose perf map is older than the process",
            "it is of an earlier process with that number; ask the runtime for a new one"),
    /** There may be a perf map, but its file system did not answer in time. */
    PERF_MAP_NO_ANSWER(
            "generated code whose perf map could not be read in time",
            "the file system of the process's /tmp does not answer"),
    /** The perf map is larger than what is read of one, or those of its user are. */
    PERF_MAP_CUT(
            "generated code beyond what is read of perf maps",
            "the perf maps of one user may take an eighth of Gimlet's memory: remove old entries"),
    /** There is a jitdump, but it does not cover the address. */
    NOT_IN_JIT_DUMP(
            "generated code that the jitdump does not cover",
            "record until the process ends: Node writes its jitdump 2 MiB at a time, and the rest then"),
    /** There is a jitdump, but it cannot be opened or is not in the format. */
    JIT_DUMP_REFUSED(
            "generated code whose jitdump cannot be read",
            "run as root; `perf inject --jit` says whether perf can read it"),
    /** The jitdump is larger than what is read of one, or those of its user are. */
    JIT_DUMP_CUT(
            "generated code beyond what is read of jitdumps",
            "the jitdumps and perf maps of one user may take an eighth of Gimlet's memory"),
    /** There is not enough memory for the symbols of the file. */
    SYMBOLS_TOO_LARGE(
            "the symbols of the file or the kernel take more memory than Gimlet has",
            "Gimlet takes up to a quarter of the memory of its machine or control group: give it more there"),
    /** A bug. */
    INTERNAL_FAILURE("Gimlet failed to find the name", "this is a bug in Gimlet: please report it"),
    /** The page on which the kernel runs what uprobes displaced or watch. */
    PROBED_CODE(
            "an instruction or a return that a uprobe of somebody takes over",
            "end the uprobes and uretprobes on the program (bpftrace, perf probe) for whole stacks"),
    /** The kernel shows its addresses as zeros. */
    KALLSYMS_HIDDEN(
            "the kernel hides its symbols",
            "run as root, or grant CAP_SYSLOG and set kernel.kptr_restrict to 0 or 1"),
    /** The kernel's symbols could not be read. */
    KALLSYMS_UNAVAILABLE(
            "the kernel's symbols could not be read",
            "check that /proc/kallsyms exists and is readable"),
    /** No kernel symbol covers the address. */
    NO_KERNEL_SYMBOL(
            "no kernel symbol covers the address",
            "code that was loaded after the recording started, or that the kernel does not list");

    private final String text;
    private final String hint;

    UnknownReason(String text, String hint) {
        this.text = text;
        this.hint = hint;
    }

    /** Returns why a file that cannot be read names nothing. */
    public static UnknownReason of(MalformedElfException unusable) {
        if (unusable instanceof ShrunkElfException) {
            return FILE_CHANGED;
        }
        return unusable instanceof UnsupportedElfException ? UNSUPPORTED_ELF : MALFORMED_ELF;
    }

    /** Returns whether the debug symbols of the mapped file would help. */
    public boolean isOfStrippedFile() {
        return this == NO_SYMBOLS || this == NO_SYMBOL;
    }

    /** Returns the reason in words for users, a part of a sentence. */
    public String text() {
        return text;
    }

    /** Returns what to do about it, a part of a sentence. */
    public String hint() {
        return hint;
    }
}
