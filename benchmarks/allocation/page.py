"""The measurements as a page of tables."""

import platform
from collections.abc import Mapping

import numpy as np

from benchmarks.allocation.measuring import Figures
from matching.engine.solver import highs

_TITLE = """# What allocation was measured to do

Written by `python -m benchmarks.allocation`; do not edit by hand. The problems are synthetic, made by
`benchmarks/allocation/distribution.py` from a seed: ratios between methods carry over, absolute shares do not.

Each row is a process of its own. Time runs from the problem in memory to the plan; for Tasuki that includes the bound, the reason
for every refusal (above 100,000 pairs in short per lot) and the check of the plan. **seconds** are those of the clock, **CPU** those the
process was at work: on a machine with other work the first are longer. Times depend on the machine; compare the rows.

- **placed**: share of the supply, by weight. **gap**: (bound − placed) / bound, with the bound that the improved plan came with.
- **lowest**, **p5**: kilograms per household, past receipts included; lowest among groups that some lot may reach, and the level
  that at least 5 in 100 households do not exceed, among all. **at zero**: reachable groups that stand at nothing.
- **Gini** and **deviation**: inequality between households, and the largest distance between a group's share of all kilograms and
  its share of all households.
"""
_HEAD = "| method | seconds | CPU s | peak MiB | placed % | gap % | drops | lowest | p5 | Gini | deviation % | at zero |"
_RULE = "|" + " --- |" * 12


def page(runs: Mapping[tuple[str, int], Mapping[str, Figures]]) -> str:
    """All tables, one per problem."""
    machine = f"Python {platform.python_version()}, numpy {np.__version__}, HiGHS {highs.version()}, {platform.machine()}."
    return "\n".join([_TITLE, machine, *(_table(size, seed, rows) for (size, seed), rows in runs.items())])


def _table(size: str, seed: int, rows: Mapping[str, Figures]) -> str:
    lots, groups = size.split("x")
    some = next(iter(rows.values()))
    bound = min(row["bound_kg"] for row in rows.values() if row["bound_kg"] is not None)
    title = f"\n## {int(lots):,} lots × {int(groups):,} groups, seed {seed}\n"
    facts = f"{some['arcs']:,} arcs, {some['cases']:,} cases, {some['supply_kg'] / 1000:,.0f} t offered, bound {bound / 1000:,.1f} t.\n"
    return "\n".join([title, facts, _HEAD, _RULE, *(_row(name, row, bound) for name, row in rows.items()), ""])


def _row(name: str, row: Figures, bound: float) -> str:
    cells = [
        name,
        f"{row['seconds']:.2f}",
        f"{row['cpu_seconds']:.2f}",
        f"{row['peak_mib']:.0f}",
        f"{100 * row['placed_kg'] / row['supply_kg']:.2f}",
        f"{100 * (bound - row['placed_kg']) / bound:.2f}" if bound else "0",
        f"{row['drops']:,}",
        f"{row['level_min']:.3f}",
        f"{row['level_p5']:.2f}",
        f"{row['gini']:.3f}",
        f"{100 * row['max_deviation']:.2f}",
        f"{row['zero']}",
    ]
    return "| " + " | ".join(cells) + " |"
