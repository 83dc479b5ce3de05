# SPDX-License-Identifier: Apache-2.0
"""Two hundred short processes a second, each with twenty libraries, beside a steady target: whether
every sample is accounted for, and Gimlet's memory and CPU time, against perf's."""
import contextlib
import re
import signal
import time
from dataclasses import dataclass, field

from harness import machine, pprof, processes, targets
from harness.report import Row, below

_HERTZ = 99
_RATE = 200
_EARLY_SECONDS = 5
_GROWTH_GOAL_MIB = 20
_RESIDENT_GOAL_MIB = 150
_LONG_SECONDS = 600
_PACE_SECONDS = 60  # less says nothing about ten minutes
_RECORDED = re.compile(r"recorded +([\d,]+) samples in [^,]*, ([\d,]+) lost")
_EVENTS_LOST = re.compile(r"lost process events: (\d+)")
_TABLE_BYTES = re.compile(r"unwind tables: .* files, (\d+) bytes")


@dataclass
class _Run:
    """One recording of a storm."""

    cpu_seconds: float
    memory: tuple  # after _EARLY_SECONDS, and just before the end
    middle: dict  # its memory after half of the time, where that is later
    runs: int = 0  # of the BPF program, by the kernel's count
    samples: int = 0
    lost: int = 0
    comments: list = field(default_factory=list)

    def comment(self, pattern):
        return next(int(found[1]) for found in map(pattern.match, self.comments) if found)


def measure(quick):
    rounds, seconds = (1, 8) if quick else (1, 60)
    runs = [(_gimlet("-a", seconds), _gimlet("--follow", seconds), _perf(seconds),
             _gimlet("-a", _EARLY_SECONDS)) for _ in range(rounds)]
    everything, family, perf, short = (list(side) for side in zip(*runs))
    return (_account_rows(family, everything) + _memory_rows(everything, perf, seconds)
            + _table_rows(everything, short, seconds)
            + [Row("storm", f"CPU time for {seconds} s, -a", "s",
                   [run.cpu_seconds for run in everything], [run.cpu_seconds for run in perf],
                   "perf record", digits=2)])


def _account_rows(family, everything):
    return [
        Row("storm", "recorded, --follow", "count", [run.samples for run in family]),
        Row("storm", "recorded, -a", "count", [run.samples for run in everything]),
        Row("storm", "lost and counted, -a", "count", [run.lost for run in everything]),
        Row("storm", "lost process events, -a", "count",
            [run.comment(_EVENTS_LOST) for run in everything])]


def _memory_rows(ours, theirs, seconds):
    rows = []
    for part, what in (("RssAnon", "anonymous"), ("RssFile", "of files")):
        for index, after in enumerate((_EARLY_SECONDS, seconds)):
            rows.append(Row("storm", f"resident, {what}, after {after} s, -a", "MiB",
                            [run.memory[index][part] for run in ours],
                            [run.memory[index][part] for run in theirs], "perf"))
    if seconds >= _PACE_SECONDS:
        rows.append(below(Row("storm", "resident after ten minutes at the last half's pace, -a",
                              "MiB", [_in_ten_minutes(run, seconds) for run in ours]),
                          _RESIDENT_GOAL_MIB))
    growth = [run.memory[1]["RssAnon"] - run.memory[0]["RssAnon"] for run in ours]
    return rows + [below(Row("storm", "growth of the anonymous in between", "MiB", growth),
                         _GROWTH_GOAL_MIB)]


def _in_ten_minutes(run, seconds):
    # What comes first is the programs' symbols and tables; from then on it has to be flat.
    middle, end = run.middle["VmRSS"], run.memory[1]["VmRSS"]
    return end + (end - middle) / (seconds / 2) * (_LONG_SECONDS - seconds)


def _table_rows(long, short, seconds):
    return [Row("storm", f"kernel memory of unwind tables after {length} s", "KiB",
                [run.comment(_TABLE_BYTES) / 1024 for run in runs])
            for length, runs in ((_EARLY_SECONDS, short), (seconds, long))]


@contextlib.contextmanager
def _storm():
    """The process id of what starts the short processes."""
    program = targets.short()
    storm = targets.compiled("storm", "storm")
    with processes.target(storm, "--rate", _RATE, "--program", program) as pid:
        yield pid


def _gimlet(scope, seconds):
    profile = machine.output("storm.pb.gz")
    with _storm() as pid:
        wanted = ["-a"] if scope == "-a" else ["--follow", "-p", pid]
        child = processes.Child([machine.launcher(), "record", *wanted, "-F", _HERTZ, "-o", profile],
                                machine.output("storm.out"))
        run = _record(child, seconds)
    recorded = _RECORDED.search(child.output())
    run.samples, run.lost = (int(number.replace(",", "")) for number in recorded.groups())
    run.comments = pprof.comments(profile)
    return run


def _perf(seconds):
    data = machine.output("storm.perf.data")
    with _storm():
        run = _record(processes.Child(
            ["perf", "record", "-q", "-a", "-B", "-N", "-e", "cpu-clock", "-g", "-F", _HERTZ,
             "-o", data]),
            seconds)
    data.unlink()
    return run


def _record(child, seconds):
    processes.await_sampling(child)
    time.sleep(_EARLY_SECONDS)
    before = processes.memory(child.pid)
    until_middle = max(0, seconds / 2 - _EARLY_SECONDS)
    time.sleep(until_middle)
    middle = processes.memory(child.pid)
    time.sleep(seconds - _EARLY_SECONDS - until_middle)
    after = processes.memory(child.pid)
    child.signal(signal.SIGINT)
    # The last that can be seen is what there was after the events were disabled.
    runs = processes.runs_until_end(child)
    done = child.wait(accepted=(0, -signal.SIGINT))
    return _Run(done.cpu_seconds, (before, after), middle, runs)
