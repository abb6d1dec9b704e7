"""What the engine reads and answers, as plain values. Kilograms are exact fractions, never floats; lists are kept sorted by id."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Any

TEMPERATURES = ("ambient", "chilled", "frozen")
OBJECTIVE = ("max placed_kg", "leximin (past_kg+received_kg)/households over all groups", "min drops")
Amount = int | str | float | Decimal | Fraction


def exact(amount: Amount) -> Fraction:
    """The amount as the decimal a person would read: 0.1 is one tenth, not the nearest binary number."""
    return Fraction(str(amount)) if isinstance(amount, float) else Fraction(amount)


def common_measure(amounts: Iterable[Fraction]) -> Fraction:
    """The largest weight that goes into every amount a whole number of times; 1 when there is none."""
    amounts = list(amounts)
    below = lcm(*(amount.denominator for amount in amounts))
    above = gcd(*(int(amount * below) for amount in amounts))
    return Fraction(above, below) if above else Fraction(1)


def _exact_table(table: Mapping[str, Amount]) -> dict[str, Fraction]:
    return {key: exact(table[key]) for key in sorted(table)}


@dataclass(frozen=True, slots=True)
class Lot:
    """Whole cases of one thing, with the donor's conditions; None means any."""

    id: str
    category: str
    temp: str
    cases: int
    kg_per_case: Fraction
    expiry: datetime.date
    dates: frozenset[datetime.date]
    allergens: frozenset[str] = frozenset()
    regions: frozenset[str] | None = None
    types: frozenset[str] | None = None
    compliance: int = 0
    min_days_left: int = 0
    min_drop_cases: int = 1
    max_drops: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kg_per_case", exact(self.kg_per_case))
        object.__setattr__(self, "min_drop_cases", max(1, self.min_drop_cases))
        for name in ("dates", "allergens", "regions", "types"):
            value = getattr(self, name)
            object.__setattr__(self, name, None if value is None else frozenset(value))


@dataclass(frozen=True, slots=True, order=True)
class StorageSpan:
    """What comes between two days, both included, may weigh at most so much: room of one week, less what still stands there."""

    temp: str
    first: datetime.date
    last: datetime.date
    kg: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "kg", exact(self.kg))

    def holds(self, temp: str, day: datetime.date | None) -> bool:
        return self.temp == temp and day is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Group:
    """A recipient. Categories and temperature classes that are not named count as zero. `storage_kg` is for all days together, a span of
    `storage_spans` for what comes on some of them."""

    id: str
    households: int
    region: str
    type: str
    dates: frozenset[datetime.date]
    needs: dict[str, Fraction]
    storage_kg: dict[str, Fraction]
    past_kg: Fraction = Fraction(0)
    compliance: int = 0
    exclude_allergens: frozenset[str] = frozenset()
    storage_spans: tuple[StorageSpan, ...] = ()
    # Categories it would rather have, where the choice costs nobody anything.
    prefers: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "storage_spans", tuple(sorted(self.storage_spans)))
        object.__setattr__(self, "past_kg", exact(self.past_kg))
        object.__setattr__(self, "needs", _exact_table(self.needs))
        object.__setattr__(self, "storage_kg", _exact_table(self.storage_kg))
        object.__setattr__(self, "dates", frozenset(self.dates))
        object.__setattr__(self, "exclude_allergens", frozenset(self.exclude_allergens))
        object.__setattr__(self, "prefers", frozenset(self.prefers))


@dataclass(frozen=True, slots=True)
class Team:
    """Groups behind a hub: one drop at the hub, shares for the members."""

    id: str
    hub: str
    members: tuple[str, ...]
    cross_dock_kg: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", tuple(sorted(self.members)))
        object.__setattr__(self, "cross_dock_kg", exact(self.cross_dock_kg))


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """The group gets exactly this many cases of the lot."""

    lot: str
    group: str
    cases: int


@dataclass(frozen=True, slots=True, order=True)
class Forbid:
    """The group never gets the lot."""

    lot: str
    group: str


@dataclass(frozen=True, slots=True, order=True)
class Bound:
    """The group gets at least, or at most, so many cases of the lot."""

    lot: str
    group: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One allocation problem. The order in which records were given makes no difference to any answer."""

    today: datetime.date
    lots: tuple[Lot, ...]
    groups: tuple[Group, ...]
    teams: tuple[Team, ...] = ()
    pins: tuple[Pin, ...] = ()
    forbids: tuple[Forbid, ...] = ()
    bounds: tuple[Bound, ...] = ()
    name: str = ""
    # Set when the problem was read from a file: the file's own bytes. Empty: computed from the content.
    file_sha256: str = ""

    def __post_init__(self) -> None:
        for name in ("lots", "groups", "teams"):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=lambda record: record.id)))
        object.__setattr__(self, "pins", tuple(sorted(self.pins)))
        # At most nothing is what a forbidden pair says.
        barred = [Forbid(bound.lot, bound.group) for bound in self.bounds if bound.most == 0]
        object.__setattr__(self, "forbids", tuple(sorted({*self.forbids, *barred})))
        bounds = [replace(bound, most=None) if bound.most == 0 else bound for bound in self.bounds]
        telling = [bound for bound in bounds if bound.least > 0 or bound.most is not None]
        object.__setattr__(self, "bounds", tuple(sorted(telling, key=lambda bound: (bound.lot, bound.group))))


@dataclass(frozen=True, slots=True)
class Allocation:
    """Cases of a lot for a group. `via` is the delivery point: the group itself, or its team; None lets `review` choose."""

    lot: str
    group: str
    cases: int
    via: str | None = None
    date: datetime.date | None = None
    kg: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Unplaced:
    lot: str
    cases: int
    kg: Fraction
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the group got nothing of the lot. `values` holds the numbers behind each code. Without a group: the lot in short."""

    lot: str
    group: str | None
    codes: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metrics:
    placed_kg: Fraction
    bound_kg: Fraction
    gap: float
    drops: int
    level_min: float
    level_p5: float
    gini: float
    max_deviation: float
    arcs: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule the plan breaks; `where` names lot, group, team or delivery point."""

    code: str
    where: dict[str, str]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    problem_sha256: str
    solver_name: str
    solver_version: str
    status: str
    allocations: tuple[Allocation, ...]
    unplaced: tuple[Unplaced, ...]
    reasons: tuple[Reason, ...]
    metrics: Metrics
    violations: tuple[Violation, ...] = ()

    def timed(self, seconds: float) -> "Plan":
        """The same plan with the time a caller measured; the engine itself has no clock."""
        return replace(self, metrics=replace(self.metrics, seconds=seconds))
