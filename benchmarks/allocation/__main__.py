"""Measures allocation against four ways of doing without an optimiser, and writes the table.

    python -m benchmarks.allocation [--sizes 40x100 500x1000 2000x10000] [--seeds 3 2 1] [--output docs/allocation-measurements.md]

--seeds says how many problems of each size. Every run is a process of its own, one after the other. Without --output the page is
printed; with it, the page is written anew after each problem.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.allocation.measuring import METHODS, Figures, measured
from benchmarks.allocation.page import page

SIZES = ("40x100", "500x1000", "2000x10000")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.allocation")
    parser.add_argument("--sizes", nargs="+", default=SIZES, metavar="LOTSxGROUPS")
    parser.add_argument("--seeds", nargs="+", type=int, default=[3, 2, 1])
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    runs: dict[tuple[str, int], dict[str, Figures]] = {}
    for size, seeds in zip(asked.sizes, asked.seeds, strict=True):
        for seed in range(1, seeds + 1):
            runs[size, seed] = _rows(size, seed)
            if asked.output:
                asked.output.write_text(page(runs), encoding="utf-8", newline="\n")
    if not asked.output:
        sys.stdout.write(page(runs))


def _rows(size: str, seed: int) -> dict[str, Figures]:
    lots, groups = (int(part) for part in size.split("x"))
    rows = {}
    for method in METHODS:
        rows[method] = measured(method, lots=lots, groups=groups, seed=seed)
        sys.stderr.write(f"{size} seed {seed}: {method} {rows[method]['seconds']:.1f} s\n")
    return rows


if __name__ == "__main__":
    main()
