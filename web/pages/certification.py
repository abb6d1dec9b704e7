"""For the state's certification of food banks: what an assessor asks and how it stands, one page per lot, samples, and tonnes by year."""

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import ValidationError

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.hygiene import Limits
from matching.certification.assessing import assess_lot
from matching.certification.sampling import MOST_LOTS, Sample, draw_sample, rank
from matching.certification.standing import Standing, look_at_standing
from matching.certification.tonnage import THRESHOLD_GRAMS, yearly_tonnage
from matching.certification.values import MISSING, SECTIONS, Assessment, Rules
from matching.impact.periods import Period, current_period
from web.access import current, reading, requires, today
from web.certifying import said
from web.downloads import xlsx_answer
from web.forms import field_sentences, form_errors
from web.language import t
from web.leaving import tell_export
from web.schemas.certification import SampleForm

blueprint = Blueprint("certification", __name__)

# Where each thing that is asked is put right: page and the permission that it needs.
PLACES = {
    "receipt": ("certification.show_sample", "report.read"),
    "allergens": ("items.list_items", "item.read"),
    "hygiene": ("hygiene.show_hygiene", "stock.read"),
    "temperatures": ("hygiene.show_hygiene", "stock.read"),
    "release": ("certification.show_sample", "report.read"),
    "donors": ("donors.list_donors", "donor.read"),
    "groups": ("groups.list_groups", "group.read"),
    "insurance": ("documents.list_all", "report.read"),
    "hygiene_supervisor": ("documents.list_all", "report.read"),
    "notification": ("documents.list_all", "report.read"),
    "tonnage": ("certification.show_tonnage", "report.read"),
}


def rules() -> Rules:
    setting = current().organization.setting
    return Rules(setting("hygiene_check_days"), setting("cold_check_days"))


def _standing(session: OrganizationSession) -> Standing:
    setting = current().organization.setting
    return look_at_standing(
        session, today=today(), start_month=setting("fiscal_year_start_month"), rules=rules(),
        limits=Limits(setting("chilled_limit"), setting("frozen_limit")),
    )  # fmt: skip


@blueprint.get("/certification")
@requires("report.read")
def show_standing() -> str:
    """What an assessor asks, and how each thing stands."""
    with reading() as session:
        return render_template("certification/standing.html", standing=_standing(session), url_of=_url_of)


@blueprint.get("/certification/paper")
@requires("report.read")
def show_paper() -> str:
    """The same on paper, with the register of documents and the tonnes by year."""
    with reading() as session:
        return render_template("certification/paper.html", standing=_standing(session), threshold=THRESHOLD_GRAMS)


def _url_of(name: str) -> str | None:
    endpoint, permission = PLACES[name]
    return url_for(endpoint) if current().can(permission) else None


@blueprint.get("/certification/tonnage")
@requires("report.read")
def show_tonnage() -> str:
    """Kilograms received and given by fiscal year, and what has no weight."""
    with reading() as session:
        found = yearly_tonnage(session, today=today(), start_month=current().organization.setting("fiscal_year_start_month"))
        return render_template("certification/tonnage.html", found=found, threshold=THRESHOLD_GRAMS)


@blueprint.get("/lots/<code>/assessment")
@requires("lot.read")
def show_assessment(code: str) -> str:
    """The five things an assessor checks, for one lot, on one sheet."""
    known = parse_code(code)
    if known is None:
        raise NotFound(kind="lot", code=code)
    with reading() as session:
        found = assess_lot(session, known, rules=rules(), today=today())
        lines = {section: [said(line) for line in found.sections[section]] for section in SECTIONS}
        photos = next((line.values["ids"] for line in found.sections["receipt"] if line.code == "photos"), [])
        return render_template("certification/lot.html", found=found, lines=lines, photos=photos)


@blueprint.get("/certification/sample")
@requires("report.read")
def show_sample() -> Any:
    """Lots drawn at random from those that came in within a period, each with its mark."""
    if "seed" not in request.args:
        return _sample_page(None, {})
    try:
        return _sample_page(_drawn(), {})
    except ValidationError as error:
        return _sample_page(None, field_sentences(error)), 422
    except InvalidInput as refusal:
        return _sample_page(None, form_errors(refusal)), 422


def _drawn() -> Sample:
    form = SampleForm().load(request.args.to_dict())
    with reading() as session:
        return draw_sample(
            session, Period(form["from"], form["to"]), size=form["size"], seed=form["seed"], rules=rules(), today=today()
        )


def _sample_page(sample: Sample | None, errors: dict[str, str]) -> str:
    year = current_period(today(), current().organization.setting("fiscal_year_start_month"))
    typed = {"from": year.first.isoformat(), "to": year.last.isoformat(), "size": "10", "seed": secrets.token_hex(4)}
    return render_template(
        "certification/sample.html", sample=sample, errors=errors, typed=typed | request.args.to_dict(), sections=SECTIONS, most=MOST_LOTS,
        drawn_before={name: request.args.get(name, "") for name in ("from", "to", "size", "seed")}, rank=rank,
    )  # fmt: skip


def _what_is_missing(found: Assessment) -> list[str]:
    return [said(line).sentence for section in SECTIONS for line in found.sections[section] if line.state == MISSING]


@blueprint.get("/certification/sample.xlsx")
@requires("report.read")
def save_sample() -> Any:
    """The sample as a list: a row for each lot, a column for each of the five."""
    try:
        sample = _drawn()
    except (ValidationError, InvalidInput):
        return redirect(url_for("certification.show_sample", **request.args.to_dict()))
    marks = {state: t(f"certification.mark_{state}") for state in ("ok", "missing", "unneeded")}
    rows = [
        [
            number, f"{one.lot.code[:4]}-{one.lot.code[4:]}", one.item.name, one.donor.name, one.received_on,
            t("certification.complete" if one.is_complete else "certification.incomplete"),
            *(marks[one.state_of(section)] for section in SECTIONS),
            t("certification.separator").join(_what_is_missing(one)),
            sample.seed, rank(sample.seed, one.lot.code)[:16],
        ]
        for number, one in enumerate(sample.drawn, start=1)
    ]  # fmt: skip
    tell_export(rows=len(rows), what="sample")
    names = ("number", "lot", "item", "donor", "received", "result")
    headings = [
        *(t(f"certification.column_{name}") for name in names),
        *(t(f"certification.section_{section}") for section in SECTIONS),
    ]
    headings += [t("certification.column_missing"), t("certification.column_seed"), t("certification.column_rank")]
    return xlsx_answer(
        t("certification.sample_file"), headings, rows, widths=(6, 12, 28, 24, 12, 12, 16, 16, 16, 16, 16, 60, 14, 20)
    )
