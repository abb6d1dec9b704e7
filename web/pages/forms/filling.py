"""A form with the figures of a period: looked at, filled, found again."""

import uuid
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy import select

from inventory.chain import ChainHead
from inventory.checkpoints import state_of
from inventory.dates import months_later
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.spelling import clean_line
from matching.forms.bindings import Binding, in_order
from matching.forms.errors import NothingBound
from matching.forms.filling import Filling, make_file, plan_filling
from matching.forms.finding import asked_labels, words_beside
from matching.forms.keeping import Made, get_filling, get_form, get_version, must_be_bound, note_filling
from matching.forms.sums import Sums
from matching.forms.tables import FilledForm, FormVersion
from matching.impact import Period
from matching.xlsx.layout import Layout
from web.access import current, now, reading, requires, today, writing
from web.downloads import XLSX, attached
from web.form_filling import behind_url, binding_name, category_names, doubt_sentence, occasion
from web.forms import form_errors, say
from web.language import LANGUAGES, language
from web.language.formats import fiscal_year_short
from web.language.formats import month as month_word
from web.leaving import tell_export
from web.pages.forms.area import blueprint, form_url, form_with_layout
from web.schemas.reports import YEARS_BACK, AskedPeriod, read_period
from web.sealing import seal

LONGEST_ANSWER = 400
# Months back that can be chosen by name; any days can be typed.
MONTHS_BACK = 12


def _start_month() -> int:
    month: int = current().organization.setting("fiscal_year_start_month")
    return month


def _asked_period() -> tuple[AskedPeriod, dict[str, str]]:
    """The period asked for, or the present year with what is wrong with the days typed."""
    try:
        return read_period(request.values, today=today(), start_month=_start_month()), {}
    except DomainError as refusal:
        return read_period({}, today=today(), start_month=_start_month()), form_errors(refusal)


def _period_choices() -> list[tuple[str, str]]:
    year = Period(today(), today()).first.year - (today().month < _start_month())
    years = [(str(year - back), fiscal_year_short(year - back, language=language())) for back in range(YEARS_BACK)]
    months = [months_later(today().replace(day=1), -back) for back in range(MONTHS_BACK)]
    return [*years, *((f"{one:%Y-%m}", month_word(one, language=language())) for one in months)]


def _form_language(layout: Layout) -> str:
    """What was chosen, else the language that the form itself is written in."""
    chosen = request.values.get("language", "")
    return chosen if chosen in LANGUAGES else "ja" if layout.is_japanese else language()


def _answers(labels: list[str]) -> dict[str, str]:
    """What was typed for texts that are asked for, by their label."""
    return {label: clean_line(request.values.get(f"asked{number}", ""), LONGEST_ANSWER) for number, label in enumerate(labels)}


def _planned(
    session: OrganizationSession,
    layout: Layout,
    bindings: list[Binding],
    period: Period,
    *,
    answers: dict[str, str],
    fingerprint: str,
) -> Filling:
    about = occasion(_form_language(layout), answers, fingerprint=fingerprint)
    return plan_filling(layout, bindings, Sums(session, period), occasion=about, categories=category_names())


def _bindings(version: FormVersion, layout: Layout) -> list[Binding]:
    must_be_bound(version)
    return in_order(version.bindings, [sheet["name"] for sheet in layout.sheets])


def _fingerprint(seq: int, digest: str) -> str:
    return f"{seq} {digest[:16]}"


@blueprint.get("/forms/<uuid:form_id>/fill")
@requires("report.read")
def show_filling(form_id: uuid.UUID) -> Any:
    """What would stand in each cell, counted now, with the way to the entries behind it."""
    asked, errors = _asked_period()
    try:
        with reading() as session:
            form, version, layout = form_with_layout(session, form_id)
            bindings = _bindings(version, layout)
            labels = asked_labels(bindings, category_names())
            head = session.scalars(select(ChainHead)).one()
            mark = _fingerprint(head.seq, head.hash)
            filling = _planned(session, layout, bindings, asked.period, answers=_answers(labels), fingerprint=mark)
    except NothingBound:
        say("forms.nothing_bound", level="warn")
        return redirect(form_url(form_id))
    return render_template(
        "forms/fill.html", form=form, asked=asked, choices=_period_choices(), errors=errors, labels=list(enumerate(labels)),
        answers=_answers(labels), form_language=_form_language(layout), lines=[_shown(layout, line) for line in filling.lines],
        doubts=[doubt_sentence(code, values) for code, values in filling.doubts],
    ), 422 if errors else 200  # fmt: skip


