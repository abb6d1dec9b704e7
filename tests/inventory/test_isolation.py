"""A session fixed to one organization neither reads nor changes what belongs to another, whatever shape the question has."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, insert, literal, or_, select, text, true, tuple_, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from inventory.catalog import Item, ItemBarcode
from inventory.db import AcrossOrganizations, OrganizationSession
from inventory.devices import UserSession
from inventory.lots import Lot
from inventory.places import Place
from tests.builders import NOW, World, make_place, make_world

PROJECT = Path(__file__).resolve().parents[2]
FOREIGN = "となりの秘密の品"
# Modules that speak to a table without the filter: the organization stands in their own statement, or they ask about the database itself.
UNFILTERED = {
    "inventory/db.py", "inventory/movements/posting.py", "inventory/movements/recording.py", "inventory/imports/write_stock.py",
    "inventory/movements/tables.py", "matching/workbook/impact_book.py", "web/commands/backups.py", "web/commands/checkup.py",
    "web/commands/databases.py", "web/commands/running.py", "web/demo/loading.py",
}  # fmt: skip
# Modules that look across organizations on purpose: signing in, links and phones known by their secret alone, the server's own work,
# the operator's figures.
ACROSS = {
    "inventory/db.py", "inventory/devices.py", "inventory/passwords.py", "inventory/phones/enrolling.py", "inventory/jobs.py",
    "inventory/witnesses.py",
    "matching/outcomes/sharing.py", "matching/recalls/telling.py", "matching/rounds/answering.py",
    "web/pages/operations.py", "web/commands/checkup.py", "web/commands/running.py",
}  # fmt: skip


@dataclass(frozen=True)
class Neighbour:
    """Another organization: its number, its item and its warehouse."""

    organization_id: int
    item_id: uuid.UUID
    site_id: uuid.UUID
    world: World


@pytest.fixture
def world(database) -> World:
    return make_world(database)


@pytest.fixture
def neighbour(database) -> Neighbour:
    world = make_world(database, name="となりの団体（試験）")
    with world.writing() as session:
        item = session.scalars(select(Item)).one()
        item.name = FOREIGN
        site = session.scalars(select(Place).where(Place.kind == "site")).one()
        return Neighbour(world.organization_id, item.id, site.id, world)


def _new_item(organization_id: int) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(), "organization_id": organization_id, "code": "00000000", "name": "持ち込み", "search_key": "x", "category": "retort",
        "created_at": NOW,
    }  # fmt: skip


def _key_of(model: Any) -> Any:
    return tuple_(model.organization_id, model.id)


def _greatest_name() -> Any:
    other = aliased(Item)
    return func.coalesce(select(func.max(other.name)).where(other.name == FOREIGN).scalar_subquery(), "")


Ask = Callable[[OrganizationSession, Neighbour], Any]

READING: dict[str, Ask] = {
    "select": lambda s, n: s.scalars(select(Item.name)).all(),
    "select entity": lambda s, n: [item.name for item in s.scalars(select(Item))],
    "where its id": lambda s, n: s.scalars(select(Item.name).where(Item.id == n.item_id)).all(),
    "where its organization": lambda s, n: s.scalars(select(Item.name).where(Item.organization_id == n.organization_id)).all(),
    "where anything": lambda s, n: s.scalars(select(Item.name).where(or_(Item.organization_id == n.organization_id, true()))).all(),
    "where its key": lambda s, n: s.scalars(select(Item.name).where(_key_of(Item).in_([(n.organization_id, n.item_id)]))).all(),
    "get": lambda s, n: s.get(Item, (n.organization_id, n.item_id)),
    "get for update": lambda s, n: s.get(Item, (n.organization_id, n.item_id), with_for_update=True),
    "query": lambda s, n: [item.name for item in s.query(Item)],
    "count": lambda s, n: s.scalar(select(func.count()).select_from(Item)) - 1,
    "max": lambda s, n: s.scalars(select(func.max(Item.name)).where(Item.name == FOREIGN)).all(),
    "alias": lambda s, n: s.scalars(select(aliased(Item).name)).all(),
    "join": lambda s, n: s.execute(select(Place.name, Item.name).join(Item, true())).all(),
    "outer join": lambda s, n: s.execute(select(Place.name, Item.name).outerjoin(Item, true())).all(),
    "join by id alone": lambda s, n: s.execute(select(ItemBarcode.gtin14, Item.name).join(Item, Item.id == n.item_id)).all(),
    "exists": lambda s, n: s.scalars(select(Place.id).where(exists().where(Item.name == FOREIGN))).all(),
    "in a subquery": lambda s, n: s.scalars(select(Item.name).where(Item.name.in_(select(aliased(Item).name)))).all(),
    "scalar subquery": lambda s, n: s.execute(select(select(func.max(Item.name)).where(Item.name == FOREIGN).scalar_subquery())).scalars().all(),
    "cte": lambda s, n: s.execute(select(select(Item.name).cte())).all(),
    "subquery": lambda s, n: s.execute(select(select(Item.name).subquery())).all(),
    "union": lambda s, n: s.execute(union_all(select(Item.name), select(Item.name))).all(),
    "union in a subquery": lambda s, n: s.execute(select(union_all(select(Item.name), select(Item.name)).subquery())).all(),
    "the filter's own parameter": lambda s, n: s.scalars(select(Item.name), {"session_organization": n.organization_id}).all(),
    "the filter's parameter bound": lambda s, n: s.scalars(select(Item.name).params(session_organization=n.organization_id)).all(),
    "row by row": lambda s, n: list(s.scalars(select(Item.name).execution_options(yield_per=1))),
    "returning": lambda s, n: s.scalars(update(Item).values(maker="調べ").returning(Item.name)).all(),
    "value from another": lambda s, n: (s.execute(update(Item).values(maker=_greatest_name())), s.scalars(select(Item.maker)).all()),
    "update": lambda s, n: s.execute(update(Item).where(Item.id == n.item_id).values(name="変更")).rowcount,
    "update by another's row": lambda s, n: s.execute(update(Place).where(Place.id == Item.id, Item.id == n.item_id).values(name="変更")).rowcount,
    "delete": lambda s, n: s.execute(delete(Place).where(Place.id == n.site_id)).rowcount,
}  # fmt: skip

REFUSED: dict[str, Ask] = {
    "core select": lambda s, n: s.execute(select(Item.__table__)).all(),
    "text": lambda s, n: s.execute(text("select * from item")).all(),
    "entity from text": lambda s, n: s.scalars(select(Item).from_statement(text("select * from item"))).all(),
    "bulk update by key": lambda s, n: s.execute(
        update(Item), [{"organization_id": n.organization_id, "id": n.item_id, "name": "変更"}]
    ),
    "bulk insert": lambda s, n: s.execute(insert(Item), [_new_item(n.organization_id)]),
    "insert of values": lambda s, n: s.execute(insert(Item).values(**_new_item(n.organization_id))),
    "insert from select": lambda s, n: s.execute(
        insert(Item).from_select(["organization_id"], select(literal(n.organization_id)))
    ),
    "insert mappings": lambda s, n: s.bulk_insert_mappings(Item, [_new_item(n.organization_id)]),
    "update mappings": lambda s, n: s.bulk_update_mappings(
        Item, [{"organization_id": n.organization_id, "id": n.item_id, "name": "変更"}]
    ),
    "save objects": lambda s, n: s.bulk_save_objects([Item(**_new_item(n.organization_id))]),
    "new object": lambda s, n: (s.add(Item(**_new_item(n.organization_id))), s.flush()),
    "merge": lambda s, n: (s.merge(Item(**_new_item(n.organization_id) | {"id": n.item_id})), s.flush()),
    "own row to the other": lambda s, n: (
        setattr(s.scalars(select(Item)).one(), "organization_id", n.organization_id),
        s.flush(),
    ),
    "own rows to the other": lambda s, n: s.execute(update(Item).values(organization_id=n.organization_id)),
    "own rows to the other by name": lambda s, n: s.execute(update(Item).values({"organization_id": n.organization_id})),
}


@pytest.mark.parametrize("shape", READING)
def test_no_shape_of_question_reaches_another_organization(shape, world: World, neighbour: Neighbour):
    with world.writing() as session:
        answer = READING[shape](session, neighbour)

    assert FOREIGN not in str(answer)
    assert not (isinstance(answer, int) and answer), f"{answer} rows of another organization"
    assert _item_of(neighbour).name == FOREIGN


@pytest.mark.parametrize("shape", REFUSED)
def test_what_would_pass_by_the_filter_is_refused(shape, world: World, neighbour: Neighbour):
    with pytest.raises(AcrossOrganizations), world.writing() as session:
        REFUSED[shape](session, neighbour)

    assert _item_of(neighbour).name == FOREIGN
    assert _item_of(neighbour).organization_id == neighbour.organization_id


def test_a_row_cannot_point_to_another_organizations_row(world: World, neighbour: Neighbour):
    lot = world.receive(5)

    with pytest.raises(IntegrityError), world.writing() as session:
        session.execute(update(Lot).where(Lot.code == lot).values(item_id=neighbour.item_id))


def test_a_statement_kept_for_reuse_serves_each_session_its_own_rows(world: World, neighbour: Neighbour):
    kept, seen = select(Item.name), []
    for asking in (world, neighbour.world, world):
        with asking.reading() as session:
            seen.append(session.scalars(kept).one() == FOREIGN)

    assert seen == [False, True, False]


def test_a_session_without_an_organization_sees_no_organizations_rows(world: World, neighbour: Neighbour):
    with world.database.reading(None) as session:
        assert session.scalars(select(Item.name)).all() == []
        assert session.scalars(select(Place.name)).all() == []


def test_a_look_across_organizations_needs_a_session_opened_for_it(world: World, neighbour: Neighbour):
    asked = select(UserSession.id)
    with pytest.raises(AcrossOrganizations), world.reading() as session:
        session.execute(asked, execution_options={"across_organizations": True})
    with world.database.reading_across() as session:
        assert session.execute(asked, execution_options={"across_organizations": True}).all() == []


def test_only_named_modules_speak_to_the_database_without_the_filter():
    bare, across = set(), set()
    for folder in ("inventory", "matching", "web"):
        for file in (PROJECT / folder).rglob("*.py"):
            source, name = file.read_text(encoding="utf-8"), file.relative_to(PROJECT).as_posix()
            if re.search(
                r"\.connection\(\)|\bexec_driver_sql\(|\.engine\.(connect|begin)\(|from sqlalchemy import [^\n]*\btext\b", source
            ):
                bare.add(name)
            if "across_organizations" in source:
                across.add(name)

    assert bare == UNFILTERED
    assert across == ACROSS


def _item_of(neighbour: Neighbour) -> Item:
    with neighbour.world.reading() as session:
        item = session.scalars(select(Item).where(Item.id == neighbour.item_id)).one()
        session.expunge_all()
        return item


def test_a_reading_sees_one_moment_however_many_questions_it_asks(database):
    world = make_world(database)
    with world.reading() as session:
        before = len(session.scalars(select(Place)).all())
        with world.writing() as writer:
            make_place(writer, "site", "あとの倉庫")

        after = len(session.scalars(select(Place)).all())

    assert after == before
