"""Closing of months and years: the list, what is still open in a period, the act, and what was corrected afterwards."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory.checkpoints import state_of
from inventory.closings import Calendar, Closing, calendar_of, get_closing
from inventory.dates import fiscal_year, month_end
from inventory.errors import DomainError, InvalidInput, NotFound
from matching.closings import (
    close_period,
    count_for_closing,
    count_later,
    later_entries_of,
    later_reports_of,
    open_matters,
    same_figures,
)
from matching.impact import Period
from web.access import current, now, reading, requires, today, writing
from web.closing_words import refusal_sentence, refusal_words
from web.forms import say
from web.language import language
from web.language.formats import fiscal_year_short
from web.language.formats import month as month_word
from web.sealing import seal

blueprint = Blueprint("closings", __name__, url_prefix="/audit/closings")

PAGE = 50
NOTE_LENGTH = 500


@blueprint.get("")
@requires("audit.read")
def list_all() -> str:
    """Months and business years, the newest first, with what was corrected in each since it was closed."""
    with reading() as session:
        calendar = calendar_of(session, today=today(), start_month=_start_month())
        return render_template("closings/list.html", calendar=calendar, later=count_later(session), address=_address)


@blueprint.get("/<any(month, year):kind>/<name>")
@requires("audit.read")
def show_period(kind: str, name: str) -> Any:
    """One period: before it is closed what it still lacks, afterwards how it was closed and what was corrected since."""
    first = _first_of(kind, name)
    with reading() as session:
        calendar = calendar_of(session, today=today(), start_month=_start_month())
        found = calendar.month(first) if kind == "month" else calendar.year(first)
        if found is None:
            raise NotFound(kind="period", code=name)
        return _closed_page(session, kind, name, first) if found.closing else _open_page(session, calendar, kind, name, first)


def _closed_page(session: Any, kind: str, name: str, first: date) -> str:
    closing, closed_by = get_closing(session, kind, first)
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    rows, total = later_entries_of(session, closing, limit=PAGE, offset=(page - 1) * PAGE)
    counted_again = same_figures(session, closing) if request.args.get("again") else None
    return render_template(
        "closings/closed.html", closing=closing, closed_by=closed_by, kind=kind, name=name, word=_word(kind, first), rows=rows, total=total,
        reports=later_reports_of(session, closing), counted_again=counted_again, first=(page - 1) * PAGE + 1, sums=_sums(closing),
        previous_url=url_for("closings.show_period", kind=kind, name=name, page=page - 1) if page > 1 else None,
        next_url=url_for("closings.show_period", kind=kind, name=name, page=page + 1) if page * PAGE < total else None,
    )  # fmt: skip


def _sums(closing: Closing) -> dict[str, int]:
    """A few of the figures kept at the closing, added up over the categories."""
    account = closing.figures["account"]
    sums = {
        name: sum(line[name]["grams"] for line in account) for name in ("opening", "received", "issued", "disposed", "closing")
    }
    return sums | {"visits": sum(line["visits"] for line in closing.figures["reports"]), "lines": len(account)}


def _open_page(
    session: Any, calendar: Calendar, kind: str, name: str, first: date, *, error: str | None = None, note: str = ""
) -> str:
    last = month_end(first) if kind == "month" else fiscal_year(first, _start_month()).last
    year = calendar.year(first) if kind == "year" else None
    can_close = first in calendar.choices if kind == "month" else bool(year and year.can_close)
    return render_template(
        "closings/open.html", kind=kind, name=name, word=_word(kind, first), first=first, last=last, can_close=can_close, error=error, note=note,
        matters=open_matters(session, Period(first, last)), is_over=last < today(),
        covers=_covered_before(calendar, first) if can_close and kind == "month" else 0, months=year.months if year else [],
        next=calendar.next_month, next_name=calendar.next_month and f"{calendar.next_month:%Y-%m}",
    )  # fmt: skip


def _covered_before(calendar: Calendar, first: date) -> int:
    """Months that the very first closing takes with it."""
    return sum(choice < first for choice in calendar.choices)


@blueprint.post("/<any(month, year):kind>/<name>")
@requires("period.close")
def close(kind: str, name: str) -> Any:
    """The period is closed, and the ledger sealed as it stands."""
    first, note = _first_of(kind, name), request.form.get("note", "").strip()
    try:
        if len(note) > NOTE_LENGTH:
            raise InvalidInput(field="note", problem="text_too_long", limit=NOTE_LENGTH, length=len(note))
        with reading() as session:
            counted = count_for_closing(session, kind, first, now=now())
        with writing() as session:
            close_period(session, counted, note=note, actor_id=current().id, now=now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _refused(kind, name, first, refusal, note)
    with reading() as session:
        state = state_of(session)
    seal(state, "closing")
    say("closings.done", period=_word(kind, first))
    return redirect(url_for("closings.show_period", kind=kind, name=name))


def _refused(kind: str, name: str, first: date, refusal: DomainError, note: str) -> Any:
    """The page as it is now, with why nothing was closed."""
    sentence = refusal_sentence(refusal)
    with reading() as session:
        calendar = calendar_of(session, today=today(), start_month=_start_month())
        found = calendar.month(first) if kind == "month" else calendar.year(first)
        if found is not None and not found.closing:
            return _open_page(session, calendar, kind, name, first, error=sentence, note=note), refusal.status
    say(f"error.{refusal.code}", level="warn", **refusal_words(refusal))
    return redirect(
        url_for("closings.show_period" if found else "closings.list_all", kind=kind, name=name)
        if found
        else url_for("closings.list_all")
    )


def _start_month() -> int:
    month: int = current().organization.setting("fiscal_year_start_month")
    return month


def _first_of(kind: str, name: str) -> date:
    """The first day of the period an address names: `2026-10`, or `2026` for the business year called so."""
    try:
        found = datetime.strptime(name, "%Y-%m" if kind == "month" else "%Y").date()  # noqa: DTZ007 - a month has no time zone
    except ValueError as error:
        raise NotFound(kind="period", code=name[:20]) from error
    return found if kind == "month" else found.replace(month=_start_month())


def _address(kind: str, first: date) -> str:
    return url_for("closings.show_period", kind=kind, name=f"{first:%Y-%m}" if kind == "month" else str(first.year))


def _word(kind: str, first: date) -> str:
    return month_word(first, language=language()) if kind == "month" else fiscal_year_short(first.year, language=language())
