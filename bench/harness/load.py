# SPDX-License-Identifier: Apache-2.0
"""To open, load and verify the sampling program, on an idle machine and on a busy one."""
import contextlib

from harness import jvm, machine, processes
from harness.report import Row, below

_GOAL_MILLIS = 150


def measure(quick):
    rounds = 5 if quick else 15
    java, classes = jvm.compile_benchmark("load")
    rows = []
    for state, load in (("idle", contextlib.nullcontext), ("busy", processes.busy_cpus)):
        with load():
            first, _, second, cpu, instructions = zip(
                *[_load(java, classes) for _ in range(rounds)])
        rows += [Row("load", f"first load of a JVM, {state}", "ms", list(first)),
                 below(Row("load", f"load, {state}", "ms", list(second)), _GOAL_MILLIS),
                 below(Row("load", f"CPU time of the load, {state}", "ms", list(cpu)),
                       _GOAL_MILLIS)]
    return rows + [Row("load", "verified instructions", "count", list(instructions))]


def _load(java, classes):
    done = processes.run(
        [java / "java", *jvm.own_options(), "--enable-native-access=ALL-UNNAMED",
         f"-Dgimlet.native={machine.library()}/libgimlet.so", "-cp", jvm.class_path(classes),
         "io.gimlet.kernel.LoadBenchmark"])
    return map(float, done.output.split())
