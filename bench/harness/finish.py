# SPDX-License-Identifier: Apache-2.0
"""From the end of a recording to the finished profile, with names, lines and inlined functions, of a
large C++ program."""
import os
import signal
import subprocess
import time

from harness import machine, pprof, processes
from harness.report import Row, ratio_at_least

_HERTZ = 999
_SECONDS = 3
_GOAL = 20
# An empty cache directory, which nobody else sees.
_COLD = ["unshare", "--mount", "sh", "-c",
         'mkdir -p /var/cache/gimlet && mount -t tmpfs cache /var/cache/gimlet && exec "$@"', "cold"]


def measure(quick):
    subprocess.run([machine.CHECKOUT / "bench/symbol-files", "cpp"], check=True)
    rounds = 2 if quick else 5
    with processes.target(machine.CHECKOUT / "build/bench/symbols/cpp", "--loop") as pid:
        _gimlet(pid)  # what it looks at is in the index from here on
        runs = [(_gimlet(pid, _COLD), _gimlet(pid), _perf(pid)) for _ in range(rounds)]
    cold, warm, perf = (list(side) for side in zip(*runs))
    return [_row("nothing in the cache", cold, perf), _row("with its index", warm, perf)]


def _row(what, ours, theirs):
    row = Row("finish", f"Ctrl-C to finished file, {what}", "ms", ours, theirs,
              "perf and script --inline")
    row.ratios = [their / our for our, their in zip(ours, theirs)]
    return ratio_at_least(row, _GOAL)


def _gimlet(pid, environment=()):
    profile = machine.output("finish.pb.gz")
    profile.unlink(missing_ok=True)
    child = processes.Child([*environment, machine.launcher(), "record", "-q", "-p", pid,
                             "-F", _HERTZ, "-o", profile])
    interrupted_wall_nanos, _ = _interrupt(child)
    # Renaming the finished file to its name is what changes its inode last.
    done_nanos = os.stat(profile).st_ctime_ns
    _, samples = pprof.read(profile)
    if samples == 0:
        raise SystemExit("bench: Gimlet's profile is empty")
    return (done_nanos - interrupted_wall_nanos) / 1e6


def _perf(pid):
    data = machine.output("finish.perf.data")
    child = processes.Child(["perf", "record", "-q", "-e", "cpu-clock", "--call-graph", "dwarf",
                             "-F", _HERTZ, "-p", pid, "-o", data])
    _, seconds = _interrupt(child, accepted=(0, -signal.SIGINT))
    script = processes.run(["perf", "script", "--inline", "-i", data], output=processes.NOWHERE)
    data.unlink()
    return (seconds + script.seconds()) * 1e3


def _interrupt(child, accepted=(0,)):
    """Lets it record, and stops it: when on the wall clock, and how long it took to end."""
    processes.await_sampling(child)
    time.sleep(_SECONDS)
    wall_nanos, nanos = time.time_ns(), time.monotonic_ns()
    child.signal(signal.SIGINT)
    return wall_nanos, (child.wait(accepted).ended_nanos - nanos) / 1e9
