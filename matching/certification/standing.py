"""What an assessor asks of the whole organization, and how each thing stands today: the counts behind the page of the certification."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from inventory.catalog import ItemAllergen
from inventory.dates import fiscal_year, tokyo_day, tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.documents import NEEDED, OrganizationDocument, in_force, list_documents, runs_out
from inventory.donors import Agreement, Donor
from inventory.hygiene import Checkable, Limits, checkables, newest_looks
from inventory.lots import Lot
from inventory.movements import STORED, Balance, Movement
from inventory.receipts import ReceiptCheck
from inventory.release_checks import ReleaseCheck
from inventory.sql_days import within
from matching.certification.assessing import SIGNING_KINDS
from matching.certification.tonnage import YearLine, yearly_tonnage
from matching.certification.values import MISSING, OK, UNNEEDED, Rules
from matching.deliveries import Delivery
from matching.groups.tables import GroupDocument, RecipientGroup


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is asked. `values` fill its sentence."""

    name: str
    state: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    points: list[Point]
    documents: list[OrganizationDocument]
    # Papers near their end or past it.
    ending: list[OrganizationDocument]
    years: list[YearLine]
    year_begins: date

    @property
    def missing(self) -> int:
        return sum(point.state == MISSING for point in self.points)


def look_at_standing(session: OrganizationSession, *, today: date, start_month: int, rules: Rules, limits: Limits) -> Standing:
    """Six queries, whatever the size of the organization."""
    begins = fiscal_year(today, start_month).first
    counts = _counts(session, today=today, begins=begins)
    documents = list_documents(session)
    things, looks = checkables(session, limits), newest_looks(session)
    years = yearly_tonnage(session, today=today, start_month=start_month, names_unweighed=False).years
    points = [
        _of("receipt", counts["lots"], counts["lots_checked"]),
        _of("allergens", counts["items"], counts["items_known"]),
        _hygiene(things, looks, rules, today),
        _temperatures(things, looks, rules, today),
        _of("release", counts["releases"], min(counts["releases_checked"], counts["releases"])),
        _of("donors", counts["donors"], counts["donors_agreed"]),
        _of("groups", counts["groups"], counts["groups_agreed"]),
        *(_paper(kind, documents, today) for kind in NEEDED),
        Point("tonnage", OK, {"grams": years[-1].received.grams, "before": years[-2].received.grams}),
    ]
    return Standing(points, documents, runs_out(documents, today), years, begins)


def _of(name: str, total: int, done: int) -> Point:
    state = UNNEEDED if not total else OK if done == total else MISSING
    return Point(name, state, {"n": total, "done": done, "open": total - done})


def _paper(kind: str, documents: list[OrganizationDocument], today: date) -> Point:
    found = in_force(documents, kind, today)
    if found is None:
        return Point(kind, MISSING)
    return Point(kind, OK, {"title": found.title, "last": found.valid_until})


def _hygiene(things: list[Checkable], looks: dict[Any, datetime], rules: Rules, today: date) -> Point:
    late = [what.name for what in things if _is_late(looks.get((what.id, False)), rules.hygiene_days, today)]
    return Point(
        "hygiene", UNNEEDED if not things else MISSING if late else OK, {"n": len(things), "open": len(late), "names": late}
    )


def _temperatures(things: list[Checkable], looks: dict[Any, datetime], rules: Rules, today: date) -> Point:
    spots = [(what, spot) for what in things for spot in what.spots]
    # Shelves of several warehouses may bear the same name.
    names = {spot.id: spot.name if spot.name == what.name else f"{what.name} {spot.name}" for what, spot in spots}
    late = [names[spot.id] for _, spot in spots if _is_late(looks.get((spot.id, True)), rules.cold_days, today)]
    return Point(
        "temperatures", UNNEEDED if not spots else MISSING if late else OK, {"n": len(spots), "open": len(late), "names": late}
    )


def _is_late(at: datetime | None, every: int, today: date) -> bool:
    return at is None or (today - tokyo_day(at)).days >= every


def _counts(session: OrganizationSession, *, today: date, begins: date) -> dict[str, int]:
    """Everything that is counted, in one question."""
    start, end = tokyo_midnight_utc(begins), tokyo_midnight_utc(today + timedelta(days=1))
    came = and_(*within(Lot.created_at, start, end), Lot.origin != "offer")
    giving = and_(*within(Lot.created_at, start, end), Donor.kind.in_(SIGNING_KINDS))
    issued = and_(Movement.kind == "issue", *within(Movement.occurred_at, start, end))
    shipped = within(Delivery.shipped_at, start, end)
    parts = {
        "lots": select(func.count()).select_from(Lot).where(came),
        "lots_checked": select(func.count()).select_from(Lot).where(came, exists().where(ReceiptCheck.lot_id == Lot.id)),
        "items": select(func.count(Balance.item_id.distinct())).where(*STORED),
        "items_known": select(func.count(Balance.item_id.distinct())).where(*STORED, exists().where(ItemAllergen.item_id == Balance.item_id)),
        "issues": select(func.count()).select_from(Movement).where(issued),
        "shipments": select(func.count()).select_from(Delivery).where(*shipped),
        "releases_checked": select(func.count()).select_from(ReleaseCheck).where(*within(ReleaseCheck.checked_at, start, end)),
        "donors": select(func.count(Lot.donor_id.distinct())).join(Donor, Donor.id == Lot.donor_id).where(giving),
        "donors_agreed": select(func.count(Lot.donor_id.distinct())).join(Donor, Donor.id == Lot.donor_id).where(giving, _agreed(Donor.id, today)),
        "groups": select(func.count()).select_from(RecipientGroup).where(RecipientGroup.state == "approved"),
        "groups_agreed": select(func.count()).select_from(RecipientGroup).where(
            RecipientGroup.state == "approved", or_(_agreed(RecipientGroup.id, today), _has_paper(today))
        ),
    }  # fmt: skip
    row = session.execute(select(*(query.scalar_subquery().label(name) for name, query in parts.items()))).one()
    found = {name: int(count or 0) for name, count in zip(parts, row, strict=True)}
    return found | {"releases": found["issues"] + found["shipments"]}


def _agreed(party_id: Any, day: date) -> ColumnElement[bool]:
    return exists().where(
        Agreement.party_id == party_id,
        Agreement.resale_ban.is_(True),
        Agreement.signed_on <= day,
        or_(Agreement.valid_until.is_(None), Agreement.valid_until >= day),
    )


def _has_paper(day: date) -> ColumnElement[bool]:
    return exists().where(
        GroupDocument.group_id == RecipientGroup.id,
        GroupDocument.document == "agreement",
        GroupDocument.received_on <= day,
        or_(GroupDocument.valid_until.is_(None), GroupDocument.valid_until >= day),
    )
