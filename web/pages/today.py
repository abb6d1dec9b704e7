"""The start page: what needs attention today, in the order of its urgency."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from matching.attention import DAYS_LEFT, ROWS, WEEKS, Beginnings, Week, look_around
from matching.handouts.reporting import REPORT_DAYS
from matching.recalls.reading import count_late
from web.access import current, noting, now, reading, requires, today
from web.checking import ask_for_check
from web.language import TEXTS, language, t
from web.language.formats import MONTHS, clock, day_near, in_tokyo, month_day

blueprint = Blueprint("today", __name__)


@blueprint.get("/")
@requires("own.read")
def show_today() -> Any:
    """Today's work; volunteers go on to the scan page, which is all they need."""
    if not current().can("stock.read"):
        return redirect(url_for("scan.show_home"))
    near_days = current().organization.setting("release_days_storing")
    with reading() as session:
        attention = look_around(session, today=today(), near_days=near_days)
        return render_template(
            "today/today.html",
            seen=attention,
            late=count_late(session) if attention.recalls[0] else 0,
            near_days=near_days,
            setting=current().organization.setting,
            rows=ROWS,
            bars=_bars(attention.by_days_left),
            weeks=_lines(attention.weeks),
            report_days=REPORT_DAYS,
            steps=_first_steps(attention.beginnings),
            moment=_moment,
        )


@blueprint.post("/today/check")
@requires("audit.read")
def check_now() -> Any:
    """Every entry is checked anew, as a job that tells how far it is."""
    with noting() as session:
        job_id = ask_for_check(session, endpoint="today.show_today", created_by=current().id, now=now())
    return redirect(url_for("jobs.show_job", job_id=job_id))


def _bars(counts: list[int]) -> list[tuple[str, int, str]]:
    """Bars of the histogram, coloured by the organization's limits."""
    setting = current().organization.setting
    words = [t("today.bar_past"), *(t("today.bar_days", n=days) for days in DAYS_LEFT[:-1]), t("today.bar_half"), t("today.bar_later")]
    limits = [0, *DAYS_LEFT, 10_000]
    kinds = ["error" if days <= setting("error_days") else "warn" if days <= setting("warn_days") else "" for days in limits]
    return list(zip(words, counts, kinds, strict=True))


def _lines(weeks: list[Week]) -> dict[str, Any]:
    """The two lines in kilograms, their totals, and where months begin."""
    begins = [number == 0 or week.first.month != weeks[number - 1].first.month for number, week in enumerate(weeks)]
    marks = [(number, _month_word(week.first)) for number, week in enumerate(weeks) if begins[number]]
    return {
        "in": [round(week.grams_in / 1000) for week in weeks],
        "out": [round(week.grams_out / 1000) for week in weeks],
        "total_in": sum(week.grams_in for week in weeks),
        "total_out": sum(week.grams_out for week in weeks),
        "periods": [t("today.week_of", day=month_day(week.first, language=language())) for week in weeks],
        "ticks": [mark for place, mark in enumerate(marks) if place == len(marks) - 1 or marks[place + 1][0] - mark[0] > 1],
        "number": WEEKS,
    }


def _month_word(day: date) -> str:
    return t("today.month", month=str(day.month) if language() == "ja" else MONTHS[day.month - 1][:3])


def _moment(moment: datetime) -> str:
    return f"{day_near(in_tokyo(moment).date(), today(), language=language())} {clock(moment)}"


def _first_steps(has: Beginnings) -> list[tuple[str, bool, str | None]]:
    """Name, whether it is done, and where to do it (nowhere for somebody who may not); empty once the house stands."""
    if has.is_done:
        return []
    is_named = current().organization.name not in TEXTS["commands.first_organization"]
    steps = [
        ("name", is_named, "organization.edit", "organization.show_settings", {}),
        ("site", has.has_site, "place.edit", "places.list_places", {}),
        ("donor", has.has_donor, "donor.edit", "donors.new_donor", {}),
        ("group", has.has_group, "import.run", "imports.start", {"kind": "groups"}),
        ("receive", has.has_movement, "scan.use", "scan.show_home", {}),
        ("invite", has.members > 1, "member.invite", "members.list_people", {}),
    ]
    return [(name, done, url_for(endpoint, **values) if current().can(permission) else None) for name, done, permission, endpoint, values in steps]
