# SPDX-License-Identifier: Apache-2.0
"""A recording of five seconds, stopped by Ctrl-C: how long the end takes, CPU time, memory, BPF."""
import os
import signal
import time
from dataclasses import dataclass, field

from harness import machine, pprof, processes
from harness.report import Row, below

_HERTZ = 999
_SECONDS = 5
_LOOK_SECONDS = 4  # into the recording, when memory and programs are read


@dataclass
class _Run:
    """One recording of one side."""

    stop_seconds: float  # from Ctrl-C to the end of the last process
    cpu_seconds: float  # of all its processes
    memory: dict
    programs: list = field(default_factory=list)
    file_seconds: float = 0  # from Ctrl-C to the finished file


def measure(quick):
    rounds = 2 if quick else 6
    with processes.deep() as pid:
        runs = [(_gimlet(pid), _perf(pid), _bpftrace(pid)) for _ in range(rounds)]
    gimlet, perf, bpftrace = (list(side) for side in zip(*runs))
    return (_stop_rows(gimlet, perf, bpftrace) + _cpu_rows(gimlet, perf, bpftrace)
            + _memory_rows(gimlet, perf, bpftrace) + _program_rows(gimlet, bpftrace))


def _stop_rows(gimlet, perf, bpftrace):
    to_file = [run.file_seconds * 1e3 for run in gimlet]
    to_end = [run.stop_seconds * 1e3 for run in gimlet]
    return [
        below(Row("stop", "Ctrl-C to finished file", "ms", to_file,
                  [run.stop_seconds * 1e3 for run in perf], "perf and script"), 250),
        Row("stop", "Ctrl-C to end of process", "ms", to_end,
            [run.stop_seconds * 1e3 for run in perf], "perf and script"),
        Row("stop", "Ctrl-C to end of process", "ms", to_end,
            [run.stop_seconds * 1e3 for run in bpftrace], "bpftrace"),
    ]


def _cpu_rows(gimlet, perf, bpftrace):
    ours = [run.cpu_seconds for run in gimlet]
    return [Row("cpu", f"CPU time for {_SECONDS} s at {_HERTZ} Hz", "s", ours,
                [run.cpu_seconds for run in side], peer, digits=2)
            for side, peer in ((perf, "perf and script"), (bpftrace, "bpftrace"))]


def _memory_rows(gimlet, perf, bpftrace):
    rows = []
    for part, what in (("VmRSS", "resident while recording"), ("VmHWM", "most ever resident"),
                       ("Pss", "proportional share"), ("RssAnon", "resident, anonymous"),
                       ("RssFile", "resident, of files")):
        ours = [run.memory[part] for run in gimlet]
        for side, peer in ((perf, "perf"), (bpftrace, "bpftrace")):
            rows.append(Row("memory", what, "MiB", ours,
                            [run.memory[part] for run in side], peer))
    for row in rows[:4]:
        below(row, 100)
    return rows


def _program_rows(gimlet, bpftrace):
    ours, theirs = ([max(run.programs) for run in side] for side in (gimlet, bpftrace))
    return [
        # Not per run: on both sides the program also runs for tasks that its filter turns away.
        Row("bpf", "BPF program per second of recording", "us",
            [nanos / 1e3 / _SECONDS for _, nanos, _ in ours],
            [nanos / 1e3 / _SECONDS for _, nanos, _ in theirs], "bpftrace"),
        Row("bpf", "instructions that the verifier saw", "", [seen for *_, seen in ours],
            [seen for *_, seen in theirs], "bpftrace"),
    ]


def _gimlet(pid):
    profile = machine.output("recording.pb.gz")
    profile.unlink(missing_ok=True)
    child = processes.Child(
        [machine.launcher(), "record", "-q", "-p", pid, "-F", _HERTZ, "-o", profile])
    run, interrupted_wall_nanos = _record(child)
    # Renaming the finished file to its name is what changes its inode last.
    run.file_seconds = (os.stat(profile).st_ctime_ns - interrupted_wall_nanos) / 1e9
    _, samples = pprof.read(profile)
    if samples == 0:
        raise SystemExit("bench: Gimlet's profile is empty")
    return run


def _perf(pid):
    data = machine.output("recording.perf.data")
    child = processes.Child(["perf", "record", "-q", "-e", "cpu-clock", "-g", "-F", _HERTZ,
                             "-p", pid, "-o", data])
    run, _ = _record(child, accepted=(0, -signal.SIGINT))
    script = processes.Child(["perf", "script", "-i", data], processes.NOWHERE).wait()
    run.stop_seconds += script.seconds()
    run.cpu_seconds += script.cpu_seconds
    data.unlink()
    return run


def _bpftrace(pid):
    stacks = f"profile:hz:{_HERTZ} /pid == {pid}/ {{ @[ustack(127), kstack(127), tid] = count(); }}"
    run, _ = _record(processes.Child(["bpftrace", "-e", stacks], processes.NOWHERE))
    return run


def _record(child, accepted=(0,)):
    """Lets a profiler record, looks into it, and stops it: the run, and when it was stopped."""
    processes.await_sampling(child)
    time.sleep(_LOOK_SECONDS)
    memory, programs = processes.memory(child.pid), processes.programs(child.pid)
    time.sleep(_SECONDS - _LOOK_SECONDS)
    interrupted_wall_nanos = time.time_ns()
    interrupted_nanos = time.monotonic_ns()
    child.signal(signal.SIGINT)
    done = child.wait(accepted)
    stop_seconds = (done.ended_nanos - interrupted_nanos) / 1e9
    return _Run(stop_seconds, done.cpu_seconds, memory, programs), interrupted_wall_nanos
