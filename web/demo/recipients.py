"""The demo's groups: invented names, a place near a town office, what they want, can store and have handed in."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from inventory.codes import new_code
from inventory.db import OrganizationSession
from inventory.places import Place
from inventory.regions import BY_CODE
from matching.groups import DOCUMENTS, RecipientGroup, add_document, add_groups, change_state
from matching.needs import set_needs_of
from matching.teams import add_team
from web.demo.towns import Town, towns

_FIRST = (
    "ひだまり", "にじいろ", "あすなろ", "こすもす", "どんぐり", "おかえり", "のぞみ", "たんぽぽ", "ほほえみ", "こもれび", "そよかぜ", "つばさ",
    "ひまわり", "すみれ", "あおぞら", "ゆめのき", "かざぐるま", "まつぼっくり", "ことり", "なないろ", "みかづき", "はらっぱ", "しろつめくさ",
    "てのひら",
)  # fmt: skip
# Kind: endings of the name, share of all groups, smallest and largest number of households.
_KINDS: dict[str, tuple[tuple[str, ...], int, int, int]] = {
    "kodomo_shokudo": (("食堂", "こども食堂", "みんなの食堂", "キッチン"), 46, 15, 60),
    "home_delivery": (("子ども宅食", "おとどけ便"), 12, 50, 140),
    "food_pantry": (("パントリー", "フードパントリー"), 22, 40, 110),
    "care_home": (("の家", "児童園"), 9, 12, 40),
    "social_welfare_council": (("町社会福祉協議会",), 4, 60, 120),
    "food_bank": (("フードバンク",), 3, 90, 160),
    "other": (("の居場所",), 4, 10, 30),
}
_STREETS = ("みどり町", "ひかり町", "さくら通り", "みなも町", "やまぶき台", "かえで町", "しらゆり町", "ふじみ坂")
# Grams a household would take a month of each category: more than there is to give.
_GRAMS = {"rice": 4500, "noodles": 1400, "bread": 900, "canned": 1500, "retort": 1500, "seasoning": 1100, "snacks": 1000, "drinks": 2800,
          "dairy": 1200, "produce": 2500, "meat_fish": 1000, "frozen_meal": 1500, "baby": 700, "daily_goods": 1000}  # fmt: skip
_COLD = {"dairy": "chilled", "meat_fish": "chilled", "frozen_meal": "frozen"}
# Teams by the municipalities of their members; the first group is the hub.
_TEAMS = (
    ("多摩チーム", ("132012", "132021", "132071", "132110", "132128", "132152"), 900),
    ("佐賀チーム", ("412015", "412031", "412066", "412082", "412104", "414247"), 1200),
)
# The last groups of the list wait for approval; these by position take nothing any more.
_APPLIED = 3
_STOPPED = {5: "paused", 24: "ended", 43: "paused"}


@dataclass(frozen=True, slots=True)
class Recipient:
    """An approved group of the demo with what later steps ask of it."""

    place: Place
    name: str
    prefecture: str
    households: int
    temperatures: frozenset[str]


def add_recipients(
    session: OrganizationSession, chance: random.Random, *, actor_id: uuid.UUID, now: datetime, today: date
) -> list[Recipient]:
    """A hundred groups with needs and papers, two teams among them. Most are approved; a few still wait, rest or have ended."""
    rows = _rows(chance)
    for row in rows[-_APPLIED:]:
        # Not told yet: what keeps a new group out of matching.
        row["households"], row["receiving_weekdays"] = None, []
    added = add_groups(session, rows[:-_APPLIED], actor_id=actor_id, now=now, state="approved")
    added += add_groups(session, rows[-_APPLIED:], actor_id=actor_id, now=now)
    for _, place in added:
        place.code = new_code(chance)
    wanted = {group.id: _needs(chance, row) for (group, _), row in zip(added, rows, strict=True) if group.households}
    set_needs_of(session, wanted, actor_id=actor_id, now=now)
    for at, (group, _) in enumerate(added):
        _hand_in(session, chance, group.id, at, actor_id=actor_id, now=now, today=today)
        if at in _STOPPED:
            change_state(session, group, state=_STOPPED[at], actor_id=actor_id, now=now)
    for name, municipalities, cross_dock_kg in _TEAMS:
        members = [
            place.code for group, place in added if group.municipality_code in municipalities and group.state == "approved"
        ]
        add_team(session, name=name, hub=members[0], members=members[:7], cross_dock_kg=cross_dock_kg, actor_id=actor_id, now=now)
    return [_recipient(group, place) for group, place in added if group.state == "approved"]


def _recipient(group: RecipientGroup, place: Place) -> Recipient:
    storing = {"ambient": group.storage_ambient_kg, "chilled": group.storage_chilled_kg, "frozen": group.storage_frozen_kg}
    temperatures = frozenset(name for name, kg in storing.items() if kg)
    return Recipient(place, group.name, group.prefecture_code, group.households or 1, temperatures)


def _rows(chance: random.Random) -> list[dict[str, Any]]:
    kinds = [kind for kind, (_, share, _, _) in _KINDS.items() for _ in range(share)]
    chance.shuffle(kinds)
    names = _names(chance, kinds)
    return [_row(chance, at, kinds[at], names[at], town) for at, town in enumerate(towns())]


def _names(chance: random.Random, kinds: list[str]) -> list[str]:
    """A name for each kind, none twice."""
    pools = {kind: [first + ending for ending in endings for first in _FIRST] for kind, (endings, *_) in _KINDS.items()}
    for pool in pools.values():
        chance.shuffle(pool)
    return [pools[kind].pop() for kind in kinds]


def _row(chance: random.Random, at: int, kind: str, name: str, town: Town) -> dict[str, Any]:
    _, _, least, most = _KINDS[kind]
    households = chance.randint(least, most)
    has_fridge = kind != "other" and chance.random() < 0.75
    has_freezer = has_fridge and chance.random() < 0.55
    street = f"{chance.choice(_STREETS)}{chance.randint(1, 5)}-{chance.randint(1, 20)}-{chance.randint(1, 15)}"
    return {
        "name": name,
        "kind": kind,
        "municipality_code": town.code,
        "municipality": town.name,
        "address": f"{BY_CODE[town.code[:2]].name}{town.name}{street}",
        "latitude": round(town.latitude + chance.uniform(-0.012, 0.012), 5),
        "longitude": round(town.longitude + chance.uniform(-0.012, 0.012), 5),
        "contact": "代表",
        "phone": f"03-0000-{2000 + at}",
        "email": f"group{at + 1:03d}@example.com",
        "operator": f"{name}を支える会" if chance.random() < 0.6 else "",
        "frequency": chance.choice(("毎月第2土曜日", "毎月第1・第3日曜日", "毎週水曜日", "月1回", "毎週金曜日")),
        "capacity": households * 2 if chance.random() < 0.7 else None,
        "households": households,
        "is_same_day_meal": kind == "kodomo_shokudo" and chance.random() < 0.3,
        "storage_ambient_kg": 10 * round(households * chance.uniform(2.5, 5) / 10) + 20,
        "storage_chilled_kg": 5 * round(households * chance.uniform(0.4, 0.9) / 5) + 10 if has_fridge else 0,
        "storage_frozen_kg": 5 * round(households * chance.uniform(0.3, 0.7) / 5) + 10 if has_freezer else 0,
        "receiving_weekdays": sorted(chance.sample(range(7), chance.choice((2, 3, 3, 4)))),
        "excluded_allergens": chance.choice((["shrimp"], ["peanut"], ["buckwheat"], ["egg"])) if chance.random() < 0.08 else [],
        "source": "hand",
    }


def _needs(chance: random.Random, row: dict[str, Any]) -> dict[str, int]:
    """Kilograms a month: most groups want staples, and cold goods only where there is a place for them."""
    storage = {"chilled": row["storage_chilled_kg"], "frozen": row["storage_frozen_kg"]}
    wanted = {}
    for category, grams in _GRAMS.items():
        cold = _COLD.get(category)
        if (cold and not storage[cold]) or chance.random() < 0.17:
            continue
        wanted[category] = max(3, round(row["households"] * grams * chance.uniform(0.7, 1.3) / 1000))
    return wanted or {"rice": max(3, row["households"] * 2)}


def _hand_in(
    session: OrganizationSession,
    chance: random.Random,
    group_id: uuid.UUID,
    at: int,
    *,
    actor_id: uuid.UUID,
    now: datetime,
    today: date,
) -> None:
    """Most groups have all papers; some lack a few, every thirteenth let one run out."""
    papers = DOCUMENTS[: at % 3] if at % 9 == 4 else DOCUMENTS
    for document in papers:
        ends = today + timedelta(days=chance.randint(40, 500))
        if at % 13 == 6 and document == papers[-1]:
            ends = today - timedelta(days=chance.randint(3, 60))
        add_document(
            session,
            group_id,
            document=document,
            received_on=ends - timedelta(days=730),
            valid_until=None if document == "agreement" and at % 2 else ends,
            actor_id=actor_id,
            now=now,
        )
