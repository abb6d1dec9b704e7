"""Rules between the cells of one row."""

from datetime import date

from inventory.imports.cell import one_line
from inventory.imports.cell_words import find_choice
from inventory.imports.cells import Problem
from inventory.imports.choices import FREQUENCIES
from inventory.imports.row import RowReading

_SPANS = {"offers": ("available_from", "available_to"), "donors": ("agreement_signed_on", "agreement_until")}


def check_row(row: RowReading, kind: str, today: date) -> None:
    """Adds what only several cells together show, and mends what has one obvious reading."""
    if kind in ("groups", "venues"):
        _check_coordinates(row)
        _keep_schedule(row)
    if kind in _SPANS:
        _check_span(row, *_SPANS[kind])
    if kind == "items":
        _check_allergens(row)
        _check_carton(row)
    if kind in ("offers", "stock"):
        _check_date(row, kind, today)


def _check_coordinates(row: RowReading) -> None:
    pair = ("latitude", "longitude")
    if not any(name in row.values for name in pair):
        return
    swapped = [problem for problem in row.problems if problem.code == "coordinates_swapped"]
    if len(swapped) == 2:
        row.problems = [problem for problem in row.problems if problem.field != "longitude"]
        row.values |= {"latitude": float(row.texts["longitude"]), "longitude": float(row.texts["latitude"])}
    elif row.values.get("latitude") is None or row.values.get("longitude") is None:
        row.values |= dict.fromkeys(pair)  # half a position is none


def _keep_schedule(row: RowReading) -> None:
    """Free text in the frequency column tells the day as well: it is kept where the day is empty."""
    text = one_line(row.texts.get("frequency", ""))
    if not text or "frequency" in row.withheld or find_choice(text, FREQUENCIES):
        return
    if not row.values.get("open_on"):
        row.values["open_on"] = text[:200]


def _check_span(row: RowReading, begin: str, end: str) -> None:
    first, last = row.values.get(begin), row.values.get(end)
    if first and last and last < first:
        row.problems.append(Problem(row.line, end, "ends_before_begin", row.texts.get(end, "")))


def _check_allergens(row: RowReading) -> None:
    both = set(row.values.get("allergens_contains") or ()) & set(row.values.get("allergens_free") or ())
    if both:
        row.problems.append(
            Problem(
                row.line,
                "allergens_free",
                "allergen_both",
                row.texts.get("allergens_free", ""),
                None,
                True,
                {"allergens": sorted(both)},
            )
        )


def _check_carton(row: RowReading) -> None:
    gtin, carton = row.values.get("gtin"), row.values.get("carton_gtin")
    # GTIN-14: an indicator, then the piece's own digits without their check digit.
    if gtin and carton and len(carton) == 14 and carton[1:13] != gtin.zfill(13)[:12]:
        row.problems.append(
            Problem(row.line, "carton_gtin", "carton_of_other_item", row.texts.get("carton_gtin", ""), None, False)
        )


def _check_date(row: RowReading, kind: str, today: date) -> None:
    mark = row.values.get("date")
    if mark is not None and mark.expires_on is not None and mark.expires_on < today:
        # Stock past its date exists and must be counted before it is thrown away; nobody may offer it.
        row.problems.append(Problem(row.line, "date", "date_past", row.texts.get("date", ""), None, kind == "offers"))
