"""The register of donors: list, record with what became of the goods, forms, agreements."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory.codes import written
from inventory.dates import tokyo_day
from inventory.donors import (
    FIELDS,
    ONWARD_TRANSFER,
    Donor,
    DonorRow,
    add_agreement,
    add_donor,
    agreement_in_force,
    agreements_of,
    count_donors,
    end_agreement,
    find_by_name,
    get_donor,
    set_donor_archived,
    update_donor,
)
from inventory.donors import list_donors as find_donors
from inventory.donors.listing import PAGE
from inventory.errors import DomainError
from matching.giving import WHEREABOUTS, GivenSummary, given_lots, given_summary, reached_groups
from web.access import current, noting, now, reading, requires, today, writing
from web.downloads import csv_answer, xlsx_answer
from web.exports import note_list_export
from web.forms import form_errors, read_form, say
from web.history import history
from web.language import t
from web.leaving import tell_export
from web.schemas.donors import CONTACT_FIELDS, KINDS, AgreementForm, DonorForm
from web.schemas.register_lists import ListQuery, page_number, read_donor_query

blueprint = Blueprint("donors", __name__)

MOST_IN_FILE = 50_000
LOTS = 50


@blueprint.get("/donors")
@requires("donor.read")
def list_donors() -> str:
    """One page of donors by name."""
    asked = read_donor_query(request.args)
    with reading() as session:
        rows, total = find_donors(
            session,
            asked.wanted,
            today=today(),
            sort=asked.sort,
            is_descending=asked.is_descending,
            offset=(asked.page - 1) * PAGE,
        )
        counts = count_donors(session, today=today())
        return render_template(
            "donors/list.html",
            rows=rows,
            total=total,
            asked=asked,
            tabs=_tabs(asked, counts),
            is_new=not any(counts.values()),
            first=(asked.page - 1) * PAGE + 1,
            previous_url=_address(asked, page=asked.page - 1) if asked.page > 1 else None,
            next_url=_address(asked, page=asked.page + 1) if asked.page * PAGE < total else None,
            sorted_by=lambda order: _address(asked, sort=None if order == "name" else order),
            kinds=_kinds(),
        )


def _kinds() -> list[tuple[str, str]]:
    return [(kind, t(f"donor_kind.{kind}")) for kind in KINDS]


def _address(asked: ListQuery[Any], **changes: Any) -> str:
    text = asked.replaced(**changes)
    return url_for("donors.list_donors") + (f"?{text}" if text else "")


def _tabs(asked: ListQuery[Any], counts: dict[str, int]) -> list[tuple[str, int, str, bool]]:
    views = (("all", {}), ("no_agreement", {"kind": "corporate", "agreement": "no"}), ("archived", {"archived": "yes"}))
    present = {name: value for name, value in asked.values.items() if name != "sort"}
    return [
        (t(f"donors.tab_{name}"), counts[name], url_for("donors.list_donors", **values), values == present)
        for name, values in views
    ]


@blueprint.post("/donors/donors.<any(csv, xlsx):form>")
@requires("report.export")
def download_donors(form: str) -> Any:
    """All donors the filter finds, as a file; who to ask and how is for those who edit donors. It stands in the journal."""
    asked = read_donor_query(request.args)
    with_contact = current().can("donor.edit")
    with reading() as session:
        found, _ = find_donors(
            session, asked.wanted, today=today(), sort=asked.sort, is_descending=asked.is_descending, limit=MOST_IN_FILE
        )
        rows = [_cells(row, with_contact=with_contact) for row in found]
    tell_export(rows=len(rows), what="donors")
    with noting() as session:
        note_list_export(session, "donor", form=form, rows=len(rows), with_contact=with_contact, actor_id=current().id, now=now())
    columns = ("column_code", "name", "kind", "signed_on", "valid_until", "column_lots", "column_last")
    headings = [
        *(t(f"donors.{column}") for column in columns),
        *(t(f"donors.{field}") for field in CONTACT_FIELDS if with_contact),
    ]
    name = f"{t('donors.title')}_{today():%Y%m%d}"
    return csv_answer(name, headings, rows) if form == "csv" else xlsx_answer(name, headings, rows, widths=[16] * len(headings))


def _cells(row: DonorRow, *, with_contact: bool) -> list[Any]:
    donor, agreement = row.donor, row.agreement
    return [
        written(row.code), donor.name, t(f"donor_kind.{donor.kind}"), agreement.signed_on if agreement else None,
        agreement.valid_until if agreement else None, row.lots, tokyo_day(row.last_lot_at) if row.last_lot_at else None,
        *(getattr(donor, field) for field in CONTACT_FIELDS if with_contact),
    ]  # fmt: skip


@blueprint.get("/donors/<code>")
@requires("donor.read")
def show_donor(code: str) -> str:
    """The donor, its agreements, and where everything it gave is now."""
    with reading() as session:
        donor, place = get_donor(session, code)
        agreements = agreements_of(session, [donor.id])[donor.id]
        summary = given_summary(session, donor.id)
        groups, reached = reached_groups(session, donor.id)
        return render_template(
            "donors/show.html",
            donor=donor,
            place=place,
            agreements=agreements,
            in_force=agreement_in_force(agreements, today()),
            summary=summary,
            equation=_equation(summary),
            is_sound=summary.given.pieces == sum(amount.pieces for amount in summary.at.values()),
            whereabouts=[name for name in WHEREABOUTS if summary.at[name].pieces],
            lots=given_lots(session, donor.id, limit=8),
            groups=groups,
            reached=reached,
            changes=history(session, "donor", donor.id),
        )


def _equation(summary: GivenSummary) -> str:
    """What was given as the sum of where it is, in pieces."""
    parts = [
        t("donors.sum_part", word=t(f"donors.where_{name}"), n=amount.pieces)
        for name, amount in summary.at.items()
        if amount.pieces
    ]
    return t("donors.sum_equation", given=summary.given.pieces, parts=t("donors.plus").join(parts))


@blueprint.get("/donors/<code>/lots")
@requires("donor.read")
def show_lots(code: str) -> str:
    """Every lot of the donor, the newest first."""
    number = page_number(request.args)
    with reading() as session:
        donor, place = get_donor(session, code)
        lots = given_lots(session, donor.id, offset=(number - 1) * LOTS, limit=LOTS)
        total = given_summary(session, donor.id).lots
        return render_template(
            "donors/lots.html",
            donor=donor,
            place=place,
            lots=lots,
            total=total,
            number=number,
            first=(number - 1) * LOTS + 1,
            size=LOTS,
        )


@blueprint.get("/donors/new")
@requires("donor.edit")
def new_donor() -> str:
    return _form({"kind": KINDS[0]}, {})


@blueprint.post("/donors/new")
@requires("donor.edit")
def create_donor() -> Any:
    """A donor is registered; one with the same name is pointed out first."""
    values, errors = read_form(DonorForm())
    if values is None:
        return _form(request.form, errors), 422
    try:
        with writing() as session:
            same = [] if request.form.get("anyway") else list(find_by_name(session, [values["name"]]).values())
            if same:
                return _form(request.form, {}, same=same[0].name), 422
            donor, place = add_donor(session, actor_id=current().id, now=now(), **values)
            name, code = donor.name, place.code
    except DomainError as refusal:
        return _form(request.form, form_errors(refusal)), refusal.status
    say("donors.added", name=name)
    return redirect(url_for("donors.show_donor", code=code))


@blueprint.get("/donors/<code>/edit")
@requires("donor.edit")
def edit_donor(code: str) -> str:
    with reading() as session:
        donor, _ = get_donor(session, code)
        return _form({field: getattr(donor, field) for field in FIELDS}, {}, donor=donor, code=code)


@blueprint.post("/donors/<code>/edit")
@requires("donor.edit")
def change_donor(code: str) -> Any:
    """The donor has the typed values."""
    values, errors = read_form(DonorForm())
    if values is None:
        return _edit_again(code, errors), 422
    try:
        with writing() as session:
            donor, _ = get_donor(session, code)
            changed = update_donor(session, donor, actor_id=current().id, now=now(), **values)
            name = donor.name
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _edit_again(code, form_errors(refusal)), refusal.status
    say("donors.saved" if changed else "donors.unchanged", name=name)
    return redirect(url_for("donors.show_donor", code=code))


def _edit_again(code: str, errors: dict[str, str]) -> str:
    with reading() as session:
        donor, _ = get_donor(session, code)
        return _form(request.form, errors, donor=donor, code=code)


def _form(typed: Any, errors: dict[str, str], *, donor: Donor | None = None, code: str = "", same: str | None = None) -> str:
    return render_template("donors/form.html", typed=typed, errors=errors, donor=donor, code=code, same=same, kinds=_kinds())


@blueprint.post("/donors/<code>/archive")
@requires("donor.edit")
def archive_donor(code: str) -> Any:
    """The donor is put away, or brought back."""
    is_archived = request.form.get("archived") == "1"
    with writing() as session:
        donor, _ = get_donor(session, code)
        set_donor_archived(session, donor, is_archived=is_archived, actor_id=current().id, now=now())
        name = donor.name
    say("donors.archived" if is_archived else "donors.brought_back", name=name)
    return redirect(url_for("donors.show_donor", code=code))


@blueprint.get("/donors/<code>/agreements/new")
@requires("donor.edit")
def new_agreement(code: str) -> str:
    return _agreement(code, {"signed_on": today(), "resale_ban": "1"}, {})


@blueprint.post("/donors/<code>/agreements/new")
@requires("donor.edit")
def create_agreement(code: str) -> Any:
    """A signed agreement stands."""
    values, errors = read_form(AgreementForm())
    if values is None:
        return _agreement(code, request.form, errors), 422
    try:
        with writing() as session:
            donor, _ = get_donor(session, code)
            add_agreement(session, donor.id, actor_id=current().id, now=now(), **values)
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _agreement(code, request.form, form_errors(refusal)), refusal.status
    say("donors.agreement_saved")
    return redirect(url_for("donors.show_donor", code=code))


@blueprint.post("/donors/<code>/agreements/<uuid:agreement_id>/end")
@requires("donor.edit")
def stop_agreement(code: str, agreement_id: uuid.UUID) -> Any:
    with writing() as session:
        donor, _ = get_donor(session, code)
        end_agreement(session, donor.id, agreement_id=agreement_id, ends_on=today(), actor_id=current().id, now=now())
    say("donors.agreement_ended")
    return redirect(url_for("donors.show_donor", code=code))


def _agreement(code: str, typed: Any, errors: dict[str, str]) -> str:
    with reading() as session:
        donor, place = get_donor(session, code)
        transfers = [(name, t(f"onward_transfer.{name}"), None) for name in ONWARD_TRANSFER]
        return render_template("donors/agreement.html", donor=donor, place=place, typed=typed, errors=errors, transfers=transfers)
