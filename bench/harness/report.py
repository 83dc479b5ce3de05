# SPDX-License-Identifier: Apache-2.0
"""Rows of the table, their statistics, and where they go."""
import re
import statistics
from dataclasses import dataclass, field

from harness import machine

_HEADINGS = ("benchmark", "unit", "Gimlet", "peer", "ratio of pairs", "goal")


@dataclass
class Row:
    """One quantity of two sides, measured pair by pair: ours[i] and theirs[i] belong together."""

    benchmark: str
    what: str
    unit: str
    ours: list
    theirs: list = field(default_factory=list)
    peer: str = ""
    goal: str = ""
    verdict: str = ""
    digits: int = 0
    # Where the quantity of a side is no good divisor (a loss near zero), the ratios of another one.
    ratios: list = field(default_factory=list)

    def pair_ratios(self):
        return self.ratios or [our / their for our, their in zip(self.ours, self.theirs) if their]


def no_slower(row):
    """The goal of most rows: the median ratio to the peer is at most 1."""
    row.goal = "ratio <= 1"
    row.verdict = _verdict(statistics.median(row.pair_ratios()) <= 1)
    return row


def below(row, limit):
    """The goal: our median is under a limit in the row's unit."""
    row.goal = f"< {limit:g} {row.unit}"
    row.verdict = _verdict(statistics.median(row.ours) < limit)
    return row


def at_least(row, limit):
    """The goal: our median is a limit in the row's unit or more."""
    row.goal = f">= {limit:g} {row.unit}"
    row.verdict = _verdict(statistics.median(row.ours) >= limit)
    return row


def ratio_at_least(row, limit):
    """The goal: the median ratio to the peer is a limit or more."""
    row.goal = f"ratio >= {limit:g}"
    row.verdict = _verdict(statistics.median(row.pair_ratios()) >= limit)
    return row


def no_more(row):
    """The goal: the ratio is at most 1, told only where the noise of the rounds allows it."""
    ratios = row.pair_ratios()
    error = 2 * statistics.stdev(ratios) / len(ratios) ** 0.5
    off = statistics.mean(ratios) - 1
    row.goal = "ratio <= 1"
    row.verdict = (_verdict(off <= 0) if abs(off) > error
                   else f"no difference seen ({off:+.2%}, error {error:.2%})")
    return row


def _verdict(met):
    return "met" if met else "MISSED"


def _spread(values, digits):
    if not values:
        return "-"
    return (f"{statistics.median(values):.{digits}f}"
            f" ({min(values):.{digits}f}-{max(values):.{digits}f})")


def _cells(row):
    peer = f"{row.peer} {_spread(row.theirs, row.digits)}" if row.theirs else "-"
    goal = f"{row.goal}: {row.verdict}" if row.goal else ""
    return (row.what, row.unit, _spread(row.ours, row.digits), peer,
            _spread(row.pair_ratios(), 2 if not row.ratios else 4), goal)


def _table(rows):
    cells = [_HEADINGS] + [_cells(row) for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
             for line in cells]
    return "\n".join([lines[0], "-" * (sum(widths) + 2 * len(widths) - 2)] + lines[1:])


def show(title, rows, others_cpus):
    """Prints a table and writes it, with every single value, to build/bench/."""
    notes = [f"{title}; median (min-max); {len(rows[0].ours)} rounds"]
    if others_cpus > 0.1:
        notes.append(f"WARNING: before this began, other programs used {others_cpus:.1f}"
                     f" of {machine.cpus()} CPUs; quiet the machine for figures to keep")
    text = "\n".join(notes + [_table(rows)])
    print(text, flush=True)
    values = [f"{row.what} [{row.unit}]\n  Gimlet {_values(row.ours)}\n  {row.peer or 'no peer'}"
              f" {_values(row.theirs)}\n  ratios {_values(row.pair_ratios())}" for row in rows]
    slug = re.sub(r"[^a-z]+", "-", title.split("(")[0].lower()).strip("-")
    machine.output(f"{slug}.txt").write_text(
        "\n\n".join([machine.description(), text, *values]) + "\n", encoding="utf-8")


def _values(values):
    return " ".join(f"{value:.4g}" for value in values)
