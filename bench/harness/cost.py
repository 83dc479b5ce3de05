# SPDX-License-Identifier: Apache-2.0
"""What being sampled costs a target: the time of a fixed piece of work, with and without."""
import array
import mmap
import signal
import statistics
import struct
import time

from harness import machine, processes, targets
from harness.report import Row, no_more

_THREADS = 2
_PROGRESS = struct.Struct("<QQ131072s")  # struct progress in targets/worker.c
_BUCKET_NANOS = 32


def measure(quick):
    rounds, seconds = (4, 1.0) if quick else (16, 1.5)
    rows = []
    for hertz in (99, 999):
        rows += _rows(hertz, compare([_gimlet, _perf], hertz, rounds, seconds))
    return rows


def compare(profilers, hertz, rounds, seconds):
    """[(alone, under each profiler)], relative times of a piece of work; the order turns.

    A profiler is a function that starts one for a process id at a frequency.
    """
    worker = targets.compiled("worker", "worker", *targets.FRAME_POINTERS)
    progress = machine.output("worker.progress")
    progress.write_bytes(bytes(_PROGRESS.size * _THREADS))
    with open(progress, "r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        with processes.target(worker, "--threads", _THREADS, "--progress", progress) as pid:
            return [_round(i, pid, hertz, profilers, memory, seconds) for i in range(rounds)]


def _round(number, pid, hertz, profilers, memory, seconds):
    sides = len(profilers) + 1
    values = [0] * sides
    for turn in range(sides):
        side = (number + turn) % sides
        values[side] = (_window(memory, seconds) if side == 0
                        else _under(profilers[side - 1](pid, hertz), memory, seconds))
    return values


def losses(results):
    """How much slower each profiler makes the piece of work, in %, round by round."""
    return [list(side) for side in zip(
        *([(value / alone - 1) * 100 for value in values] for alone, *values in results))]


def _rows(hertz, results):
    ours, theirs = losses(results)
    return [no_more(Row("cost", f"target slower at {hertz} Hz", "%", ours, theirs,
                        "perf -g", digits=2, ratios=[gimlet / perf for _, gimlet, perf in results]))]


def _gimlet(pid, hertz):
    return processes.Child([machine.launcher(), "record", "-q", "-p", pid, "-F", hertz,
                            "-o", machine.output("cost.pb.gz")])


def _perf(pid, hertz):
    return processes.Child(["perf", "record", "-q", "-e", "cpu-clock", "-g", "-F", hertz,
                            "-p", pid, "-o", machine.output("cost.perf.data")])


def _under(profiler, memory, seconds):
    processes.await_sampling(profiler)
    nanos = _window(memory, seconds)
    profiler.signal(signal.SIGINT)
    profiler.wait(accepted=(0, -signal.SIGINT))
    return nanos


def _window(memory, seconds):
    """The mean time of a piece of work by its median, over all threads, while so many seconds pass.

    A sampler hits few pieces, which moves the mean and leaves the median; what makes all of them
    slower for a while, such as another machine on the same core, moves both.
    """
    before = bytes(memory)
    time.sleep(seconds)
    after = bytes(memory)
    return statistics.mean(
        _mean_by_median(_PROGRESS.unpack_from(before, i * _PROGRESS.size),
                        _PROGRESS.unpack_from(after, i * _PROGRESS.size))
        for i in range(_THREADS))


def _mean_by_median(before, after):
    pieces = after[0] - before[0]
    left = pieces / 2
    counts = zip(array.array("I", after[2]), array.array("I", before[2]))
    for bucket, (count, earlier) in enumerate(counts):
        left -= count - earlier
        if left <= 0:
            # Linear inside the bucket: whole ones would be too coarse.
            median = (bucket + 1 + left / (count - earlier)) * _BUCKET_NANOS
            return (after[1] - before[1]) / pieces / median
    raise SystemExit("bench: the worker does nothing")
