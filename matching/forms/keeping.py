"""Forms as records: taken in, given a new version, bound, filled, listed - each change noted in the journal."""

import hashlib
import json
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from inventory import audit
from inventory.accounts import UserAccount
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.spelling import clean_line, looked_for
from matching.forms.bindings import MOST_BINDINGS, Binding, Wish, bind, put, without
from matching.forms.errors import NothingBound, TooManyCells, TooManyForms
from matching.forms.finding import Found, Note, carry_over, find_marks
from matching.forms.tables import FilledForm, FormVersion, FunderForm
from matching.forms.wording import CategoryNames
from matching.impact import Period
from matching.xlsx.layout import Layout

MOST_FORMS = 200
LONGEST_NAME = 120
PAGE = 50


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was opened (matching/xlsx/opening.py) and may be kept."""

    data: bytes
    filename: str
    layout: dict[str, Any]


def add_form(
    session: OrganizationSession, upload: Upload, *, name: str, categories: CategoryNames, actor_id: uuid.UUID, now: datetime
) -> FunderForm:
    """The form is kept with its first version; its marks are bindings already."""
    title = clean_line(name, LONGEST_NAME, field="name") or looked_for(upload.filename.rpartition(".")[0], LONGEST_NAME)
    if (session.scalar(select(func.count(FunderForm.id))) or 0) >= MOST_FORMS:
        raise TooManyForms(most=MOST_FORMS)
    form = FunderForm(
        organization_id=session.organization_id,
        name=title or "-",
        version=1,
        created_by=actor_id,
        created_at=now,
        archived_at=None,
    )
    session.add(form)
    session.flush()
    layout = Layout(upload.layout)
    _add_version(session, form, upload, find_marks(layout, categories), actor_id=actor_id, now=now)
    _note(
        session, "form.add", form, actor_id=actor_id, now=now, after={"name": form.name, "file": looked_for(upload.filename, 200)}
    )
    return form


def add_version(
    session: OrganizationSession,
    form: FunderForm,
    upload: Upload,
    *,
    categories: CategoryNames,
    actor_id: uuid.UUID,
    now: datetime,
) -> FormVersion:
    """The new file is filled from now on, with what its marks say and what a person had bound in the version before."""
    before = get_version(session, form, form.version)
    layout = Layout(upload.layout)
    found = find_marks(layout, categories)
    by_hand = [binding for kept in before.bindings if not (binding := Binding.from_json(kept)).from_mark]
    carried = carry_over(layout_of(before), layout, by_hand)
    marked = {(binding.sheet, binding.cell) for binding in found.bindings}
    bindings = [one for one in carried.bindings if (one.sheet, one.cell) not in marked] + found.bindings
    form.version += 1
    version = _add_version(session, form, upload, Found(bindings, carried.notes + found.notes), actor_id=actor_id, now=now)
    after = {"version": form.version, "file": looked_for(upload.filename, 200)}
    _note(session, "form.renew", form, actor_id=actor_id, now=now, before={"version": form.version - 1}, after=after)
    return version


def _add_version(
    session: OrganizationSession, form: FunderForm, upload: Upload, found: Found, *, actor_id: uuid.UUID, now: datetime
) -> FormVersion:
    if len(found.bindings) > MOST_BINDINGS:
        raise TooManyCells(most=MOST_BINDINGS)
    notes: list[Note] = [(code, values) for code, values in upload.layout["notes"]] + found.notes
    version = FormVersion(
        organization_id=session.organization_id, form_id=form.id, number=form.version, filename=looked_for(upload.filename, 200),
        file_hash=hashlib.sha256(upload.data).hexdigest(), file=upload.data, layout=zlib.compress(json.dumps(upload.layout).encode()),
        bindings=[binding.as_json() for binding in found.bindings], notes=[[code, values] for code, values in notes],
        uploaded_by=actor_id, uploaded_at=now,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def layout_of(version: FormVersion) -> Layout:
    """What the version's sheets look like."""
    return Layout(json.loads(zlib.decompress(version.layout)))


def get_form(session: OrganizationSession, form_id: uuid.UUID, *, for_update: bool = False) -> FunderForm:
    query = select(FunderForm).where(FunderForm.id == form_id)
    form = session.scalar(query.with_for_update() if for_update else query)
    if form is None:
        raise NotFound(kind="form", code=str(form_id))
    return form


def get_version(session: OrganizationSession, form: FunderForm, number: int, *, for_update: bool = False) -> FormVersion:
    """A version with all that belongs to it."""
    query = select(FormVersion).where(FormVersion.form_id == form.id, FormVersion.number == number)
    query = query.options(undefer(FormVersion.file), undefer(FormVersion.layout))
    version = session.scalar(query.with_for_update() if for_update else query)
    if version is None:
        raise NotFound(kind="form", code=f"{form.id} {number}")
    return version


def list_forms(session: OrganizationSession) -> list[tuple[FunderForm, FormVersion, datetime | None]]:
    """Every form with the version in use and when it was last filled; those no longer asked for at the end."""
    last = select(FilledForm.form_id, func.max(FilledForm.made_at).label("made_at")).group_by(FilledForm.form_id).subquery()
    query = (
        select(FunderForm, FormVersion, last.c.made_at)
        .join(FormVersion, (FormVersion.form_id == FunderForm.id) & (FormVersion.number == FunderForm.version))
        .outerjoin(last, last.c.form_id == FunderForm.id)
        .order_by(FunderForm.archived_at.is_not(None), FunderForm.name, FunderForm.id)
    )
    return [(form, version, made_at) for form, version, made_at in session.execute(query)]


