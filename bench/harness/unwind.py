# SPDX-License-Identifier: Apache-2.0
"""Rows of unwind tables that are read in a second of CPU time: under Gimlet's own JVM options (C1
only, for the quick start) against the JVM's default compilers."""
import pathlib

from harness import jvm, processes
from harness.report import Row, at_least

_GOAL = 10  # million rows a second
_NODE = pathlib.Path("/usr/bin/node")


def measure(quick):
    rounds = 2 if quick else 5
    java, classes = jvm.compile_benchmark("unwind")
    sides = [jvm.own_options(), ["-XX:+UseSerialGC"]]
    rows = []
    for path in _files(java):
        for name in ("cold", "warm"):
            pairs = [[_millions(java, classes, options, name, path) for options in sides]
                     for _ in range(rounds)]
            ours, theirs = zip(*pairs)
            row = Row("unwind", f"rows of {path.name}, {name}", "M rows/s", list(ours), list(theirs),
                      "default JIT", digits=1)
            rows.append(at_least(row, _GOAL) if name == "warm" else row)
    return rows


def _files(java):
    """Large files: the JVM's own, and of Debian's those that are there."""
    libraries = pathlib.Path("/usr/lib/x86_64-linux-gnu").glob("libLLVM-*.so.1")
    files = [path for path in [_NODE, *sorted(libraries)] if path.is_file() and not path.is_symlink()]
    return [java.parent / "lib/server/libjvm.so", *files[:2]]


def _millions(java, classes, options, name, path):
    done = processes.run(
        [java / "java", *options, "-cp", jvm.class_path(classes), "io.gimlet.elf.UnwindBenchmark",
         name, path])
    return float(done.output) / 1e6
