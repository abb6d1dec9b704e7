"""How cells look: fonts, colours, borders and number formats. Every second row of a table has a light ground."""

from typing import Any

FONT = "Yu Gothic"
INK, SOFT, KEY, HEAD, BAND, LINE, OK, OK_GROUND = (
    "#1a1a1a", "#4d4d4d", "#00428c", "#e3edf8", "#f5f8fc", "#cccccc", "#115a36", "#e6f5ec",
)  # fmt: skip
BASE = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}

_CELL = {"bottom": 1, "bottom_color": LINE}
_NUMBER = {"num_format": "#,##0;-#,##0;0", "align": "right"}
_KG = {"num_format": "#,##0.000;-#,##0.000;0.000", "align": "right"}
_HEAD = {
    "bold": True,
    "bg_color": HEAD,
    "font_color": KEY,
    "top": 1,
    "top_color": KEY,
    "bottom": 1,
    "bottom_color": KEY,
    "text_wrap": True,
}
_TOTAL = {"bold": True, "top": 1, "bottom": 1, "top_color": KEY, "bottom_color": KEY}
_CHECK = {"bold": True, "font_color": OK, "bg_color": OK_GROUND}
_TILE = {"bold": True, "font_size": 18, "align": "left", "font_color": KEY, "bg_color": BAND}

# Cells of tables; each has a second look with the light ground.
CELLS: dict[str, dict[str, Any]] = {
    "text": _CELL,
    "text_wrapped": {**_CELL, "text_wrap": True},
    "text_quoted": {**_CELL, "text_wrap": True, "quote_prefix": True},
    "code": {**_CELL, "num_format": "@"},
    "id": {**_CELL, "num_format": "0", "align": "left"},
    "whole": {**_CELL, **_NUMBER},
    "kg": {**_CELL, **_KG},
    "figure": {**_CELL, **_NUMBER},
    "share": {**_CELL, "num_format": "0.0%", "align": "right"},
    "day": {**_CELL, "num_format": "yyyy-mm-dd", "align": "left"},
    "link": {**_CELL, "font_color": KEY, "underline": 1},
}
# Words that follow a number stand a little off it.
CELLS |= {f"{name}_after": {**CELLS[name], "indent": 1} for name in ("text", "text_wrapped", "text_quoted", "code", "id", "day")}
LOOKS: dict[str, dict[str, Any]] = {
    **CELLS,
    **{f"{name}_band": {**look, "bg_color": BAND} for name, look in CELLS.items()},
    "heading_after": {**_HEAD, "indent": 1},
    "title": {"bold": True, "font_size": 18, "font_color": KEY},
    "subtitle": {"bold": True, "font_size": 12, "font_color": KEY},
    "note": {"font_color": SOFT, "font_size": 9},
    "note_wrapped": {"font_color": SOFT, "font_size": 9, "text_wrap": True, "valign": "top"},
    "plain": {},
    "back": {"font_color": KEY, "underline": 1, "font_size": 9, "align": "right"},
    "heading": _HEAD,
    "heading_number": {**_HEAD, "align": "right"},
    "total": _TOTAL,
    "total_whole": {**_TOTAL, **_NUMBER},
    "total_kg": {**_TOTAL, **_KG},
    "check": {**_CELL, **_KG, **_CHECK},
    "check_total": {**_TOTAL, **_KG, **_CHECK},
    "check_words": _CHECK,
    "day_right": {**_CELL, "num_format": "yyyy-mm-dd", "align": "right"},
    "tile_label": {"font_color": SOFT, "font_size": 9, "bg_color": BAND, "top": 2, "top_color": KEY},
    "tile_kg": {**_TILE, "num_format": "#,##0.0;-#,##0.0;0"},
    "tile_whole": {**_TILE, "num_format": "#,##0;-#,##0;0"},
    "tile_share": {**_TILE, "num_format": "0.0%"},
    "mono": {"font_name": "Consolas", "font_size": 9, "num_format": "@", "text_wrap": True, "valign": "top"},
    "label": {"bold": True, "valign": "top"},
    "value": {"text_wrap": True, "valign": "top", "num_format": "@"},
}  # fmt: skip