def bind_cell(session: OrganizationSession, form: FunderForm, wish: Wish, *, actor_id: uuid.UUID, now: datetime) -> Binding:
    """The cell gets what was chosen, in place of what it had."""
    version = get_version(session, form, form.version, for_update=True)
    binding = bind(layout_of(version), wish)
    bindings = put(version.bindings, binding)
    if len(bindings) > MOST_BINDINGS:
        raise TooManyCells(most=MOST_BINDINGS)
    version.bindings = bindings
    _note(session, "form.bind", form, actor_id=actor_id, now=now, after=_said(binding))
    return binding


def free_cell(
    session: OrganizationSession, form: FunderForm, sheet: str, cell: str, *, actor_id: uuid.UUID, now: datetime
) -> None:
    """Nothing is written into the cell any more."""
    version = get_version(session, form, form.version, for_update=True)
    gone = [kept for kept in version.bindings if (kept["sheet"], kept["cell"]) == (sheet, cell)]
    version.bindings = without(version.bindings, sheet, cell)
    for kept in gone:
        _note(session, "form.free", form, actor_id=actor_id, now=now, before=_said(Binding.from_json(kept)))


def _said(binding: Binding) -> dict[str, Any]:
    return {"sheet": binding.sheet, "cell": binding.cell, "what": binding.what}


def change_form(
    session: OrganizationSession, form: FunderForm, *, name: str | None = None, is_archived: bool | None = None,
    actor_id: uuid.UUID, now: datetime,
) -> None:  # fmt: skip
    """The form has this name, or is put away or taken out again."""
    before: dict[str, Any] = {"name": form.name, "archived": form.archived_at is not None}
    if name is not None:
        form.name = clean_line(name, LONGEST_NAME, field="name")
        if not form.name:
            raise InvalidInput(field="name", problem="required")
    if is_archived is not None:
        form.archived_at = now if is_archived else None
    after = {"name": form.name, "archived": form.archived_at is not None}
    if after != before:
        _note(session, "form.change", form, actor_id=actor_id, now=now, before=before, after=after)


def must_be_bound(version: FormVersion) -> None:
    if not version.bindings:
        raise NothingBound()


@dataclass(frozen=True, slots=True)
class Made:
    """A filling that is about to be kept: what went in, the checkpoint it was counted at, and what came out."""

    period: Period
    language: str
    content: Mapping[str, Any]
    checkpoint: Mapping[str, Any]
    file: bytes


def note_filling(
    session: OrganizationSession, form: FunderForm, number: int, made: Made, *, actor_id: uuid.UUID, now: datetime
) -> FilledForm:
    """Who filled which form for which days, and from what state of the ledger."""
    filled = FilledForm(
        organization_id=session.organization_id, form_id=form.id, version=number, first_day=made.period.first, last_day=made.period.last,
        language=made.language, content=dict(made.content), checkpoint_number=made.checkpoint["number"], checkpoint_seq=made.checkpoint["seq"],
        checkpoint_hash=made.checkpoint["hash"], file_hash=hashlib.sha256(made.file).hexdigest(), made_by=actor_id, made_at=now,
    )  # fmt: skip
    session.add(filled)
    session.flush()
    after = {
        "name": form.name, "from": made.period.first.isoformat(), "to": made.period.last.isoformat(), "version": number,
        "seq": filled.checkpoint_seq, "hash": filled.checkpoint_hash, "file": filled.file_hash,
    }  # fmt: skip
    _note(session, "form.fill", form, actor_id=actor_id, now=now, after=after)
    return filled


def list_fillings(
    session: OrganizationSession, *, form_id: uuid.UUID | None = None, limit: int = PAGE, offset: int = 0
) -> Sequence[tuple[FilledForm, FunderForm, str]]:
    """Fillings with their form and who made them, the newest first."""
    query = (
        select(FilledForm, FunderForm, UserAccount.name)
        .join(FunderForm, FunderForm.id == FilledForm.form_id)
        .join(UserAccount, UserAccount.id == FilledForm.made_by)
        .order_by(FilledForm.made_at.desc(), FilledForm.id.desc())
    )
    if form_id:
        query = query.where(FilledForm.form_id == form_id)
    return [(row[0], row[1], row[2]) for row in session.execute(query.limit(limit).offset(offset))]


def count_fillings(session: OrganizationSession, *, form_id: uuid.UUID | None = None) -> int:
    query = select(func.count(FilledForm.id))
    return session.scalar(query.where(FilledForm.form_id == form_id) if form_id else query) or 0


def get_filling(session: OrganizationSession, form: FunderForm, filled_id: uuid.UUID) -> tuple[FilledForm, str]:
    """A filling with all that went in, and who made it."""
    query = select(FilledForm, UserAccount.name).join(UserAccount, UserAccount.id == FilledForm.made_by)
    query = query.where(FilledForm.id == filled_id, FilledForm.form_id == form.id).options(undefer(FilledForm.content))
    row = session.execute(query).first()
    if row is None:
        raise NotFound(kind="form", code=str(filled_id))
    return row[0], row[1]


def _note(
    session: OrganizationSession, action: str, form: FunderForm, *, actor_id: uuid.UUID, now: datetime, **values: Any
) -> None:
    session.flush()
    audit.record(session, action=action, record_kind="form", record_id=form.id, actor_id=actor_id, now=now, **values)
