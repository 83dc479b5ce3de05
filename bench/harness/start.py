# SPDX-License-Identifier: Apache-2.0
"""From the start of a command to its first sample, and what a run of one second takes beyond it."""
import contextlib
import re

from harness import machine, pprof, processes
from harness.report import Row, no_slower

_HERTZ = 99


def measure(quick):
    rounds = 5 if quick else 15
    rows = []
    for state, load in (("idle", contextlib.nullcontext), ("busy", processes.busy_cpus)):
        # One thread burns, so that on an idle machine of two CPUs one of them is free.
        with processes.deep(threads=1) as pid, load():
            pairs = [(_gimlet(pid), _bpftrace(pid)) for _ in range(rounds)]
        ours, theirs = zip(*pairs)
        for benchmark, what, index in (
                ("start", f"start to first sample, {state}", 0),
                ("whole", f"1 s run beyond its second, {state}", 1)):
            rows.append(no_slower(Row(
                benchmark, what, "ms", [side[index] for side in ours],
                [side[index] for side in theirs], "bpftrace")))
    return sorted(rows, key=lambda row: row.benchmark)


def _gimlet(pid):
    """(first sample, end of the run less a second), in ms after the start of the command."""
    profile = machine.output("start.pb.gz")
    profile.unlink(missing_ok=True)
    done = processes.run(
        [machine.launcher(), "record", "-q", "-p", pid, "-F", _HERTZ, "-d", 1, "-o", profile])
    first_nanos, _ = pprof.read(profile)
    return (first_nanos - done.started_wall_nanos) / 1e6, (done.seconds() - 1) * 1e3


def _bpftrace(pid):
    # The time is in a map, which is printed at the end: no uprobe for BEGIN, no output in between.
    script = (f"profile:hz:{_HERTZ} /pid == {pid}/ {{"
              " if (@first == 0) { @first = nsecs; } @[ustack, kstack] = count(); }"
              " interval:s:1 { exit(); }")
    done = processes.run(["bpftrace", "-e", script])
    found = re.search(r"@first: (\d+)", done.output)
    if found is None:
        raise SystemExit(f"bench: bpftrace saw no sample: {done.output}")
    # nsecs is CLOCK_BOOTTIME where the kernel has it; it runs with CLOCK_MONOTONIC but for suspends.
    first = int(found[1]) - machine.suspended_nanos()
    return (first - done.started_nanos) / 1e6, (done.seconds() - 1) * 1e3
