"""The report one dimension at a time: by month, business year, campaign, donor, group, region, category; and how it is counted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for

from inventory.dates import fiscal_year, month_end
from matching.handouts import HouseholdSums
from matching.impact import COLUMNS, Amount, Columns, Figures, Period, SpreadLine, fiscal_period, impact_figures
from matching.impact.account import unweighed_items
from matching.impact.breakdowns import GroupRow, campaigns_page, groups_page
from web.access import reading, requires
from web.language import language, t
from web.language.formats import fiscal_year_short
from web.language.formats import month as month_word
from web.pages.impact.area import PAGE, asked, blueprint, page_number, pages, start_month
from web.schemas.entries import NOWHERE
from web.schemas.reports import AskedPeriod

GROUPS_PAGE = 100


@dataclass(frozen=True)
class Row:
    """A line of a breakdown: where its goods and its reports open. Reports are absent where nobody can tell whose they are."""

    word: str
    amount: Amount
    goods: dict[str, str]
    note: str = ""
    groups: int | None = None
    households: HouseholdSums | None = None
    reports: dict[str, str] | None = None
    is_reached: bool = True
    # What came in as well, where the line is a stretch of days.
    received: Amount | None = None


@blueprint.get("/impact/by/<any(month, year, donor, region, municipality, category, group_kind):dimension>")
@requires("report.read")
def show_by(dimension: str) -> str:
    """Every line of the dimension, with the whole under it."""
    with reading() as session:
        found = asked(session)
        figures = impact_figures(session, found.period, scope=found.scope or None)
    rows = _ROWS[dimension](figures, found)
    return render_template(
        "impact/by.html", asked=found, dimension=dimension, rows=rows, total=figures.given, households=figures.households,
        has_reports=any(row.households for row in rows),
    )  # fmt: skip


def _days(period: Period, found: AskedPeriod) -> dict[str, str]:
    return AskedPeriod(period, "", found.campaign).address


def month_rows(figures: Figures, found: AskedPeriod) -> list[Row]:
    rows = []
    for line in figures.months:
        last = min(figures.period.last, month_end(line.month))
        days = _days(Period(max(line.month, figures.period.first), last), found)
        word = month_word(line.month, language=language())
        note = "" if line.is_whole else t("impact.part_of_month")
        rows.append(
            Row(
                word,
                line.columns.issued,
                {**days, "column": "issued"},
                note,
                None,
                line.households,
                days,
                received=line.columns.received,
            )
        )
    return rows


def _year_rows(figures: Figures, found: AskedPeriod) -> list[Row]:
    years: dict[int, tuple[Columns, HouseholdSums]] = {}
    for line in figures.months:
        columns, households = years.setdefault(fiscal_year(line.month, start_month()).label, (Columns(), HouseholdSums()))
        columns.add(line.columns)
        households.add(line.households)
    rows = []
    for label, (columns, households) in years.items():
        year = fiscal_period(label, start_month())
        days = _days(Period(max(year.first, figures.period.first), min(year.last, figures.period.last)), found)
        is_whole = figures.period.first <= year.first and year.last <= figures.period.last
        word = fiscal_year_short(label, language=language())
        note = "" if is_whole else t("impact.part_of_year")
        rows.append(Row(word, columns.issued, {**days, "column": "issued"}, note, None, households, days))
    return rows


def _donor_rows(figures: Figures, found: AskedPeriod) -> list[Row]:
    return [Row(line.name, line.amount, {**found.address, "column": "issued", "donor": line.code}) for line in figures.donors]


def _category_rows(figures: Figures, found: AskedPeriod) -> list[Row]:
    lines = sorted(figures.categories, key=lambda line: -line.columns.issued.grams)
    return [
        Row(t(f"category.{line.category}"), line.columns.issued, {**found.address, "column": "issued", "category": line.category})
        for line in lines
    ]


def _spread_rows(
    lines: list[SpreadLine], names: tuple[str, ...], word: Callable[[SpreadLine], str], found: AskedPeriod
) -> list[Row]:
    rows = []
    for line in lines:
        values = {**found.address, **{name: value or NOWHERE for name, value in zip(names, line.key, strict=False)}}
        is_reached = bool(line.key[-1] and line.groups)
        rows.append(
            Row(word(line), line.amount, {**values, "column": "given"}, "", line.groups, line.households, values, is_reached)
        )
    return rows


def _region_rows(figures: Figures, found: AskedPeriod) -> list[Row]:
    return _spread_rows(figures.by_prefecture, ("prefecture",), lambda line: prefecture_word(line.key[0]), found)


def _municipality_rows(figures: Figures, found: AskedPeriod) -> list[Row]:
    def word(line: SpreadLine) -> str:
        place = prefecture_word(line.key[0])
        return f"{place} {line.key[1]}" if line.key[1] else t("impact.no_municipality_of", place=place)

    return _spread_rows(figures.regions, ("prefecture", "municipality"), word, found)


def _kind_rows(figures: Figures, found: AskedPeriod) -> list[Row]:
    return _spread_rows(figures.kinds, ("group_kind",), lambda line: kind_word(line.key[0]), found)


def prefecture_word(code: str) -> str:
    return t(f"prefecture.{code}") if code else t("impact.no_prefecture")


def kind_word(kind: str) -> str:
    return t(f"group_kind.{kind}") if kind else t("impact.no_group_kind")


_ROWS: dict[str, Callable[[Figures, AskedPeriod], list[Row]]] = {
    "month": month_rows,
    "year": _year_rows,
    "donor": _donor_rows,
    "region": _region_rows,
    "municipality": _municipality_rows,
    "category": _category_rows,
    "group_kind": _kind_rows,
}


@blueprint.get("/impact/by/group")
@requires("report.read")
def show_groups() -> str:
    """Groups by name with what they were given and the household visits they reported, a page at a time."""
    page = page_number()
    with reading() as session:
        found = asked(session)
        groups = groups_page(session, found.period, scope=found.scope or None, limit=GROUPS_PAGE, offset=(page - 1) * GROUPS_PAGE)
    return render_template(
        "impact/groups.html", asked=found, groups=groups, rows=[_group_row(row, found) for row in groups.rows],
        **pages("impact.show_groups", found.address, page, groups.count, GROUPS_PAGE),
    )  # fmt: skip


def _group_row(row: GroupRow, found: AskedPeriod) -> tuple[GroupRow, dict[str, str]]:
    return row, {**found.address, "group": row.code}


@blueprint.get("/impact/groups")
@requires("report.read")
def show_groups_before() -> Any:
    """The address that the list of groups had."""
    return redirect(url_for("impact.show_groups", **asked().address))


@blueprint.get("/impact/by/campaign")
@requires("report.read")
def show_campaigns() -> str:
    """Every campaign with what was given and reported in it."""
    page = page_number()
    with reading() as session:
        rows, total = campaigns_page(session, limit=PAGE, offset=(page - 1) * PAGE)
        session.expunge_all()
    return render_template("impact/campaigns.html", rows=rows, **pages("impact.show_campaigns", {}, page, total))


@blueprint.get("/impact/account")
@requires("report.read")
def show_account() -> str:
    """How the figures are counted, the goods account per category, and what has no weight."""
    found = asked()
    with reading() as session:
        figures = impact_figures(session, found.period)
        unweighed = unweighed_items(session, found.period)
    return render_template("impact/account.html", asked=found, figures=figures, unweighed=unweighed, columns=COLUMNS)
