"""Labels as a PDF that carries its own letters: for printers at a shop, in an office, or behind a phone that cannot print a page."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from inventory.label_papers import Layout
from web.label_drawing import Drawn, Line

FONT = "BIZ UDPGothic"
# Millimetres that stay white at the right of a label.
MARGIN = 1.0
_FILE = Path(__file__).parent / "static" / "vendor" / "biz-udpgothic" / "BIZUDPGothic-Regular.ttf"
_RUN = re.compile(r"M(\d+) (\d+)h(\d+)")
# The mark of Japanese printers for a letter they have no type for.
_NO_LETTER = "〓"
# One weight is bundled; a stroke around the letters makes the bold ones, as wide as this share of their size.
_STROKE = 0.035
# Rows of a symbol overlap a little, for some viewers show a seam between areas that only touch.
_OVERLAP = 0.02


def label_pdf(pages: Sequence[Sequence[Drawn]], layout: Layout, *, title: str, language: str) -> bytes:
    """The sheets at their true measures; the same labels give the same bytes."""
    font = _font()
    file = io.BytesIO()
    width, height = layout.page
    canvas = Canvas(file, pagesize=(width * mm, height * mm), invariant=1, lang=language)
    canvas.setTitle(title)
    for page in pages:
        for drawn in page:
            canvas.saveState()
            # From here on the corner of the label is the origin, as on the screen: millimetres, y downwards.
            canvas.translate(drawn.x * mm, (height - drawn.y) * mm)
            canvas.scale(mm, -mm)
            _draw_symbol(canvas, drawn, layout)
            for line in _fitted(drawn.lines, layout.width - MARGIN):
                _write(canvas, line, font)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw_symbol(canvas: Canvas, drawn: Drawn, layout: Layout) -> None:
    canvas.saveState()
    down = 0.0 if layout.is_upright else (layout.height - drawn.scale * drawn.label.modules) / 2
    canvas.translate(drawn.symbol_x, down)
    canvas.scale(drawn.scale, drawn.scale)
    symbol = canvas.beginPath()
    for x, y, length in _RUN.findall(drawn.label.drawing):
        symbol.rect(int(x), int(y), int(length), 1 + _OVERLAP)
    canvas.drawPath(symbol, stroke=0, fill=1)
    canvas.restoreState()


def _fitted(lines: Sequence[Line], right: float) -> list[Line]:
    """Lines of one look share a size in which none of them passes `right`; capitals of this font are wider than those of a screen."""
    shares = dict.fromkeys((line.look for line in lines), 1.0)
    for line in lines:
        width = pdfmetrics.stringWidth(line.text, FONT, line.size)
        shares[line.look] = min(shares[line.look], (right - line.x) / width if width else 1.0)
    return [replace(line, size=line.size * shares[line.look]) for line in lines]


def _write(canvas: Canvas, line: Line, font: TTFont) -> None:
    canvas.saveState()
    canvas.translate(line.x, line.y)
    canvas.scale(1, -1)
    text = canvas.beginText(0, 0)
    text.setFont(FONT, line.size)
    if line.look != "tk-label-note":
        canvas.setLineWidth(line.size * _STROKE)
        text.setTextRenderMode(2)
    text.textOut("".join(letter if ord(letter) in font.face.charToGlyph else _NO_LETTER for letter in line.text))
    canvas.drawText(text)
    canvas.restoreState()


@cache
def _font() -> TTFont:
    """Read once a process; a PDF carries only the letters it shows."""
    font = TTFont(FONT, _FILE)
    pdfmetrics.registerFont(font)
    return font
