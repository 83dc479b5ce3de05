# SPDX-License-Identifier: Apache-2.0
"""Which share of the user stacks of real programs is whole, under Gimlet and under perf."""
import re
import subprocess
import time

from harness import machine, processes
from harness.report import Row, at_least

_HERTZ = 199
_SETTLED_SECONDS = 0.2  # what the target's loader does is over
_KERNEL = 1 << 63
# A stack is whole if it comes from where the program or a thread of it began. The _start of stripped
# programs has no name, but what it calls in libc has.
_ROOTS = re.compile(
    r"_start|__libc_start_main.*|__libc_start_call_main|(__)?clone3?|start_thread|_dl_start.*")
_SQL = ("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 6000000)"
        " SELECT count(*), sum(x), max(hex(x)), min(substr(x * 7919 % 1000, 1, 2)) FROM c;")
_CC1PLUS = subprocess.check_output(["g++", "-print-prog-name=cc1plus"], text=True).strip()
_COMMANDS = {
    "sqlite3": ["sqlite3", ":memory:", _SQL],
    "cc1plus": [_CC1PLUS, "-quiet", "-O3", "-D_GNU_SOURCE", "-imultiarch", "x86_64-linux-gnu",
                "-include", "bits/stdc++.h", machine.CHECKOUT / "testdata/unwind/cpp.cpp",
                "-o", "/dev/null"],
    "openssl speed": ["openssl", "speed", "-seconds", "1", "sha256", "rsa2048", "ecdsap256"],
    "python3": ["/usr/bin/python3", "-c",
                "print(sum(len(sorted(str(i * 7919))) for i in range(6000000)))"],
    "node": ["node", "-e", "let m = new Map(); for (let i = 0; i < 2e7; i++)"
             " m.set('k' + i % 9999, i); console.log(JSON.stringify([...m]).length)"],
}


def measure(quick):
    rounds = 1 if quick else 3
    rows = []
    for name, command in _COMMANDS.items():
        runs = [(_gimlet(command), _perf(command, "dwarf,65528"), _perf(command, "fp"))
                for _ in range(rounds)]
        ours, by_dwarf, by_fp = (list(side) for side in zip(*runs))
        for theirs, peer in ((by_dwarf, "perf dwarf,65528"), (by_fp, "perf fp")):
            rows.append(at_least(Row("completeness", name, "%", ours, theirs, peer, digits=1), 99))
    return rows


def _gimlet(command):
    """The share that the summary tells, in percent."""
    profile = machine.output("completeness.pb.gz")
    done = _record(command, [machine.launcher(), "record", "-F", _HERTZ, "-o", profile])
    return float(re.search(r"stacks +([0-9.]+) % complete", done.output)[1])


def _perf(command, call_graph):
    data = machine.output("completeness.perf.data")
    # Without build ids, of which perf 6.1 takes some for longer than they may be, and fails.
    _record(command, ["perf", "record", "-q", "-B", "-e", "cpu-clock", "-F", _HERTZ,
                      "--call-graph", call_graph, "-o", data])
    script = machine.output("completeness.script")
    processes.Child(["perf", "script", "--no-inline", "-F", "ip,sym", "-i", data], script).wait()
    whole = [_is_whole(stack) for stack in _user_stacks(script)]
    data.unlink()
    script.unlink()
    return 100 * sum(whole) / max(1, len(whole))


def _record(command, profiler):
    """Runs a profiler from soon after the start of a command to its end."""
    target = processes.Child(command, processes.NOWHERE)
    time.sleep(_SETTLED_SECONDS)
    done = processes.run(profiler + ["-p", target.pid])
    target.wait()
    return done


def _user_stacks(script):
    """The names of the user frames of each sample that has such."""
    stack = []
    with script.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            fields = line.split(maxsplit=1)
            if not fields:
                if stack:
                    yield stack
                stack = []
            elif re.fullmatch("[0-9a-f]+", fields[0]) and int(fields[0], 16) < _KERNEL:
                stack.append(fields[1].strip() if len(fields) > 1 else "")
    if stack:
        yield stack


def _is_whole(stack):
    return any(_ROOTS.fullmatch(name) for name in stack[-3:])
