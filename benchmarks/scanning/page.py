"""The readings as a page of tables."""

import platform
import statistics
from collections.abc import Mapping, Sequence

from benchmarks.scanning.distortions import DISTORTIONS
from benchmarks.scanning.measuring import Reading

# By symbol and distortion.
Figures = dict[tuple[str, str], Reading]

_HEAD = """# What the camera was measured to read

Written by `python -m benchmarks.scanning -o docs/scan-measurements.md`; do not edit by hand. Recordings are drawn from a seed
(`benchmarks/scanning/`): a label on a box, held by a hand that trembles, in {ways} ways: most with one thing wrong, a few with several.
Chromium plays them as its camera, 1280 by 720, before the page that takes goods in, served by the real server under its content policy; what
the page looks up is what counts. No phone took part: lenses, focus and real sensors are not in these figures.

Each cell is the time from the camera's first picture to the right text, in seconds; **–** where nothing was read within {patience:.0f} seconds. Bars
count only when read alike in two or three frames, so a time is never that of one lucky picture. Times are of a machine with two cores that
had other work, so compare rows, not seconds with a phone.
"""


def page(figures: Figures, empty: Sequence[Reading], *, cold: Reading, seconds: float, patience: float, seed: int) -> str:
    """All figures: the sums first, then a row for each distortion."""
    symbols = list(dict.fromkeys(symbol for symbol, _ in figures))
    names = list(dict.fromkeys(name for _, name in figures))
    head = _HEAD.format(ways=len(names), patience=patience)
    facts = (
        f"Seed {seed}, {len(figures)} recordings in {seconds / 60:.0f} minutes, Python {platform.python_version()}, {platform.machine()}. "
        f"The very first page of a browser, decoder and server cold: {_cell(cold)} s."
    )
    return "\n".join([head, facts, "", _sums(figures, empty, symbols), "", *_rows(figures, symbols, names), ""])


def summary(figures: Figures, empty: Sequence[Reading]) -> str:
    """One line for a terminal."""
    read = sum(reading.first_ms is not None for reading in figures.values())
    wrong = [text for reading in (*figures.values(), *empty) for text in reading.wrong]
    return f"{read} of {len(figures)} read, {len(wrong)} wrong{': ' + ', '.join(map(repr, wrong)) if wrong else ''}"


def _sums(figures: Figures, empty: Sequence[Reading], symbols: Sequence[str]) -> str:
    lines = ["| | read | median s | slowest s | wrong |", "| --- | --- | --- | --- | --- |"]
    for symbol in (*symbols, None):
        some = [reading for (name, _), reading in figures.items() if symbol in (None, name)]
        times = [reading.first_ms / 1000 for reading in some if reading.first_ms is not None]
        median, slowest = (f"{statistics.median(times):.1f}", f"{max(times):.1f}") if times else ("–", "–")
        wrong = sum(len(reading.wrong) for reading in some)
        lines.append(f"| {symbol or '**all**'} | {len(times)} of {len(some)} | {median} | {slowest} | {wrong} |")
    phantoms = sum(len(reading.wrong) for reading in empty)
    lines.append(f"| stripes, grids and print without a code | {phantoms} of {len(empty)} | | | {phantoms} |")
    return "\n".join(lines)


def _rows(figures: Mapping[tuple[str, str], Reading], symbols: Sequence[str], names: Sequence[str]) -> list[str]:
    rows = ["| held so | " + " | ".join(symbols) + " | read |", "| --- |" + " --- |" * (len(symbols) + 1)]
    for name in sorted(names, key=list(DISTORTIONS).index):
        cells = [figures[symbol, name] for symbol in symbols]
        read = sum(cell.first_ms is not None for cell in cells)
        rows.append(f"| {name} | " + " | ".join(map(_cell, cells)) + f" | {read} of {len(cells)} |")
    return rows


def _cell(reading: Reading) -> str:
    wrong = f" **wrong: {', '.join(reading.wrong)}**" if reading.wrong else ""
    return (f"{reading.first_ms / 1000:.1f}" if reading.first_ms is not None else "–") + wrong
