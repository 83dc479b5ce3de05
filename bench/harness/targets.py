# SPDX-License-Identifier: Apache-2.0
"""Compiles the targets of bench/targets."""
import subprocess

from harness import machine

# Frame pointers in every function, set up at its start.
FRAME_POINTERS = ("-fno-omit-frame-pointer", "-fno-optimize-sibling-calls", "-fno-shrink-wrap")
NO_FRAME_POINTERS = ("-fomit-frame-pointer", "-fno-optimize-sibling-calls")

_SHORT_LIBRARIES = 20


def compiled(name, program, *options):
    """build/bench/PROGRAM, compiled of bench/targets/NAME.c, unless it is up to date."""
    source = machine.CHECKOUT / f"bench/targets/{name}.c"
    result = machine.output(program)
    if not result.exists() or result.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(
            ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-O2", "-g", "-Wall", "-Wextra", "-Werror",
             "-I", machine.CHECKOUT / "testdata", "-pthread", source, *options, "-o", result],
            check=True)
    return result


def short():
    """A program that ends at once and is linked with twenty libraries."""
    libraries = [compiled("short-library", f"libshort-{i}.so", "-shared", "-fPIC", "-nostdlib",
                          f"-DNUMBER={i}", f"-Wl,-soname,libshort-{i}.so")
                 for i in range(_SHORT_LIBRARIES)]
    return compiled("short", "short", "-Wl,--no-as-needed,-rpath,$ORIGIN", *libraries)
