"""Measures allocation against four ways of doing without an optimiser, and writes the table.

    python -m benchmarks.allocation [--sizes 40x100 500x1000 2000x10000] [--seeds 1 2 3] [--output docs/allocation-measurements.md]

Every run is a process of its own, one after the other. Without --output the page is printed.
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
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    runs: dict[tuple[str, int], dict[str, Figures]] = {}
    for size in asked.sizes:
        lots, groups = (int(part) for part in size.split("x"))
        for seed in asked.seeds:
            runs[size, seed] = {}
            for method in METHODS:
                runs[size, seed][method] = measured(method, lots=lots, groups=groups, seed=seed)
                sys.stderr.write(f"{size} seed {seed}: {method} {runs[size, seed][method]['seconds']:.1f} s\n")
    text = page(runs)
    if asked.output:
        asked.output.write_text(text, encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
