// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

/** Where the name of an address came from. */
public enum SymbolSource {
    /** The full symbol table of the mapped file. */
    SYMTAB("symbol table"),
    /** The mapped file's symbols for the dynamic linker: exported functions only. */
    DYNSYM("dynamic symbol table"),
    /** The symbols that a stripped file keeps compressed, beside the exported ones. */
    MINI_DEBUG_INFO("MiniDebugInfo"),
    /** The full symbol table of the mapped file's separate debug file. */
    DEBUG_FILE("symbol table of the debug file"),
    /** The full symbol table of the debug file that the mapped file links to by its name. */
    LINKED_DEBUG_FILE("symbol table of the debug file that it links to"),
    /** The full symbol table of the debug file that a debuginfod server sent. */
    DEBUGINFOD("symbol table of the debug file from debuginfod"),
    /** The mapped file's debug information. */
    DWARF("debug information"),
    /** The debug information of the mapped file's separate debug file. */
    DWARF_OF_DEBUG_FILE("debug information of the debug file"),
    /** The debug information of the debug file that a debuginfod server sent. */
    DWARF_OF_DEBUGINFOD("debug information from debuginfod"),
    /** The code that the kernel maps into every process. */
    VDSO("vDSO"),
    /** What a Go program has for its own runtime, stripped or not. */
    GO_TABLE("Go's function table"),
    /** The name of the function that a linkage stub calls, with {@code @plt} behind it. */
    LINKAGE_STUB("linkage table"),
    /** No symbol: the bytes of the code itself, which are the same everywhere. */
    CODE("the code itself"),
    /** The kernel's own symbols. */
    KALLSYMS("kallsyms"),
    /**
     * Symbols of a kernel module, or of code that the kernel generates, such as ftrace trampolines.
     */
    KALLSYMS_MODULE("kallsyms, module"),
    /** A BPF program or trampoline. */
    BPF("kallsyms, BPF"),
    /** A jitdump that a runtime writes for its generated code. */
    JIT_DUMP("jitdump"),
    /** A perf map that a runtime writes for its generated code. */
    PERF_MAP("perf map");

    private final String text;

    SymbolSource(String text) {
        this.text = text;
    }

    /** Returns the source in words for users. */
    public String text() {
        return text;
    }
}