def _shown(layout: Layout, line: Any) -> dict[str, Any]:
    binding = line.binding
    return {
        "cell": binding.cell, "sheet": binding.sheet, "words": words_beside(layout, binding.sheet, binding.at), "name": binding_name(binding),
        "shown": line.shown, "rows": line.rows, "count": line.count, "fits": line.fits, "is_list": bool(binding.list_key),
        "url": behind_url(line.value.behind), "doubts": [doubt_sentence(code, values) for code, values in line.doubts],
    }  # fmt: skip


@blueprint.post("/forms/<uuid:form_id>/fillings")
@requires("form.edit")
def fill(form_id: uuid.UUID) -> Any:
    """The form is filled and the filling noted: who, when, for which days, at which state of the ledger."""
    period = read_period(request.form, today=today(), start_month=_start_month()).period
    with reading() as session:
        form, version, layout = form_with_layout(session, form_id)
        bindings = _bindings(version, layout)
        state = state_of(session)
        labels = asked_labels(bindings, category_names())
        mark = _fingerprint(state.seq, state.hash)
        filling = _planned(session, layout, bindings, period, answers=_answers(labels), fingerprint=mark)
        data, number = version.file, version.number
    content = filling.as_json()
    file = make_file(data, content)
    made = Made(period, _form_language(layout), content, seal(state, "report"), file)
    with writing() as session:
        form = get_form(session, form_id)
        filled = note_filling(session, form, number, made, actor_id=current().id, now=now())
        filled_id = filled.id
    return redirect(url_for("forms.show_filled", form_id=form_id, filled_id=filled_id))


@blueprint.get("/forms/<uuid:form_id>/fillings/<uuid:filled_id>")
@requires("report.read")
def show_filled(form_id: uuid.UUID, filled_id: uuid.UUID) -> str:
    """One filling: what went in, at which state of the ledger, and the file again."""
    with reading() as session:
        form = get_form(session, form_id)
        filled, made_by = get_filling(session, form, filled_id)
    lines = [
        {"binding": (binding := Binding.from_json(line["binding"])), "name": binding_name(binding), "shown": line["shown"],
         "count": line["count"], "url": behind_url(line["behind"])}
        for line in filled.content["lines"]
    ]  # fmt: skip
    doubts = [(values.get("cell"), doubt_sentence(code, values)) for code, values in filled.content["doubts"]]
    return render_template("forms/filled.html", form=form, filled=filled, made_by=made_by, lines=lines, doubts=doubts)


@blueprint.get("/forms/<uuid:form_id>/fillings/<uuid:filled_id>.xlsx")
@requires("report.export")
def fetch_filled(form_id: uuid.UUID, filled_id: uuid.UUID) -> Response:
    """The filled form, made again from what was noted: the same figures whatever has been recorded since."""
    with reading() as session:
        form = get_form(session, form_id)
        filled, _ = get_filling(session, form, filled_id)
        data = get_version(session, form, filled.version).file
        name, content = _file_name(form.name, filled), filled.content
        days = filled.first_day, filled.last_day
    tell_export(first=days[0], last=days[1])
    return attached(make_file(data, content), name, XLSX)


def _file_name(name: str, filled: FilledForm) -> str:
    plain = "".join(" " if letter in '\\/:*?"<>|' else letter for letter in name)
    return f"{plain}_{filled.first_day:%Y%m%d}_{filled.last_day:%Y%m%d}.xlsx"
