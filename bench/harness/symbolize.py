# SPDX-License-Identifier: Apache-2.0
"""Addresses that become chains of functions, files and lines: `gimlet addr2line` against the libraries
and programs that other profilers use, each as a process from its start to its end."""
import itertools
import random
import re
import subprocess

from harness import machine, processes
from harness.report import Row, below, no_slower, ratio_at_least

_FILES = {"C++": "cpp", "Rust": "rust", "libjvm": "libjvm"}
_MANY = 1_000_000
_SOME = 100_000
_FEW = 10_000  # for peers that take minutes for more
_WALL_GOAL = 1.5
_MEMORY_GOAL = 400  # MiB


def measure(quick):
    subprocess.run([machine.CHECKOUT / "bench/symbol-files"], check=True)
    rounds = 2 if quick else 5
    rows = []
    for name, path in _FILES.items():
        rows += _measure(name, _symbols(path), rounds)
    return rows


def _symbols(name):
    return machine.CHECKOUT / "build/bench/symbols" / name


def _measure(name, path, rounds):
    addresses = _covered(path, _MANY)
    files = {count: _first(f"{path.name}-{count}", addresses, count)
             for count in (1, _FEW, _SOME, _MANY)}
    sides = {"gimlet": _gimlet, "crate": _crate}
    runs = {(side, count): [] for side in sides for count in (1, _SOME, _MANY)}
    for _ in range(rounds):
        for side, count in runs:
            runs[side, count].append(_run(sides[side](path), files[count]))
    return (_rates(name, runs) + _wall(name, runs) + _rest(name, runs)
            + _others(name, path, files, rounds))


def _rates(name, runs):
    rows = []
    for count in (_SOME, _MANY):
        ours, theirs = ([count / done.cpu_seconds / 1e3 for done in runs[side, count]]
                        for side in ("gimlet", "crate"))
        rows.append(ratio_at_least(
            Row("symbolize", f"{name}, {count // 1000}k addresses", "k/CPU s", ours, theirs,
                "addr2line crate"), 1))
    return rows


def _wall(name, runs):
    rows = []
    for count in (_SOME, _MANY):
        ours, theirs = ([count / done.seconds() / 1e3 for done in runs[side, count]]
                        for side in ("gimlet", "crate"))
        rows.append(ratio_at_least(
            Row("symbolize", f"{name}, {count // 1000}k addresses", "k/s", ours, theirs,
                "addr2line crate"), _WALL_GOAL))
    return rows


def _rest(name, runs):
    def values(value):
        return [value(side) for side in ("gimlet", "crate")]

    def marginal(side):
        return [(many.cpu_seconds - some.cpu_seconds) / (_MANY - _SOME) * 1e6
                for some, many in zip(runs[side, _SOME], runs[side, _MANY])]

    memory = values(lambda side: [done.peak_mib for done in runs[side, _MANY]])
    wall = values(lambda side: [done.seconds() for done in runs[side, 1]])
    cpu = values(lambda side: [done.cpu_seconds for done in runs[side, 1]])
    peer = "addr2line crate"
    return [
        no_slower(Row("symbolize", f"{name}, each further address", "us CPU", *values(marginal),
                      peer, digits=2)),
        below(Row("symbolize", f"{name}, most memory", "MiB", *memory, peer), _MEMORY_GOAL),
        Row("symbolize", f"{name}, one address", "s", *wall, peer, digits=3),
        Row("symbolize", f"{name}, one address", "CPU s", *cpu, peer, digits=3),
    ]


def _others(name, path, files, rounds):
    """Rates and memory of the other peers, in few rounds: they take long."""
    peers = {"blazesym": (_blazesym, _SOME), "llvm-symbolizer 19": (_llvm, _SOME),
             "GNU addr2line": (_binutils, _FEW)}
    rows = []
    for peer, (command, count) in peers.items():
        pairs = [(_run(_gimlet(path), files[count]), _run(command(path), files[count]))
                 for _ in range(min(rounds, 2))]
        ours, theirs = zip(*pairs)
        what = f"{name}, {count // 1000}k addresses"
        rows.append(Row("symbolize", what, "k/CPU s",
                        [count / done.cpu_seconds / 1e3 for done in ours],
                        [count / done.cpu_seconds / 1e3 for done in theirs], peer, digits=1))
        rows.append(Row("symbolize", what + ", most memory", "MiB",
                        [done.peak_mib for done in ours], [done.peak_mib for done in theirs], peer))
    return rows


def _run(command, addresses):
    return processes.run(command, given=addresses, output=processes.NOWHERE)


def _gimlet(path):
    # The others keep nothing either; "index" has what that brings.
    return ["env", "GIMLET_CACHE=off", machine.launcher(), "addr2line", "-f", "-i", "-e", path]


def _crate(path):
    return [_symbols("rust"), "addr2line", path]


def _blazesym(path):
    return [_symbols("rust"), "blazesym", path]


def _binutils(path):
    return ["addr2line", "-f", "-i", "-e", path]


def _llvm(path):
    libraries = _symbols("libllvm19") / "usr/lib/x86_64-linux-gnu"
    program = _symbols("llvm-19") / "usr/lib/llvm-19/bin/llvm-symbolizer"
    return ["env", f"LD_LIBRARY_PATH={libraries}", program, "--output-style=GNU", "--no-demangle",
            "-f", "-i", "-e", path]


def _covered(path, count):
    """A file with random addresses of code that has lines, the same ones each time."""
    headers = subprocess.run(["readelf", "-SW", path], check=True, capture_output=True, text=True)
    sections = [(int(found[1], 16), int(found[2], 16)) for found in re.finditer(
        r"\] \.text\S*\s+\S+\s+(\w+) \w+ (\w+)", headers.stdout)]
    sizes = [size for _, size in sections]
    chosen = random.Random(1)

    def candidates():
        for _ in range(2 * count):
            start, size = chosen.choices(sections, weights=sizes)[0]
            yield f"{start + chosen.randrange(size):x}\n"

    # Through files: what this process holds would count as memory of those that it starts.
    given = _write("candidates", candidates())
    covered = machine.output("symbolize-covered.out")
    with open(given, "rb") as source, open(covered, "wb") as sink:
        subprocess.run([_symbols("rust"), "covered", path], stdin=source, stdout=sink, check=True)
    return covered


def _first(name, addresses, count):
    with open(addresses, encoding="ascii") as lines:
        file = _write(name, (f"0x{line}" for line in itertools.islice(lines, count)))
    with open(file, "rb") as lines:
        if sum(1 for _ in lines) < count:
            raise SystemExit(f"bench: too few addresses with lines for {name}")
    return file


def _write(name, lines):
    file = machine.output(f"symbolize-{name}.in")
    with open(file, "w", encoding="ascii") as sink:
        sink.writelines(lines)
    return file
