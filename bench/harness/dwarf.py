# SPDX-License-Identifier: Apache-2.0
"""Stacks without frame pointers as perf takes them, which copies the stack and unwinds it later:
what that costs the target, the profiler's CPU time and the size of its file."""
import signal
import time

from harness import cost, machine, processes
from harness.report import Row, no_more, no_slower

_HERTZ = 99
_SECONDS = 5
_PEERS = ("dwarf", "fp")


def measure(quick):
    rounds, seconds = (4, 1.0) if quick else (16, 1.5)
    return _cost_rows(rounds, seconds) + _recording_rows(2 if quick else 5)


def _cost_rows(rounds, seconds):
    results = cost.compare([_gimlet, *[_perf(way) for way in _PEERS]], _HERTZ, rounds, seconds)
    ours, *theirs = cost.losses(results)
    return [no_more(Row("dwarf", f"target slower at {_HERTZ} Hz", "%", ours, side,
                        f"perf {way}", digits=2,
                        ratios=[values[1] / values[2 + i] for values in results]))
            for i, (way, side) in enumerate(zip(_PEERS, theirs))]


def _recording_rows(rounds):
    with processes.deep() as pid:
        runs = [[_recording(pid, "gimlet"), *[_recording(pid, way) for way in _PEERS]]
                for _ in range(rounds)]
    rows = []
    for index, (what, unit, digits) in enumerate((
            (f"CPU time for {_SECONDS} s, with names", "s", 2),
            (f"file of {_SECONDS} s", "KiB", 0))):
        for peer, way in enumerate(_PEERS, start=1):
            rows.append(no_slower(Row(
                "dwarf", what, unit, [run[0][index] for run in runs],
                [run[peer][index] for run in runs], f"perf {way}", digits=digits)))
    return rows


def _gimlet(pid, hertz):
    return processes.Child([machine.launcher(), "record", "-q", "-p", pid, "-F", hertz,
                            "--unwind", "dwarf", "-o", _file("gimlet")])


def _perf(way):
    return lambda pid, hertz: processes.Child(
        ["perf", "record", "-q", "-e", "cpu-clock", "--call-graph", way, "-F", hertz, "-p", pid,
         "-o", _file(way)])


def _file(side):
    return machine.output(f"dwarf.{side}")


def _recording(pid, side):
    """(CPU seconds, KiB of file). perf's stacks come to be, as its names do, in perf script."""
    child = _gimlet(pid, _HERTZ) if side == "gimlet" else _perf(side)(pid, _HERTZ)
    processes.await_sampling(child)
    time.sleep(_SECONDS)
    child.signal(signal.SIGINT)
    seconds = child.wait(accepted=(0, -signal.SIGINT)).cpu_seconds
    if side != "gimlet":
        script = processes.Child(["perf", "script", "-i", _file(side)], processes.NOWHERE)
        seconds += script.wait().cpu_seconds
    return seconds, _file(side).stat().st_size / 1024
