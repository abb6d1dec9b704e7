"""Seeded allocation problems with the spread of a real campaign: prefectures, cold storage, documents, teams, donor conditions.

Synthetic: ratios between methods carry over, absolute shares do not.
"""

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from matching.engine import Group, Lot, Problem, Team

TODAY = date(2027, 5, 10)
DAYS = [TODAY + timedelta(days=number) for number in range(14)]
# Category, its temperature class, kilograms a household can use, and how much of the supply it makes up.
CATEGORIES = [
    ("rice", "ambient", 3.0, 18),
    ("noodles", "ambient", 1.0, 12),
    ("canned", "ambient", 1.0, 12),
    ("drinks", "ambient", 2.0, 12),
    ("sweets", "ambient", 0.6, 14),
    ("seasoning", "ambient", 0.5, 8),
    ("vegetables", "chilled", 2.0, 9),
    ("dairy", "chilled", 1.0, 7),
    ("frozen_meals", "frozen", 1.5, 8),
]
ALLERGENS = ["wheat", "milk", "egg", "buckwheat", "shrimp"]
TYPES = ["canteen", "delivery", "pantry", "care_home"]
# Households by prefecture, in ten thousands, rounded: what makes the large ones large.
PREFECTURES = [280, 59, 53, 98, 43, 42, 79, 127, 85, 86, 342, 300, 770, 451, 91, 42, 49, 33, 37, 90, 83, 162, 350, 80, 62]
PREFECTURES += [128, 450, 258, 60, 44, 24, 29, 86, 134, 66, 34, 44, 65, 35, 252, 34, 64, 79, 54, 53, 80, 68]
SUPPLY_OF_NEED = Fraction(6, 10)


def region(number: int) -> str:
    """The code of a prefecture, 1 to 47."""
    return f"JP-{number:02}"


def problem(*, lots: int, groups: int, seed: int) -> Problem:
    """One round of this size. The same three numbers give the same problem on every machine."""
    chance = random.Random(f"{lots} {groups} {seed}")
    recipients = [_group(chance, f"G{number:05}") for number in range(groups)]
    supply = [_lot(chance, f"L{number:04}") for number in range(lots)]
    stated = sum((sum(group.needs.values()) for group in recipients), Fraction(0))
    offered = sum((lot.cases * lot.kg_per_case for lot in supply), Fraction(0))
    scale = stated * SUPPLY_OF_NEED / offered
    scaled = tuple(replace(lot, cases=max(lot.min_drop_cases, round(lot.cases * scale))) for lot in supply)
    name = f"{lots} x {groups}, seed {seed}"
    return Problem(today=TODAY, lots=scaled, groups=tuple(recipients), teams=_teams(chance, recipients), name=name)


def _group(chance: random.Random, name: str) -> Group:
    households = max(5, min(400, round(chance.lognormvariate(4.2, 0.8))))
    storage = {"ambient": Fraction(round(households * chance.uniform(3, 12)))}
    if chance.random() < 0.65:
        storage["chilled"] = Fraction(round(households * chance.uniform(1, 4)))
    if chance.random() < 0.40:
        storage["frozen"] = Fraction(round(households * chance.uniform(0.5, 3)))
    needs = {
        kind: Fraction(round(households * use * chance.uniform(0.4, 1.6))) for kind, _, use, _ in CATEGORIES if _likes(chance)
    }
    past = round(households * chance.uniform(0, 3), 1) if chance.random() < 0.7 else 0
    return Group(
        id=name,
        households=households,
        region=region(chance.choices(range(1, 48), PREFECTURES)[0]),
        type=chance.choices(TYPES, [5, 2, 2, 1])[0],
        dates=frozenset(chance.sample(DAYS, chance.randint(3, 9))),
        needs=needs,
        storage_kg=storage,
        past_kg=Fraction(str(past)),
        compliance=chance.choices(range(4), [1, 2, 4, 4])[0],
        exclude_allergens=frozenset(chance.sample(ALLERGENS, chance.choices([0, 1, 2], [8, 2, 1])[0])),
    )


def _likes(chance: random.Random) -> bool:
    return chance.random() < 0.55


def _lot(chance: random.Random, name: str) -> Lot:
    kind, temperature, _, _ = chance.choices(CATEGORIES, [share for *_, share in CATEGORIES])[0]
    cold = temperature != "ambient"
    return Lot(
        id=name,
        category=kind,
        temp=temperature,
        cases=max(20, round(chance.lognormvariate(5.5, 0.9))),
        kg_per_case=Fraction(chance.choice(["2.4", "3", "4.8", "5", "6", "7.2", "10"])),
        expiry=TODAY + timedelta(days=chance.randint(6, 30) if cold else chance.randint(20, 400)),
        dates=frozenset(chance.sample(DAYS, chance.choices([1, 2, 3], [2, 2, 1])[0])),
        allergens=frozenset(chance.sample(ALLERGENS, chance.choices([0, 1, 2], [5, 3, 2])[0])),
        regions=_regions(chance),
        types=frozenset(chance.sample(TYPES, 3)) if chance.random() < 0.2 else None,
        compliance=chance.choices(range(4), [5, 3, 2, 1])[0],
        min_days_left=chance.choice([0, 3]) if cold else chance.choice([0, 7, 14]),
        min_drop_cases=chance.choice([1, 1, 2, 5, 10, 20, 40, 60]),
        max_drops=chance.randint(10, 100),
    )


def _regions(chance: random.Random) -> frozenset[str] | None:
    """Six donors in ten ship anywhere, the others to prefectures around their warehouse, which stand where people are."""
    if chance.random() < 0.6:
        return None
    home, reach = chance.choices(range(1, 48), PREFECTURES)[0], chance.randint(3, 9)
    return frozenset(region(number) for number in range(max(1, home - reach), min(47, home + reach) + 1))


def _teams(chance: random.Random, groups: list[Group]) -> tuple[Team, ...]:
    """Every fifth group stands behind a hub: five of one prefecture, the largest of them the hub."""
    near: dict[str, list[Group]] = {}
    for group in groups:
        near.setdefault(group.region, []).append(group)
    teams: list[Team] = []
    for members in (near[name] for name in sorted(near)):
        for start in range(0, len(members) - 4, 25):
            five = members[start : start + 5]
            hub = max(five, key=lambda group: (group.households, group.id))
            dock = Fraction(chance.choice([300, 600, 1200]))
            teams.append(Team(f"T{len(teams):04}", hub.id, tuple(group.id for group in five), dock))
    return tuple(teams)
