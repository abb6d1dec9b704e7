"""How the figures of a report stand on its page and paper: bars, shares, lines of the comparison, the way of the goods."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for

from inventory.dates import fiscal_year
from matching.handouts import BANDS, HouseholdSums
from matching.impact import Figures, MonthLine
from web.flow_drawing import FlowDrawing, flow_drawing
from web.language import language, t
from web.language.formats import MONTHS, kg, number, percent, weight
from web.pages.impact.area import start_month
from web.schemas.entries import NOWHERE

# More bars than this are not read; then a bar is a year.
MOST_BARS = 18
# The smaller ones are one bar together; the list behind names all.
MOST_SHARES = 6


@dataclass(frozen=True)
class Share:
    """A lying bar: its word, its part of the whole, the figure in words, and the list that adds up to it."""

    word: str
    share: float
    text: str
    value: int
    unit: str
    url: str


@dataclass(frozen=True)
class ComparedLine:
    """A figure beside that of the earlier period; `change` is absent where nothing can be said."""

    word: str
    now: str
    earlier: str
    change: str
    value: int
    earlier_value: int
    unit: str
    url: str
    earlier_url: str


def month_word(line: MonthLine) -> str:
    return t("today.month", month=str(line.month.month) if language() == "ja" else MONTHS[line.month.month - 1][:3])


def bars(figures: Figures, value_of: Any) -> list[tuple[str, Any, bool]]:
    """A bar for each month, or each business year when there are many: word, value, whether it is only a part."""
    if len(figures.months) <= MOST_BARS:
        return [(month_word(line), value_of(line), not line.is_whole) for line in figures.months]
    years: dict[int, tuple[Any, bool]] = {}
    for line in figures.months:
        year = fiscal_year(line.month, start_month()).label
        value, is_part = years.get(year, (0, False))
        years[year] = (value + value_of(line), is_part or not line.is_whole)
    return [(str(year), value, is_part) for year, (value, is_part) in years.items()]


def unit_of(figures: Figures) -> str:
    """Grams, or pieces where nothing that was given has a weight."""
    return "grams" if figures.given.grams else "pieces"


def amount_text(amount: Any, unit: str) -> str:
    return weight(amount.grams, language=language()) if unit == "grams" else t("impact.n_pieces", n=amount.pieces)


def _shares(figures: Figures, lines: list[tuple[str, Any, str]], rest_url: str) -> list[Share]:
    """The largest parts of what was given; all others are one bar together."""
    unit = unit_of(figures)
    whole = getattr(figures.given, unit)
    found = [(getattr(amount, unit), word, amount, url) for word, amount, url in lines]
    found = sorted((one for one in found if one[0] > 0), key=lambda one: -one[0]) if whole > 0 else []
    # One alone is named: 「ほか 1」 would say less in the same room.
    named = len(found) if len(found) == MOST_SHARES + 1 else MOST_SHARES
    shares = [
        Share(word, value / whole, percent(value / whole, language=language()), value, unit, url)
        for value, word, _, url in found[:named]
    ]
    rest = found[named:]
    if rest:
        value = sum(one[0] for one in rest)
        shares.append(
            Share(
                t("impact.others", n=len(rest)), value / whole, percent(value / whole, language=language()), value, unit, rest_url
            )
        )
    return shares


def category_shares(figures: Figures, days: dict[str, str]) -> list[Share]:
    lines = [
        (t(f"category.{line.category}"), line.columns.issued, _entries(days, column="issued", category=line.category))
        for line in figures.categories
    ]
    return _shares(figures, lines, url_for("impact.show_by", dimension="category", **days))


def donor_shares(figures: Figures, days: dict[str, str]) -> list[Share]:
    lines = [(line.name, line.amount, _entries(days, column="issued", donor=line.code)) for line in figures.donors]
    return _shares(figures, lines, url_for("impact.show_by", dimension="donor", **days))


def kind_shares(figures: Figures, days: dict[str, str]) -> list[Share]:
    lines = [
        (
            t(f"group_kind.{line.key[0]}") if line.key[0] else t("impact.no_group_kind"),
            line.amount,
            _entries(days, column="given", group_kind=line.key[0] or NOWHERE),
        )
        for line in figures.kinds
    ]
    return _shares(figures, lines, url_for("impact.show_by", dimension="group_kind", **days))


def band_shares(sums: HouseholdSums, days: dict[str, str]) -> list[Share]:
    """People by age, of those that were counted."""
    url = url_for("impact.show_reports", **days)
    return [
        Share(t(f"handouts.band_{band}"), getattr(sums, band) / (sums.people or 1), number(getattr(sums, band)), getattr(sums, band), band, url)
        for band in BANDS
    ]  # fmt: skip


def goods_way(figures: Figures, days: dict[str, str]) -> FlowDrawing:
    """What there was and came, against what became of it; both sides add up to the same."""
    unit, total = unit_of(figures), figures.total
    came = [("opening", total.opening), ("received", total.columns.received), ("returned", total.columns.returned)]
    went = [("issued", total.columns.issued), ("disposed", total.columns.disposed), ("closing", total.closing)]
    (came if getattr(total.columns.difference, unit) >= 0 else went).append(("difference", total.columns.difference))
    sides = [[(t(f"account.{name}"), abs(getattr(amount, unit)), name) for name, amount in side] for side in (came, went)]
    return flow_drawing(*sides)


def account_url(name: str, figures: Figures, days: dict[str, str]) -> str:
    """The entries behind one part of the goods account; those of the two ends reach back to the first entry."""
    if name not in ("opening", "closing"):
        return _entries(days, column=name)
    last = figures.period.last if name == "closing" else figures.period.first - timedelta(days=1)
    first = min(figures.begins or last, last)
    return _entries({"from": first.isoformat(), "to": last.isoformat()}, column="stock")


def _entries(days: dict[str, str], **values: str) -> str:
    return url_for("impact.show_entries", **days, **values)


def visit_map(figures: Figures, what: str) -> dict[str, Any]:
    """Numbers of the 47 tiles: household visits, whole kilograms, or groups."""
    values = {
        "visits": lambda line: line.households.visits,
        "kg": lambda line: line.amount.grams // 1000,
        "groups": lambda line: line.groups,
    }
    return {line.key[0]: values[what](line) for line in figures.by_prefecture if line.key[0]}


def comparison(figures: Figures, days: dict[str, str], earlier_days: dict[str, str]) -> list[ComparedLine]:
    """Every main figure beside the earlier one, each with the list it opens."""
    said = earlier_text(figures)
    has_earlier = said in ("part", "whole")
    lines = []
    for word, unit, value_of, text_of, (endpoint, values) in _COMPARED:
        value, before = value_of(figures.headline), value_of(figures.earlier) if figures.earlier else 0
        lines.append(
            ComparedLine(
                t(word),
                text_of(value),
                text_of(before) if has_earlier else "–",
                _change(value, before) if said == "whole" else "–",
                value,
                before,
                unit,
                url_for(endpoint, **days, **values),
                url_for(endpoint, **earlier_days, **values) if has_earlier else "",
            )  # fmt: skip
        )
    return lines


def _change(value: int, before: int) -> str:
    """In per cent of the earlier figure; nothing can be said of a growth from none."""
    if before <= 0:
        return "–"
    share = value / before - 1
    return f"{'+' if share > 0 else '−' if share < 0 else '±'}{abs(share) * 100:.1f}%"


def earlier_text(figures: Figures) -> str:
    """What has to be said of the earlier period: none, nothing (before the first entry), part (it began inside) or whole."""
    if figures.earlier_period is None:
        return "none"
    if figures.begins is None or figures.begins > figures.earlier_period.last:
        return "nothing"
    return "part" if figures.begins > figures.earlier_period.first else "whole"


def _n(value: int) -> str:
    return number(value)


def _kg(value: int) -> str:
    return kg(value, language=language())


def _by(dimension: str) -> tuple[str, dict[str, str]]:
    return "impact.show_by", {"dimension": dimension}


def _of(column: str) -> tuple[str, dict[str, str]]:
    return "impact.show_entries", {"column": column}


_REPORTS: tuple[str, dict[str, str]] = ("impact.show_reports", {})
_COMPARED: tuple[tuple[str, str, Any, Any, tuple[str, dict[str, str]]], ...] = (
    ("impact.given_weight", "grams", lambda one: one.columns.issued.grams, _kg, _of("issued")),
    ("impact.given_count", "pieces", lambda one: one.columns.issued.pieces, _n, _of("issued")),
    ("impact.given_cases", "cases", lambda one: one.columns.issued.cases, _n, _of("issued")),
    ("impact.saved", "grams", lambda one: one.saved.grams, _kg, _of("food_saved")),
    ("impact.received_weight", "grams", lambda one: one.columns.received.grams, _kg, _of("received")),
    ("impact.disposed_weight", "grams", lambda one: one.columns.disposed.grams, _kg, _of("disposed")),
    ("impact.households", "visits", lambda one: one.households.visits, _n, _REPORTS),
    ("impact.people", "people", lambda one: one.households.people, _n, _REPORTS),
    ("impact.groups_reached", "reached", lambda one: one.groups, _n, ("impact.show_groups", {})),
    ("impact.handovers", "rows", lambda one: one.timeliness.handovers, _n, ("impact.show_handovers", {})),
    ("impact.donors_reached", "reached", lambda one: one.donors, _n, _by("donor")),
    ("impact.municipalities_reached", "reached", lambda one: one.municipalities, _n, _by("municipality")),
    ("impact.prefectures_reached", "reached", lambda one: one.prefectures, _n, _by("region")),
)
