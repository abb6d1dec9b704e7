"""Labels printed before their goods: reserved codes without a lot, stuck on one lot once; and further labels of a lot when one is damaged."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.catalog import Item
from inventory.codes import new_code
from inventory.db import Base, OrganizationOwned, OrganizationSession, belongs_to
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.identity import new_id
from inventory.lots import Lot, get_lot

MOST_BLANKS = 500


class LabelCode(OrganizationOwned, Base):
    """A code of a label beside the lot's own. Without a lot it is still blank; once it has one it never changes it."""

    __tablename__ = "label_code"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    # Printed together; blank ones are printed again by it.
    batch_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID | None]
    printed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    printed_at: Mapped[datetime]
    bound_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    bound_at: Mapped[datetime | None]

    __table_args__ = (
        belongs_to("lot", "lot_id"),
        Index("ix_label_code_batch", "organization_id", "batch_id"),
        Index("ix_label_code_lot", "organization_id", "lot_id"),
    )


class LabelTaken(DomainError):
    """The label is on another lot already."""

    code = "label_taken"


def reserve_labels(session: OrganizationSession, number: int, *, actor_id: uuid.UUID, now: datetime) -> uuid.UUID:
    """So many fresh blank labels; answers the batch they are printed by."""
    if not 1 <= number <= MOST_BLANKS:
        raise InvalidInput(field="number", problem="too_many_blanks", most=MOST_BLANKS)
    batch_id = new_id()
    session.add_all(_label(session, code, batch_id, actor_id=actor_id, now=now) for code in _fresh(session, number))
    audit.record(
        session,
        action="label.reserve",
        record_kind="label",
        record_id=batch_id,
        actor_id=actor_id,
        now=now,
        after={"number": number},
    )
    session.flush()
    return batch_id


def replace_label(session: OrganizationSession, lot_code: str, *, actor_id: uuid.UUID, now: datetime) -> str:
    """A fresh code for a lot whose label is damaged; the labels it had still answer."""
    lot, _ = get_lot(session, lot_code)
    label = _label(session, _fresh(session, 1)[0], new_id(), actor_id=actor_id, now=now)
    _stick(label, lot, actor_id=actor_id, now=now)
    session.add(label)
    _note(session, label, lot, "label.replace", actor_id=actor_id, now=now)
    session.flush()
    return label.code


def bind_label(session: OrganizationSession, code: str, *, lot_code: str, actor_id: uuid.UUID, now: datetime) -> tuple[Lot, Item]:
    """The blank label belongs to the lot from now on. The same lot again changes nothing; another one is refused."""
    lot, item = get_lot(session, lot_code)
    label = session.get(LabelCode, (session.organization_id, code))
    if label is None:
        raise NotFound(kind="label", code=code)
    # Two people may stick at once: only the first finds it blank.
    stuck = update(LabelCode).where(LabelCode.code == code, LabelCode.lot_id.is_(None))
    values = {"lot_id": lot.id, "bound_by": actor_id, "bound_at": now}
    if session.execute(stuck.values(**values), execution_options={"synchronize_session": False}).rowcount == 0:  # type: ignore[attr-defined]
        session.refresh(label)
        if label.lot_id != lot.id:
            raise LabelTaken(code=code)
        return lot, item
    session.refresh(label)
    _note(session, label, lot, "label.bind", actor_id=actor_id, now=now)
    return lot, item


def lot_of_label(session: OrganizationSession, code: str) -> tuple[LabelCode, Lot | None] | None:
    """The label with this code and the lot it is on, if it is on one."""
    query = select(LabelCode, Lot).outerjoin(Lot, Lot.id == LabelCode.lot_id).where(LabelCode.code == code)
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


_LOTS_OF_LABELS = (
    select(LabelCode.code, Lot.code)
    .join(Lot, Lot.id == LabelCode.lot_id)
    .where(LabelCode.code.in_(bindparam("codes", expanding=True)))
)


def lots_of_labels(session: OrganizationSession, codes: Iterable[str]) -> dict[str, str]:
    """Codes of the lots that further labels are on, by label; blank and unknown labels are missing."""
    return dict(session.execute(_LOTS_OF_LABELS, {"codes": sorted(codes)}).all())


def labels_on(session: OrganizationSession, lot: Lot) -> list[str]:
    """Codes of the further labels of a lot, the last one first."""
    query = select(LabelCode.code).where(LabelCode.lot_id == lot.id).order_by(LabelCode.bound_at.desc(), LabelCode.code)
    return list(session.scalars(query.limit(20)))


def blank_labels(session: OrganizationSession, batch_id: uuid.UUID) -> list[str]:
    """Codes of a batch that are on no lot yet."""
    query = select(LabelCode.code).where(LabelCode.batch_id == batch_id, LabelCode.lot_id.is_(None)).order_by(LabelCode.code)
    return list(session.scalars(query))


def _label(session: OrganizationSession, code: str, batch_id: uuid.UUID, *, actor_id: uuid.UUID, now: datetime) -> LabelCode:
    return LabelCode(organization_id=session.organization_id, code=code, batch_id=batch_id, printed_by=actor_id, printed_at=now)


def _stick(label: LabelCode, lot: Lot, *, actor_id: uuid.UUID, now: datetime) -> None:
    label.lot_id, label.bound_by, label.bound_at = lot.id, actor_id, now


def _fresh(session: OrganizationSession, number: int) -> list[str]:
    """Codes that neither a lot nor a label has."""
    codes: set[str] = set()
    while len(codes) < number:
        drawn = {new_code() for _ in range(number - len(codes))}
        for model in (Lot, LabelCode):
            drawn -= set(session.scalars(select(model.code).where(model.code.in_(drawn))))
        codes |= drawn
    return sorted(codes)


def _note(session: OrganizationSession, label: LabelCode, lot: Lot, action: str, *, actor_id: uuid.UUID, now: datetime) -> None:
    audit.record(
        session,
        action=action,
        record_kind="lot",
        record_id=lot.id,
        actor_id=actor_id,
        now=now,
        after={"label": label.code, "lot": lot.code},
    )
