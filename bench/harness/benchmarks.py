# SPDX-License-Identifier: Apache-2.0
"""The benchmarks by name. Those of one group come from the same runs."""
from harness import (completeness, cost, dwarf, finish, index, load, recording, ring, start, storm,
                     symbolize, tables, unwind, walk)

_GROUPS = [
    ("Start", start.measure, ["start", "whole"]),
    ("Recording of 5 s at 999 Hz", recording.measure, ["stop", "cpu", "memory", "bpf"]),
    ("Ring reader", ring.measure, ["reader", "aggregator"]),
    ("Unwind tables", unwind.measure, ["unwind"]),
    ("Index of debug information", index.measure, ["index"]),
    ("Memory of unwind tables", tables.measure, ["tables"]),
    ("Walk", walk.measure, ["walk"]),
    ("Load", load.measure, ["load"]),
    ("Cost to the target", cost.measure, ["cost"]),
    ("Whole stacks", completeness.measure, ["completeness"]),
    ("Stacks without frame pointers", dwarf.measure, ["dwarf"]),
    ("Symbolizing", symbolize.measure, ["symbolize"]),
    ("Finished profile of a large program", finish.measure, ["finish"]),
    ("Storm of short processes", storm.measure, ["storm"]),
]

NAMES = [name for _, _, names in _GROUPS for name in names]


def groups(wanted):
    """(title, function of quick) of each group that has a wanted benchmark."""
    for title, measure, names in _GROUPS:
        chosen = [name for name in names if name in wanted]
        if chosen:
            yield f"{title} ({', '.join(chosen)})", _bound(measure, chosen)


def _bound(measure, chosen):
    return lambda quick: [row for row in measure(quick) if row.benchmark in chosen]
