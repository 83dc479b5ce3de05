# SPDX-License-Identifier: Apache-2.0
"""Rows of unwind tables that a second of CPU time reads. From the files: under Gimlet's own JVM options
(C1 only, for the quick start) against the JVM's default compilers. From the cache on disk: against the
files, each time up to tables that are ready for the kernel."""
import tempfile

from harness import jvm, processes
from harness.report import Row, at_least, ratio_at_least

_GOAL = 10  # million rows a second
_CACHE_GOAL = 10  # times as fast as the files


def measure(quick):
    rounds = 2 if quick else 5
    java, classes = jvm.compile_benchmark("unwind")
    files = jvm.large_files()
    return (_parsing(java, classes, files, rounds) + _loading(java, classes, files, rounds))


def _parsing(java, classes, files, rounds):
    sides = [jvm.own_options(), ["-XX:+UseSerialGC"]]
    rows = []
    for path in files:
        for name in ("cold", "warm"):
            pairs = [[_millions(java, classes, options, "elf.UnwindBenchmark", name, path)
                      for options in sides] for _ in range(rounds)]
            ours, theirs = zip(*pairs)
            row = Row("unwind", f"rows of {path.name}, {name}", "M rows/s", list(ours), list(theirs),
                      "default JIT", digits=1)
            rows.append(at_least(row, _GOAL) if name == "warm" else row)
    return rows


def _loading(java, classes, files, rounds):
    rows = []
    with tempfile.TemporaryDirectory() as cache:
        def rate(action, times, path):
            return _millions(java, classes, jvm.own_options(), "capture.unwind.LoadBenchmark",
                             action, times, path, cache)

        for path in files:
            rate("store", 1, path)
            for name, times in (("cold", 1), ("warm", 30)):
                pairs = [(rate("load", times, path), rate("parse", times, path))
                         for _ in range(rounds)]
                ours, theirs = zip(*pairs)
                row = Row("unwind", f"cached {path.name}, {name}", "M rows/s", list(ours),
                          list(theirs), "from the file", digits=1)
                rows.append(ratio_at_least(row, _CACHE_GOAL) if name == "warm" else row)
    return rows


def _millions(java, classes, options, benchmark, *arguments):
    done = processes.run(
        [java / "java", *options, "-cp", jvm.class_path(classes), f"io.gimlet.{benchmark}",
         *map(str, arguments)])
    return float(done.output) / 1e6
