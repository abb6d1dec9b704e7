"""Plays every recording before the real scan page and writes what it read.

    python -m benchmarks.scanning [--symbols qr,ean13] [--distortions clean,noisy] [--patience 5] [--seed 1] [-o docs/scan-measurements.md]

A recording takes at most patience and about three seconds more; all of them a quarter of an hour. Ends with 1 when anything was read wrongly.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.scanning.distortions import DISTORTIONS
from benchmarks.scanning.films import film
from benchmarks.scanning.measuring import Reading, phone, stocked
from benchmarks.scanning.page import Figures, page, summary
from benchmarks.scanning.symbols import BY_NAME, SYMBOLS
from benchmarks.serving import serving
from tests.chromium import launcher


def main() -> int:
    asked = _arguments()
    symbols = [BY_NAME[name] for name in asked.symbols.split(",")] if asked.symbols else list(SYMBOLS)
    names = asked.distortions.split(",") if asked.distortions else list(DISTORTIONS)
    wanted = [(symbol, name) for name in names for symbol in symbols]
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder, serving(f"sqlite:///{folder}/scanning.sqlite3", Path(folder)) as bench:
        blanks = [film(None, DISTORTIONS[name], seed=asked.seed) for name in ("clean", "hand", "noisy", "blurred 2.0")]
        began = time.monotonic()
        cookies = stocked(bench.database, bench.organization_id, bench.actor_id)
        address, camera = f"http://127.0.0.1:{bench.port}", Path(folder) / "camera.mjpeg"
        with launcher() as launch, phone(launch, address, cookies, camera=camera, first=blanks[0]) as watching:
            # The first page also compiles the decoder; it is told apart.
            cold = watching.watch(film(symbols[0], DISTORTIONS["clean"], seed=asked.seed), symbols[0].text)
            empty = [watching.watch(blank, None, patience=asked.patience) for blank in blanks]
            for symbol, name in wanted:
                recording = film(symbol, DISTORTIONS[name], seed=asked.seed)
                figures[symbol.name, name] = watching.watch(recording, symbol.text, patience=asked.patience)
                print(f"{symbol.name:8} {name:16} {figures[symbol.name, name]}", file=sys.stderr, flush=True)
        seconds = time.monotonic() - began
    print(summary(figures, empty))
    if asked.output:
        written = page(figures, empty, cold=cold, seconds=seconds, patience=asked.patience, seed=asked.seed)
        Path(asked.output).write_text(written, encoding="utf-8")
    return 1 if _wrong(figures, empty) else 0


def _wrong(figures: Figures, empty: list[Reading]) -> bool:
    return any(reading.wrong for reading in (*figures.values(), *empty))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scanning")
    parser.add_argument("--symbols", default="")
    parser.add_argument("--distortions", default="")
    parser.add_argument("--patience", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", default="")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
