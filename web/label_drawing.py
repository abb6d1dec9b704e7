"""Where symbol and words stand on a label, in millimetres. Labels and papers in, places and lines out."""

from collections.abc import Callable
from dataclasses import dataclass

from inventory.fitting import LINE, Fitted, fit
from inventory.label_papers import Layout
from inventory.labels import QUIET, Label

Say = Callable[..., str]
# Digits and capitals of the code's font are this wide, in em.
CODE_EM = 0.62
SMALLEST = 1.6


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words; `y` is its base line."""

    x: float
    y: float
    size: float
    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A label in its place on the page. `scale` turns modules into millimetres."""

    label: Label
    x: float
    y: float
    scale: float
    symbol_x: float
    lines: tuple[Line, ...]


def draw_label(label: Label, layout: Layout, *, position: int, offset: tuple[float, float], date: str, note: str) -> Drawn:
    """The label at its position, moved by what the printer is off. `date` and `note` are its last two lines, in words."""
    left, top = layout.corner(position)
    side = layout.symbol_side(label.modules, QUIET)
    margin = 1.5 if layout.width < 150 else 6.0
    if layout.is_upright:
        box = (margin, side, layout.width - 2 * margin, layout.height - side - margin)
    else:
        box = (side, 1.0, layout.width - side - margin, layout.height - 2.0)
    return Drawn(
        label,
        round(left + offset[0], 2),
        round(top + offset[1], 2),
        round(side / label.modules, 5),
        round((layout.width - side) / 2, 2) if layout.is_upright else 0.0,
        tuple(_lines(label, box, date=date, note=note, in_one=layout.is_upright)),
    )


def _lines(label: Label, box: tuple[float, float, float, float], *, date: str, note: str, in_one: bool) -> list[Line]:
    """The code as large as it can be, the name over up to three lines, then date and note."""
    x, y, width, height = box
    codes = (f"{label.code[:4]}-{label.code[4:]}",) if in_one else (f"{label.code[:4]}-", label.code[4:])
    code_size = round(min(width / (len(codes[0]) * CODE_EM), height * 0.27), 2)
    blocks = [("tk-label-code", Fitted(codes, code_size), 0.92)]
    shares = (
        ("tk-label-name", label.name, 0.215, 0.13, 3),
        ("tk-label-date", date, 0.14, 0.11, 1),
        ("tk-label-note", note, 0.105, 0.085, 1),
    )
    for look, text, share, largest, most_lines in shares:
        if text:
            fitted = fit(
                text,
                width=width,
                height=height * share,
                largest=height * largest,
                smallest=min(SMALLEST, height * largest),
                most_lines=most_lines,
            )
            blocks.append((look, fitted, LINE))
    total = sum(len(fitted.lines) * fitted.size * leading for _, fitted, leading in blocks)
    down = y + max(0.0, (height - total) / 2)
    found = []
    for look, fitted, leading in blocks:
        for text in fitted.lines:
            # The base line lies about four fifths down the letters.
            found.append(Line(round(x, 2), round(down + fitted.size * ((leading - 1) / 2 + 0.86), 2), fitted.size, look, text))
            down += fitted.size * leading
    return found
