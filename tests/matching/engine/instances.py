"""Problems for the engine's tests, as documents: small random ones with every feature, and larger ones like a real week."""

import random
from typing import Any

OBJECTIVE = ["max placed_kg", "leximin (past_kg+received_kg)/households over all groups", "min drops"]
DAYS = ["2027-05-10", "2027-05-11", "2027-05-12"]


def lot(name: str, **changes: Any) -> dict[str, Any]:
    """A lot without conditions."""
    plain = {
        "id": name,
        "category": "rice",
        "temp": "ambient",
        "cases": 10,
        "kg_per_case": 1,
        "expiry": "2027-12-01",
        "allergens": [],
        "dates": [DAYS[0]],
        "regions": None,
        "types": None,
        "compliance": 0,
        "min_days_left": 0,
        "min_drop_cases": 1,
        "max_drops": None,
    }
    return plain | changes


def group(name: str, **changes: Any) -> dict[str, Any]:
    """A group with room for everything."""
    plain = {
        "id": name,
        "households": 10,
        "past_kg": 0,
        "storage_kg": {"ambient": 1000, "chilled": 1000, "frozen": 1000},
        "needs": {"rice": 1000},
        "region": "JP-26",
        "type": "pantry",
        "compliance": 2,
        "exclude_allergens": [],
        "dates": [DAYS[0]],
    }
    return plain | changes


def problem(lots: list[dict], groups: list[dict], **more: Any) -> dict[str, Any]:
    """A problem document with the canonical objective."""
    plain = {"today": "2027-05-01", "objective": OBJECTIVE, "lots": lots, "groups": groups, "teams": [], "pins": [], "forbid": []}
    return plain | more


def _some(chance: random.Random, values: list[str]) -> list[str]:
    return [value for value in values if chance.random() < 0.75] or [chance.choice(values)]


def _small_lot(chance: random.Random, name: str) -> dict[str, Any]:
    return lot(
        name,
        category=chance.choice(["rice", "milk"]),
        temp=chance.choice(["ambient", "ambient", "chilled"]),
        cases=chance.randint(1, 5),
        kg_per_case=chance.choice([1, 2, 3, 0.5, 1.5]),
        expiry=chance.choice(["2027-05-12", "2027-06-01", "2027-12-01"]),
        allergens=chance.choice([[], [], ["wheat"]]),
        dates=_some(chance, DAYS),
        regions=chance.choice([None, None, ["JP-26"], ["JP-26", "JP-27"]]),
        types=chance.choice([None, None, None, ["pantry"]]),
        compliance=chance.choice([0, 0, 1]),
        min_days_left=chance.choice([0, 0, 2]),
        min_drop_cases=chance.choice([1, 1, 2, 3]),
        max_drops=chance.choice([None, None, 1, 2]),
    )


def _small_group(chance: random.Random, name: str) -> dict[str, Any]:
    return group(
        name,
        households=chance.choice([1, 2, 3, 5, 7, 10]),
        past_kg=chance.choice([0, 0, 1, 2.5, 4, 7.75]),
        storage_kg={"ambient": chance.choice([2, 4, 6, 100]), "chilled": chance.choice([0, 3, 5, 100])},
        needs={"rice": chance.choice([0, 2, 4, 7, 100]), "milk": chance.choice([1, 3.5, 6, 100])},
        region=chance.choice(["JP-26", "JP-26", "JP-27"]),
        type=chance.choice(["pantry", "pantry", "canteen"]),
        compliance=chance.choice([0, 1, 2]),
        exclude_allergens=chance.choice([[], [], [], ["wheat"]]),
        dates=_some(chance, DAYS),
    )


def small(seed: int) -> dict[str, Any]:
    """A problem that can be enumerated: up to 3 lots, 4 groups, 2 teams, pins and forbidden pairs."""
    chance = random.Random(seed)
    lots = [_small_lot(chance, f"L{number}") for number in range(chance.randint(1, 3))]
    groups = [_small_group(chance, f"G{number}") for number in range(chance.randint(1, 4))]
    names = [row["id"] for row in groups]
    teams = []
    for number in range(chance.choice([0, 0, 1, 1, 2])):
        members = sorted(chance.sample(names, chance.randint(1, len(names))))
        teams.append(
            {"id": f"T{number}", "hub": chance.choice(names), "members": members, "cross_dock_kg": chance.choice([0, 3, 5, 50])}
        )
    pairs = [(row["id"], name) for row in lots for name in names]
    chance.shuffle(pairs)
    pins = [{"lot": of, "group": to, "cases": chance.choice([0, 1, 2])} for of, to in pairs[: chance.choice([0, 0, 0, 1, 2])]]
    forbid = [{"lot": of, "group": to} for of, to in pairs[-chance.choice([1, 1, 2]) :]] if chance.random() < 0.3 else []
    return problem(lots, groups, teams=teams, pins=pins, forbid=forbid)


def week(seed: int, *, lots: int, groups: int, teams: int = 2) -> dict[str, Any]:
    """A larger problem: categories, temperature classes, regions, smallest deliveries, teams of five."""
    chance = random.Random(seed)
    categories = ["rice", "milk", "noodles", "vegetables", "sweets"]
    regions = ["JP-13", "JP-13", "JP-14", "JP-27"]
    days = [f"2027-05-{day}" for day in range(10, 24)]
    many = []
    for number in range(groups):
        size = chance.randint(10, 200)
        storage = {"ambient": size * 6, "chilled": chance.choice([0, size]), "frozen": chance.choice([0, 0, size])}
        needs = {name: chance.randint(0, 3) * size for name in categories}
        given = {"storage_kg": storage, "needs": needs, "region": chance.choice(regions), "compliance": chance.randint(0, 3)}
        received = chance.choice([0, round(chance.random() * size * 3, 1)])
        some_days = chance.sample(days, chance.randint(4, 9))
        many.append(group(f"G{number:04}", households=size, past_kg=received, dates=some_days, **given))
    supply = []
    for number in range(lots):
        conditions = {"compliance": chance.choice([0, 0, 1, 2]), "min_drop_cases": chance.choice([1, 5, 20, 40])}
        conditions |= {
            "max_drops": chance.choice([None, 5, 10, 20]),
            "regions": chance.choice([None, ["JP-13"], ["JP-13", "JP-14"]]),
        }
        size = {"cases": chance.randint(50, 800), "kg_per_case": chance.choice([2.4, 5, 6, 10])}
        kind = {"category": chance.choice(categories), "temp": chance.choice(["ambient", "ambient", "chilled", "frozen"])}
        supply.append(lot(f"L{number:03}", dates=chance.sample(days, 5), **kind, **size, **conditions))
    behind = []
    for number in range(teams):
        members = [row["id"] for row in many[number * 5 : number * 5 + 5]]
        behind.append({"id": f"T{number}", "hub": members[0], "members": members, "cross_dock_kg": 2000})
    return problem(supply, many, teams=behind)
