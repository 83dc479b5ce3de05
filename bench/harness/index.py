# SPDX-License-Identifier: Apache-2.0
"""What is kept on disk of debug information: whole chains that a second of CPU time tells with it and
without it, and one address at a second look."""
import pathlib
import tempfile

from harness import jvm, machine, processes
from harness.report import Row, at_least, below

_GOAL = 2  # million addresses a second
_ONE_GOAL = 150  # ms
_COUNT = 1_000_000
_DEBUG_FILES = pathlib.Path("/usr/lib/debug/.build-id")


def measure(quick):
    rounds = 2 if quick else 5
    java, classes = jvm.compile_benchmark("index")
    rows = []
    with tempfile.TemporaryDirectory() as directory:
        for path in _files():
            rows += [_rate(java, classes, path, directory, rounds), _one(path, directory, rounds)]
    return rows


def _files():
    """What symbolizers are compared on, as far as it was made, and the largest debug file."""
    made = [machine.output("symbols") / name for name in ("libjvm", "cpp", "rust")]
    installed = sorted(_DEBUG_FILES.glob("*/*.debug"), key=lambda path: path.stat().st_size)
    files = [path for path in made if path.is_file()] + installed[-1:]
    if not files:
        raise SystemExit("bench: no debug files; apt install libc6-dbg has one")
    return files


def _rate(java, classes, path, directory, rounds):
    index = pathlib.Path(directory) / "index"

    def millions(action):
        done = processes.run(
            [java / "java", *jvm.own_options(), "-cp", jvm.class_path(classes),
             "io.gimlet.elf.dwarf.IndexBenchmark", action, path, index, _COUNT])
        return float(done.output.split()[0]) / 1e6

    theirs, ours = zip(*[(millions("read"), millions("load")) for _ in range(rounds)])
    row = Row("index", f"addresses of {path.name}", "M/s", list(ours), list(theirs),
              "from the file", digits=2)
    return at_least(row, _GOAL)


def _one(path, directory, rounds):
    address = _start_of_text(path)
    kept = f"GIMLET_CACHE={directory}/cache"

    def milliseconds(where):
        return processes.run(["env", where, machine.launcher(), "addr2line", "-fi", "-e", path,
                              hex(address)]).seconds() * 1000

    milliseconds(kept)
    ours, theirs = zip(*[(milliseconds(kept), milliseconds("GIMLET_CACHE=off"))
                         for _ in range(3 * rounds)])
    row = Row("index", f"one address of {path.name}", "ms", list(ours), list(theirs),
              "from the file")
    return below(row, _ONE_GOAL)


def _start_of_text(path):
    sections = processes.run(["readelf", "-SW", path]).output.splitlines()
    fields = next(line.split("]")[1].split() for line in sections if " .text " in line)
    return int(fields[2], 16) + 0x1000
