"""Temperatures of a cold place as points of a drawing: days to the right, degrees upwards, the limit as a line. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inventory.dates import TOKYO

WIDTH, HEIGHT = 602, 184
LEFT, RIGHT, TOP, BOTTOM = 52, 592, 16, 152


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    tenths: int
    is_within: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Drawn:
    """Dots in the order of time, the height of the limit, and lines with their degrees and days."""

    dots: list[Dot]
    limit_y: float
    limit_tenths: int
    degrees: list[tuple[float, int]]
    days: list[tuple[float, date]]

    @property
    def line(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def draw_temperatures(readings: Iterable[tuple[datetime, int]], *, limit_tenths: int, first: date, last: date) -> Drawn:
    """The drawing of readings within the days; the scale holds all of them and the limit."""
    known = sorted(readings)
    values = [limit_tenths, *(tenths for _, tenths in known)]
    low, high = (min(values) - 30) // 50 * 50, -((-max(values) - 30) // 50) * 50
    begin = datetime.combine(first, datetime.min.time(), TOKYO)
    seconds = max(((last - first).days + 1) * 86400.0, 1.0)

    def across(moment: datetime) -> float:
        return round(LEFT + (moment - begin).total_seconds() / seconds * (RIGHT - LEFT), 1)

    def up(tenths: float) -> float:
        return round(BOTTOM - (tenths - low) / (high - low) * (BOTTOM - TOP), 1)

    dots = [Dot(across(at), up(tenths), tenths, tenths <= limit_tenths, at) for at, tenths in known]
    step = max((high - low) // 4 // 50 * 50, 50)
    apart = max((last - first).days // 6, 1)
    days = [first + timedelta(days=number) for number in range(0, (last - first).days + 1, apart)]
    return Drawn(
        dots=dots,
        limit_y=up(limit_tenths),
        limit_tenths=limit_tenths,
        degrees=[(up(tenths), tenths) for tenths in range(low, high + 1, step)],
        days=[(across(datetime.combine(day, datetime.min.time(), TOKYO) + timedelta(hours=12)), day) for day in days],
    )
