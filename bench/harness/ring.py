# SPDX-License-Identifier: Apache-2.0
"""Records a second that one thread takes from a full ring: under Gimlet's own JVM options (C1 only,
for the quick start) against the JVM's default compilers."""
from harness import jvm, machine, processes
from harness.report import Row, at_least

_GOAL = 3  # million records a second


def measure(quick):
    rounds = 2 if quick else 5
    java, classes = jvm.compile_benchmark("ring")
    sides = [jvm.own_options(), ["-XX:+UseSerialGC"]]
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
         "-cp", jvm.class_path(classes), "io.gimlet.capture.RingBenchmark", name])
    return float(done.output) / 1e6
