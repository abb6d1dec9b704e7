"""The demo's people and warehouses."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from inventory.accounts import add_member, add_user
from inventory.codes import new_code
from inventory.db import OrganizationSession
from inventory.places import Place
from inventory.warehouses import add_storage

ORGANIZATION = "みなとフードバンク（練習用）"
_PEOPLE = (
    ("高橋 あおい", "admin"),
    ("佐藤 恵", "coordinator"),
    ("鈴木 健", "coordinator"),
    ("田中 ふみ", "volunteer"),
    ("伊藤 正", "volunteer"),
    ("山本 さくら", "volunteer"),
    ("渡辺 理", "auditor"),
)
# Warehouse: shelves by temperature class.
_WAREHOUSES = {
    "港倉庫": {
        "ambient": ("棚 A-1", "棚 A-2", "棚 A-3", "棚 A-4", "棚 B-1", "棚 B-2", "棚 B-3"),
        "chilled": ("冷蔵 1", "冷蔵 2"),
        "frozen": ("冷凍 1", "冷凍 2"),
    },
    "川口倉庫": {"ambient": ("棚 1", "棚 2", "棚 3", "棚 4"), "chilled": ("冷蔵 1",), "frozen": ("冷凍 1",)},
    "佐賀倉庫": {"ambient": ("棚 1", "棚 2", "棚 3"), "chilled": ("冷蔵 1",), "frozen": ("冷凍 1",)},
}


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A site and its shelves by temperature class."""

    site: Place
    shelves: dict[str, list[Place]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Team:
    """Who works at the demo's food bank, by role."""

    admin: uuid.UUID
    coordinators: list[uuid.UUID]
    volunteers: list[uuid.UUID]


def add_people(session: OrganizationSession, *, now: datetime) -> Team:
    """Seven people without e-mail addresses: they sign in by link."""
    ids: dict[str, list[uuid.UUID]] = {}
    for name, role in _PEOPLE:
        user = add_user(session, name=name, email=None, now=now)
        add_member(session, user, role=role, now=now)
        ids.setdefault(role, []).append(user.id)
    return Team(ids["admin"][0], ids["coordinator"], ids["volunteer"])


def add_warehouses(session: OrganizationSession, chance: random.Random, *, actor_id: uuid.UUID, now: datetime) -> list[Warehouse]:
    """Three warehouses; the first takes most of the goods."""
    made = []
    for name, shelves in _WAREHOUSES.items():
        site = add_storage(session, names=[name], temperature=None, actor_id=actor_id, now=now)[0]
        warehouse = Warehouse(site)
        for temperature, names in shelves.items():
            warehouse.shelves[temperature] = add_storage(
                session, names=names, temperature=temperature, site=site, actor_id=actor_id, now=now
            )
        made.append(warehouse)
    for warehouse in made:
        for place in (warehouse.site, *(shelf for shelves in warehouse.shelves.values() for shelf in shelves)):
            place.code = new_code(chance)
    session.flush()
    return made
