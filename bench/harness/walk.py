# SPDX-License-Identifier: Apache-2.0
"""What a walk costs: run time of the BPF program per sample and per frame, by unwind tables through
libc in a program without frame pointers, against walks by frame pointers where there are some."""
import re
import signal
import time
from dataclasses import dataclass

from harness import machine, pprof, processes, targets
from harness.report import Row, below

_FRAME_GOAL_NANOS = 60
_SAMPLE_GOAL_NANOS = 3000
_SHALLOW, _DEEP = 2, 24  # of the target's own; with those of libc, the deep ones are 36
_LIBC_FRAMES = 6  # of qsort and of the start, which only the walk by tables sees
_SIGNAL_SECONDS = 0.3
_SETTLED_SECONDS = 0.5  # until the tables are there


@dataclass
class _Walks:
    """What the walks of one side took on the average: shallow and deep stacks."""

    frames: tuple
    nanos: tuple

    def frame_nanos(self):
        return (self.nanos[1] - self.nanos[0]) / (self.frames[1] - self.frames[0])


def measure(quick):
    rounds, seconds = (2, 2) if quick else (4, 2)
    rows = []
    for hertz in (99, 999):
        sides = list(zip(*[_round(hertz, seconds) for _ in range(rounds)]))
        tables = sides[0]
        for peer, side in (("bpf_get_stack", sides[2]), ("--unwind fp", sides[1])):
            rows.append(below(_row(f"per frame at {hertz} Hz", tables, side, peer,
                                   _Walks.frame_nanos), _FRAME_GOAL_NANOS))
            rows.append(below(_row(
                f"sample of {tables[0].frames[1]:.0f} frames at {hertz} Hz (peer"
                f" {side[0].frames[1]:.0f})", tables, side, peer, lambda walks: walks.nanos[1]),
                              _SAMPLE_GOAL_NANOS))
    return rows


def _row(what, ours, theirs, peer, value):
    return Row("walk", what, "ns", [value(walks) for walks in ours],
               [value(walks) for walks in theirs], peer)


def _round(hertz, seconds):
    bare = [targets.compiled("sorter", "sorter", *targets.NO_FRAME_POINTERS)]
    framed = [targets.compiled("sorter", "sorter-framed", *targets.FRAME_POINTERS), "--direct"]
    tables = _walks(bare, 0, lambda pid: _gimlet(pid, hertz, seconds, "dwarf"))
    fp = _walks(framed, _LIBC_FRAMES, lambda pid: _gimlet(pid, hertz, seconds, "fp"))
    bpftrace = _walks(framed, _LIBC_FRAMES, lambda pid: _bpftrace(pid, hertz, seconds))
    return tables, fp, bpftrace


def _walks(target, more_frames, walk):
    frames, nanos = [], []
    for depth in (_SHALLOW, _DEEP):
        with processes.target(*target, "--frames", depth + more_frames) as pid:
            count, each = walk(pid)
        frames.append(count)
        nanos.append(each)
    return _Walks(tuple(frames), tuple(nanos))


def _gimlet(pid, hertz, seconds, way):
    """(frames of a sample, ns of a sample)."""
    profile = machine.output("walk.pb.gz")
    child = processes.Child([machine.launcher(), "record", "-q", "-p", pid, "-F", hertz,
                             "--no-kernel", "--unwind", way, "-o", profile])
    processes.await_sampling(child)
    time.sleep(_SETTLED_SECONDS)
    runs, nanos, _ = max(processes.programs(child.pid))  # the others keep the set of processes
    time.sleep(seconds)
    runs_then, nanos_then, _ = max(processes.programs(child.pid))
    child.signal(signal.SIGINT)
    child.wait()
    return pprof.mean_frames(profile), (nanos_then - nanos) / (runs_then - runs)


def _bpftrace(pid, hertz, seconds):
    """The same. The program also runs, shortly, where something else has the CPU."""
    child = processes.Child(["bpftrace", "-e",
                             f"profile:hz:{hertz} /pid == {pid}/ {{ @[ustack(127)] = count(); }}"])
    processes.await_sampling(child)
    time.sleep(_SETTLED_SECONDS + seconds)
    nanos = 0
    while not child.has_ended():
        nanos = sum(nanos for _, nanos, _ in processes.programs(child.pid)) or nanos
        child.signal(signal.SIGINT)
        time.sleep(_SIGNAL_SECONDS)  # bpftrace 0.17 misses one now and then
    stacks = re.findall(r"@\[\n(.*?)\n\]: (\d+)", child.wait().output, re.DOTALL)
    samples = sum(int(count) for _, count in stacks)
    frames = sum((stack.count("\n") + 1) * int(count) for stack, count in stacks)
    return frames / samples, nanos / samples
