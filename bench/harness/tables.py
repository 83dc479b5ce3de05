# SPDX-License-Identifier: Apache-2.0
"""Kernel memory of the unwind tables of large files, for each million rows."""
import re
import signal
import time

from harness import jvm, machine, pprof, processes, targets
from harness.report import Row, below

_GOAL_MEGABYTES = 5
_LOADED_SECONDS = 3
_MEMORY_MIB = 256
_COMMENT = re.compile(r"unwind tables: (\d+) rows of \d+ files, (\d+) bytes; evicted 0")


def measure(quick):
    rounds = 1 if quick else 3
    mapper = targets.compiled("mapper", "mapper")
    rows = []
    for path in jvm.large_files():
        with processes.target(mapper, path) as pid:
            sizes = [_tables(pid) for _ in range(rounds)]
        rows.append(below(Row(
            "tables", f"tables of {path.name}, {sizes[0][0] / 1e6:.2f} million rows",
            "MB/M rows", [size / rows for rows, size in sizes], digits=2), _GOAL_MEGABYTES))
    return rows


def _tables(pid):
    """(rows, bytes) of all files of a process."""
    profile = machine.output("tables.pb.gz")
    child = processes.Child(
        [machine.launcher(), "record", "-q", "-p", pid, "-F", 99, "--unwind", "dwarf",
         "--unwind-memory", _MEMORY_MIB, "-o", profile])
    processes.await_sampling(child)
    time.sleep(_LOADED_SECONDS)
    child.signal(signal.SIGINT)
    child.wait()
    for comment in pprof.comments(profile):
        found = _COMMENT.fullmatch(comment)
        if found:
            return int(found[1]), int(found[2])
    raise SystemExit("bench: the profile says nothing of unwind tables that all fit")
