"""Makes records for tests and fills what a test does not care about. A value that is asserted is written in the test."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

import matching.models  # noqa: F401 - the mapping must be whole
from inventory.accounts import add_member, add_user
from inventory.catalog import Item, add_item
from inventory.dates import DateMark, ReleaseRules, tokyo_day
from inventory.db import Database, OrganizationSession
from inventory.donors import add_donor
from inventory.movements import MovementRequest, Outcome, Recorded, record_movements
from inventory.organizations import found_organization
from inventory.places import Place, add_place
from inventory.signing import signer_of

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
GTIN = "04901234567894"
SIGNER = signer_of("42" * 32)


@dataclass(frozen=True)
class World:
    """An organization with a warehouse, a donor, a group's place and an item (24 pieces of 160 g a case), by id and code."""

    database: Database
    organization_id: int
    actor_id: uuid.UUID
    site: str
    donor: str
    group: str
    item: str

    def writing(self):  # type: ignore[no-untyped-def]
        return self.database.writing(self.organization_id)

    def reading(self):  # type: ignore[no-untyped-def]
        return self.database.reading(self.organization_id)

    def record(self, *requests: MovementRequest, rules: ReleaseRules | None = None, at: datetime = NOW) -> list[Outcome]:
        with self.writing() as session:
            return record_movements(
                session, list(requests), actor_id=self.actor_id, rules=rules or ReleaseRules(), now=at, today=tokyo_day(at)
            )

    def request(self, kind: str, **values: object) -> MovementRequest:
        """A request at the world's warehouse, valid unless told otherwise."""
        defaults: dict[str, object] = {
            "key": uuid.uuid4(),
            "kind": kind,
            "site": self.site,
            "occurred_at": NOW,
            "quantity": 0 if kind == "count" else 1,
        }
        if kind == "receive":
            defaults |= {"item": self.item, "donor": self.donor, "date_mark": DateMark("best_before", "day", date(2027, 3, 31))}
        if kind == "issue":
            defaults["group"] = self.group
        return MovementRequest(**(defaults | values))  # type: ignore[arg-type]

    def receive(self, quantity: int, **values: object) -> str:
        """`quantity` pieces come in; answers the lot's code."""
        outcome = self.record(self.request("receive", quantity=quantity, **values))[0]
        assert isinstance(outcome, Recorded), outcome
        return outcome.lot_code


def make_world(database: Database, *, name: str = "みなとフードバンク（試験）", role: str = "admin") -> World:
    with database.writing(None) as session:
        organization = found_organization(session, name=name, now=NOW)
        user = add_user(session, name="試験 花子", email=None, now=NOW)
        add_member(session, user, role=role, now=NOW)
        site = add_place(session, kind="site", name="本町倉庫")
        _, donor = add_donor(session, name="みのり製菓（試験）", kind="corporate", now=NOW)
        group = add_place(session, kind="group", name="ひだまり食堂（試験）")
        item = make_item(session)
        return World(database, organization.id, user.id, site.code, donor.code, group.code, item.code)


def make_item(session: OrganizationSession, **values: object) -> Item:
    defaults: dict[str, object] = {
        "name": "こどもカレー 甘口 160g",
        "category": "retort",
        "now": NOW,
        "weight_grams": 160,
        "pieces_per_case": 24,
        "gtin14": GTIN,
    }
    return add_item(session, **(defaults | values))  # type: ignore[arg-type]


def make_place(session: OrganizationSession, kind: str, name: str, **values: object) -> Place:
    return add_place(session, kind=kind, name=name, **values)  # type: ignore[arg-type]
