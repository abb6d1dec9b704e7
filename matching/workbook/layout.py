"""Sheets and columns of the impact workbook: their keys, order, widths and looks. Names never change; docs/workbook-format.md tells them.

What reads the workbook goes by these names: a new column goes to the end of its sheet, a new sheet before the reconciliation.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from matching.handouts import BANDS
from matching.impact import COLUMNS


@dataclass(frozen=True, slots=True)
class Limits:
    """What one sheet holds. Excel ends at 1,048,576 rows; the rest is for headings and totals."""

    rows: int = 1_000_000
    columns: int = 16_384


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `key` names its heading among the words, `heading` stands instead where it is given. Width in characters."""

    key: str
    width: float
    look: str = "text"
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    key: str
    columns: tuple[Column, ...]
    # How many sheets of paper side by side; the first columns are printed again on each.
    pages_wide: int = 1
    repeated: int = 0
    # 0 is as many as it takes.
    pages_tall: int = 0


# Widths below which the Japanese words of these columns would be broken.
LONG_HEADINGS = {"disposed": 15.0, "difference": 15.0}
PARTS = ("opening", *COLUMNS, "closing")
_AMOUNT = (Column("pieces", 11, "whole"), Column("cases", 11, "whole"), Column("kg", 13, "kg"), Column("unweighed", 13, "whole"))
_DAY = (Column("day", 12, "day"), Column("era", 18))


def _each(parts: Iterable[str], unit: str, width: float) -> tuple[Column, ...]:
    look = "kg" if unit == "kg" else "whole"
    return tuple(Column(f"{part}_{unit}", max(width, LONG_HEADINGS.get(part, 0)), look) for part in parts)


def _account(parts: Iterable[str], width: float) -> tuple[Column, ...]:
    return tuple(Column(f"column_{part}", max(width, LONG_HEADINGS.get(part, 0)), "whole") for part in parts)


_LAYOUTS = (
    Layout("contents", (Column("sheet", 30), Column("what", 92), Column("rows", 12, "whole"))),
    Layout("summary", (Column("figure", 30), Column("value", 20, "figure"), Column("name", 30, "code"))),
    Layout("goods", (Column("donor", 30), Column("group", 34), Column("item", 38), Column("category", 16), *_AMOUNT)),
    # Then a column for each donor, and their sum.
    Layout("cross_pieces", (Column("group", 34),)),
    Layout("cross_kg", (Column("group", 34),)),
    Layout(
        "groups",
        (Column("group", 38), Column("prefecture", 12), *_AMOUNT, Column("household_visits", 13, "whole"), Column("reports", 10, "whole")),
    ),
    Layout("donors", (Column("donor", 44), Column("category", 20), *_AMOUNT)),
    Layout("categories", (Column("category", 18), *_each(PARTS, "pieces", 9.5), *_each(PARTS, "kg", 11.5), Column("unweighed", 11, "whole"))),
    Layout(
        "months",
        (
            Column("month", 16), Column("month_in_era", 15), *_each(COLUMNS, "pieces", 9.5), *_each(COLUMNS, "kg", 11.5),
            Column("unweighed", 11, "whole"), Column("household_visits", 11, "whole"), Column("reports", 9, "whole"),
        ),
    ),
    Layout(
        "households",
        (
            *_DAY, Column("group", 34), Column("prefecture", 12), Column("municipality", 18), Column("household_visits", 13, "whole"),
            *(Column(band, 12, "whole") for band in BANDS), Column("late", 12), Column("counted_on", 12, "day"),
        ),
    ),
    Layout(
        "stock",
        (
            Column("item", 38), Column("item_code", 12, "code"), Column("gtin", 16, "code"), Column("category", 16),
            *_each(PARTS, "pieces", 9.5), Column("closing_kg", 11.5, "kg"), Column("closing_unweighed", 13, "whole"),
        ),
    ),
    Layout(
        "disposal",
        (
            Column("reason", 22), Column("went_to", 18), Column("category", 16), Column("item", 38), Column("donor", 30),
            Column("pieces", 11, "whole"), Column("kg", 13, "kg"), Column("unweighed", 13, "whole"), Column("records", 9, "whole"),
        ),
    ),
    Layout(
        "entries",
        (
            Column("seq", 10, "id"), *_DAY, Column("kind", 16), Column("category", 15), Column("item", 30), Column("gtin", 16, "code"),
            Column("lot", 12, "code"), Column("donor", 24), Column("source", 24), Column("target", 24), Column("pieces", 10, "whole"),
            Column("kg", 12, "kg"), *_account(COLUMNS, 10), Column("unweighed", 10, "whole"),
            Column("reversal_of", 10, "id"), Column("reason", 16), Column("actor", 18), Column("recorded_on", 12, "day"),
            Column("late", 12), Column("counted_on", 12, "day"),
        ),
        pages_wide=2,
        repeated=2,
    ),
    Layout(
        "factors",
        (
            Column("conversion", 20), Column("factor_value", 30), Column("first_day", 12, "day"), Column("last_day", 12, "day"),
            Column("applied_kg", 14, "kg"), Column("unweighed", 13, "whole"), Column("result", 16, "figure"), Column("result_unit", 10),
            Column("valid_from", 12, "day"), Column("factor_source", 44), Column("note", 22),
        ),
    ),
    Layout("reconciliation", (Column("category", 24), *_account(PARTS, 13), Column("check", 13, "whole"))),
    Layout("checkpoint", (Column("what_it_is", 30), Column("value", 90, "code")), pages_tall=1),
)  # fmt: skip
LAYOUTS = {layout.key: layout for layout in _LAYOUTS}
ORDER = tuple(LAYOUTS)

# Figures of the summary with a name of their own in the workbook, as `Tasuki_<key>`.
FIGURES = (
    "first_day", "last_day", "given_kg", "given_pieces", "given_unweighed", "household_visits", "people", "reports", "groups_reached",
    "donors_reached", "received_pieces", "received_kg", "disposed_pieces", "disposed_kg", "closing_pieces", "closing_kg", "closing_unweighed",
    "handovers", "reports_in", "meals", "co2e_kg",
)  # fmt: skip
CHECKS_NAME = "Tasuki_checks"


def figure_name(key: str) -> str:
    return f"Tasuki_{key}"


def position(sheet: str, column: str) -> int:
    """Where a column stands in its sheet, from 0."""
    return next(number for number, found in enumerate(LAYOUTS[sheet].columns) if found.key == column)
