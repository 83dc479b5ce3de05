# SPDX-License-Identifier: Apache-2.0
"""Records a second that one thread takes from a full ring: under Gimlet's own JVM options (C1 only,
for the quick start) against the JVM's default compilers."""
import pathlib
import re
import subprocess

from harness import machine, processes
from harness.report import Row, at_least

_GOAL = 3  # million records a second
_JVM_OPTION = re.compile(r"^-X(X|ms|mn|ss).*$", re.MULTILINE)


def measure(quick):
    rounds = 2 if quick else 5
    java, classes = _compile()
    own = _JVM_OPTION.finditer((machine.library() / "jvm.options").read_text(encoding="utf-8"))
    sides = [[match[0] for match in own], ["-XX:+UseSerialGC"]]
    rows = []
    for name, what in (("reader", "ring reader, every frame touched"),
                       ("aggregator", "ring reader and aggregation")):
        pairs = [[_millions(java, classes, options, name) for options in sides]
                 for _ in range(rounds)]
        ours, theirs = zip(*pairs)
        rows.append(at_least(Row(name, what, "M records/s", list(ours), list(theirs),
                                 "default JIT", digits=2), _GOAL))
    return rows


def _millions(java, classes, options, name):
    done = processes.run(
        [java / "java", *options, "--enable-native-access=ALL-UNNAMED",
         f"-Dgimlet.native={machine.library()}/libgimlet.so",
         "-cp", f"{classes}:{machine.library()}/*", "io.gimlet.capture.RingBenchmark", name])
    return float(done.output) / 1e6


def _compile():
    """The JDK's programs, and the compiled benchmark: in the rooms' own packages, whose classes it
    drives, and on the class path, where packages may be split."""
    java = pathlib.Path((machine.library() / "jdk").read_text(encoding="utf-8").strip()) / "bin"
    classes = machine.output("classes")
    sources = sorted((machine.CHECKOUT / "bench/ring").rglob("*.java"))
    subprocess.run([java / "javac", "-nowarn", "-d", classes, "-cp", f"{machine.library()}/*",
                    *sources], check=True)
    return java, classes
