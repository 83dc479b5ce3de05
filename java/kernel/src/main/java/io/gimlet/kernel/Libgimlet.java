// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The binding to libgimlet (native/gimlet.h), the only native library that Gimlet calls.
 *
 * <p>Every function there takes at most six machine words and returns one, so one method handle
 * serves them all: the linker makes its stub once, which is a good part of the start-up of a short
 * run. Pointers go down as plain words; callers keep the memory behind them alive (a confined arena
 * around the call).
 */
@SuppressWarnings("restricted") // this is the class that native access is for
final class Libgimlet {
    private static final MethodHandle CALL =
            Linker.nativeLinker()
                    .downcallHandle(
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                                    JAVA_LONG, JAVA_LONG));

    private static final SymbolLookup LIBRARY =
            SymbolLookup.libraryLookup(libraryPath(), Arena.global());

    private Libgimlet() {}

    /** The address of a function, to be kept in a static final field. */
    static MemorySegment function(String name) {
        return LIBRARY.find(name)
                .orElseThrow(() ->
                        new LinkageError(
                                "libgimlet.so has no function "
                                        + name
                                        + ": it comes from another version of Gimlet"));
    }

    static long call(MemorySegment function) {
        return call(function, 0, 0, 0, 0, 0, 0);
    }

    static long call(MemorySegment function, long a) {
        return call(function, a, 0, 0, 0, 0, 0);
    }

    static long call(MemorySegment function, long a, long b) {
        return call(function, a, b, 0, 0, 0, 0);
    }

    static long call(MemorySegment function, long a, long b, long c) {
        return call(function, a, b, c, 0, 0, 0);
    }

    static long call(MemorySegment function, long a, long b, long c, long d) {
        return call(function, a, b, c, d, 0, 0);
    }

    static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, a, b, c, d, e, f);
        } catch (Throwable thrown) {
            throw new AssertionError("a downcall threw", thrown);
        }
    }

    /** Reads a NUL-terminated string of at most {@code limit} bytes. */
    static String string(long address, int limit) {
        return MemorySegment.ofAddress(address).reinterpret(limit).getString(0);
    }

    /** Memory that the kernel or the library owns, as a segment without an end of life. */
    static MemorySegment memory(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    /** A segment of no bytes: when it cannot be reached any more, {@code atEnd} is called. */
    static MemorySegment life(Consumer<MemorySegment> atEnd) {
        return MemorySegment.NULL.reinterpret(Arena.ofAuto(), atEnd);
    }

    /** A pointer-sized cell for a result. */
    static MemorySegment cell(Arena arena) {
        return arena.allocate(JAVA_LONG);
    }

    /** A file that is installed beside the library. */
    static Path beside(String name) {
        return libraryPath().resolveSibling(name);
    }

    private static Path libraryPath() {
        String configured = System.getProperty("gimlet.native");
        if (configured != null) {
            return Path.of(configured).toAbsolutePath();
        }
        Path beside = jarDirectory().resolve("libgimlet.so");
        if (!Files.exists(beside)) {
            throw new LinkageError(
                    "there is no "
                            + beside
                            + ": install Gimlet's lib directory as a whole, or name the library"
                            + " with -Dgimlet.native=FILE");
        }
        return beside;
    }

    private static Path jarDirectory() {
        try {
            Path code =
                    Path.of(
                            Libgimlet.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            Path parent = code.toAbsolutePath().getParent();
            return parent == null ? code : parent;
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
