// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A runtime that executes a language of its own in a process. It is told by a file that the process
 * has mapped as code: the library that is the runtime, or the program that has it linked in.
 */
public enum ManagedRuntime {
    /** HotSpot. Its generated code keeps frame pointers only when it is asked to. */
    JVM(
            "a JVM",
            "compiled Java is shown as generated code, named where there is a perf map"
                    + " ('jcmd PID Compiler.perfmap' while it is recorded), and has whole stacks"
                    + " under 'java -XX:+PreserveFramePointer'"),
    /** CPython, the interpreter: a C function runs all Python functions. */
    CPYTHON(
            "CPython",
            "Python functions have no frames yet, the stacks are those of the interpreter in C"),
    /** V8: its generated code keeps frame pointers. */
    V8("V8", "JavaScript is shown as generated code, with names under 'node --perf-basic-prof'"),
    /** CoreCLR: its generated code keeps frame pointers. */
    DOTNET(
            ".NET",
            "managed code is shown as generated code, with names where DOTNET_PerfMapEnabled=1 was"
                    + " in its environment"),
    /** CRuby, the interpreter. */
    RUBY("Ruby", "Ruby methods have no frames yet, the stacks are those of the interpreter in C"),
    /** The Zend engine. */
    PHP("PHP", "PHP functions have no frames yet, the stacks are those of the interpreter in C"),
    /** Erlang's, with or without its JIT. */
    BEAM(
            "the Erlang VM",
            "Erlang code is shown as generated code, with names under 'erl +JPperf true'");

    /** By the names of their files, without versions and the ending of libraries. */
    private static final Map<String, ManagedRuntime> BY_FILE =
            Map.ofEntries(
                    Map.entry("libjvm", JVM),
                    Map.entry("libpython", CPYTHON),
                    Map.entry("python", CPYTHON),
                    Map.entry("libnode", V8),
                    Map.entry("libv8", V8),
                    Map.entry("node", V8),
                    Map.entry("nodejs", V8),
                    Map.entry("deno", V8),
                    Map.entry("chrome", V8),
                    Map.entry("chromium", V8),
                    Map.entry("electron", V8),
                    Map.entry("libcoreclr", DOTNET),
                    Map.entry("libruby", RUBY),
                    Map.entry("ruby", RUBY),
                    Map.entry("libphp", PHP),
                    Map.entry("php", PHP),
                    Map.entry("php-fpm", PHP),
                    Map.entry("php-cgi", PHP),
                    Map.entry("beam", BEAM),
                    Map.entry("beam.smp", BEAM));

    private final String text;
    private final String shows;

    ManagedRuntime(String text, String shows) {
        this.text = text;
        this.shows = shows;
    }

    /**
     * The runtime that a mapped file is; null when it is none.
     *
     * @param path as the kernel tells it
     */
    public static @Nullable ManagedRuntime of(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.startsWith("lib")) {
            int ending = name.indexOf(".so");
            if (ending < 0) {
                return null;
            }
            name = name.substring(0, ending);
        }
        ManagedRuntime exact = BY_FILE.get(name);
        return exact != null ? exact : BY_FILE.get(withoutVersion(name));
    }

    /** As in python3.11, php-fpm8.2 and libruby-3.1. */
    private static String withoutVersion(String name) {
        int end = name.length();
        while (end > 0 && "0123456789.-".indexOf(name.charAt(end - 1)) >= 0) {
            end--;
        }
        return name.substring(0, end);
    }

    /** What users call it, with its article where it has one. */
    public String text() {
        return text;
    }

    /** What profiles show of its code today, and what makes them show more; a clause for users. */
    public String shows() {
        return shows;
    }
}
