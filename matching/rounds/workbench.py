"""The workbench: a round's plan as a matrix of lots and groups, with its figures. Reads only; four queries whatever the size."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from statistics import median
from typing import Any

from sqlalchemy import select

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from inventory.places import Place
from matching.engine.explain import Explainer
from matching.groups.tables import RecipientGroup
from matching.offers import Offer
from matching.rounds.proposing import stored_plan, stored_problem
from matching.rounds.starting import shares_of
from matching.rounds.tables import Round, RoundOffer, Share

LOTS_PER_PAGE, GROUPS_PER_PAGE = 7, 40
# Which of several reasons is shown in a cell: what nobody wants needs no other reason, then what cannot be changed, then what ran out.
ORDER = (
    "NO_NEED", "REGION", "TYPE", "COMPLIANCE", "ALLERGEN", "NO_STORAGE", "EXPIRY", "DATE", "HAND", "FORBIDDEN",
    "NEED_FULL", "STORAGE_FULL", "BELOW_MIN_DROP", "TEAM_ONLY", "DROP_LIMIT", "LOT_EXHAUSTED_LOWER_LEVEL_FIRST", "STILL_OPEN",
)  # fmt: skip
SORTS = ("name", "gap", "households")


@dataclass(frozen=True, slots=True)
class Column:
    """A lot at the head of the matrix."""

    code: str
    offer: Offer
    item: Item
    donor_name: str
    offered: int
    given: int
    kg_per_case: float

    @property
    def left(self) -> int:
        return max(0, self.offered - self.given)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a group gets of a lot and wants of it, or the reasons why nothing: the first is the one to show."""

    lot: str
    group: str
    given: int
    wanted: int
    codes: tuple[str, ...] = ()
    is_hand: bool = False
    # State of the share: draft, reserved, shipped, received, declined, cancelled. Empty without one.
    state: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A group with its level after the plan, in kg per household."""

    code: str
    name: str
    households: int
    region: str
    level: float
    is_lowest: bool
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """The strip above the matrix. Weights in grams."""

    offered_grams: int
    placed_grams: int
    groups: int
    households: int
    drops: int
    level_min: float
    level_max: float
    level_median: float
    lowest: str
    left_cases: int
    waste_cases: int
    top_left: tuple[str, int, str] | None
    gap: float
    is_optimal: bool
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class View:
    """Which part is shown, in which order."""

    lots_page: int = 1
    groups_page: int = 1
    sort: str = "name"
    reason: str = ""
    region: str = ""
    words: str = ""


@dataclass(slots=True)
class Page:
    """One page of the matrix."""

    columns: list[Column]
    rows: list[Row]
    lots_total: int
    groups_total: int
    groups_found: int
    view: View
    reasons: dict[str, int] = field(default_factory=dict)
    regions: list[str] = field(default_factory=list)

    @property
    def lots_pages(self) -> int:
        return max(1, -(-self.lots_total // LOTS_PER_PAGE))

    @property
    def groups_pages(self) -> int:
        return max(1, -(-self.groups_found // GROUPS_PER_PAGE))


class Bench:
    """A round with a plan, looked up by codes."""

    def __init__(self, round_: Round, columns: list[Column], names: dict[str, str], shares: dict[tuple[str, str], Share]) -> None:
        self.round, self.columns, self.names, self.shares = round_, columns, names, shares
        self.by_lot = {column.code: column for column in columns}
        self.problem: dict[str, Any] = round_.problem or {}
        self.plan: dict[str, Any] = round_.plan or {}
        self.groups: dict[str, dict[str, Any]] = {group["id"]: group for group in self.problem["groups"]}
        self.lots: dict[str, dict[str, Any]] = {lot["id"]: lot for lot in self.problem["lots"]}
        self.given: dict[tuple[str, str], int] = {}
        for row in self.plan["allocations"]:
            pair = (row["lot"], row["group"])
            self.given[pair] = self.given.get(pair, 0) + row["cases"]

    @cached_property
    def _reasons(self) -> dict[tuple[str, str], tuple[list[str], dict[str, Any]]]:
        return {(row["lot"], row["group"]): (row["codes"], row["values"]) for row in self.plan["reasons"] if row["group"]}

    @cached_property
    def _explainer(self) -> Explainer:
        """Answers single pairs of a problem that is too large to keep every reason."""
        return Explainer(stored_problem(self.round), stored_plan(self.round).allocations)

    def reasons(self, lot: str, group: str) -> list[tuple[str, dict[str, Any]]]:
        """Every reason of a pair without a share, the one to show first, with the numbers behind it."""
        found = self._reasons.get((lot, group))
        if found is None:
            one = self._explainer.reason(self._explainer.lots[lot], self._explainer.groups[group])
            found = (list(one.codes), one.values)
        codes, values = found
        told = [self._told(code, dict(values.get(code) or {}), lot, group) for code in codes]
        return sorted(dict(told).items(), key=lambda pair: ORDER.index(pair[0]))

    def _told(self, code: str, values: dict[str, Any], lot: str, group: str) -> tuple[str, dict[str, Any]]:
        """FORBIDDEN is the engine's word for what we barred: by hand, or because too few days would be left."""
        if code != "FORBIDDEN":
            return code, values
        if values.get("pinned_to_zero"):
            return "HAND", self.round.settings["hand"].get(f"{lot}|{group}", {})
        bar = self.round.settings.get("release", {}).get(f"{lot}|{group}")
        if bar is None:
            return code, values
        return "EXPIRY", {"date": bar[0], "days_left": bar[1], "min_days_left": bar[2], "expiry": self.lots[lot]["expiry"]}

    def wanted(self, lot: str, group: str) -> int:
        """Whole cases that the group's need allows, never more than there are."""
        goods = self.lots[lot]
        need = self.groups[group]["needs"].get(goods["category"], 0)
        return min(int(need / goods["kg_per_case"] + 1e-9), goods["cases"])

    @cached_property
    def levels(self) -> dict[str, float]:
        kg = {code: float(group["past_kg"]) for code, group in self.groups.items()}
        for (lot, group), cases in self.given.items():
            kg[group] += cases * self.lots[lot]["kg_per_case"]
        return {code: kg[code] / group["households"] for code, group in self.groups.items()}

    @cached_property
    def compared(self) -> dict[str, float]:
        """Levels of the groups that asked for something: who asked for nothing is neither the lowest nor in the range."""
        asked = {code: level for code, level in self.levels.items() if any(self.groups[code]["needs"].values())}
        return asked or self.levels

    @cached_property
    def median_level(self) -> float:
        return median(self.compared.values())

    @cached_property
    def lowest(self) -> str:
        return min(self.compared, key=lambda code: (self.compared[code], code))

    def cell(self, lot: str, group: str) -> Cell:
        given, share = self.given.get((lot, group), 0), self.shares.get((lot, group))
        wanted = self.wanted(lot, group)
        if given:
            is_hand = f"{lot}|{group}" in self.round.settings.get("hand", {})
            return Cell(lot, group, given, max(wanted, given), is_hand=is_hand, state=share.state if share else "")
        return Cell(lot, group, 0, wanted, codes=tuple(code for code, _ in self.reasons(lot, group)))

    def row(self, group: str, lots: Iterable[str] = ()) -> Row:
        facts = self.groups[group]
        cells = tuple(self.cell(lot, group) for lot in lots)
        # Only where the printed figures differ: among equals nobody stands out.
        is_lowest = group == self.lowest and round(self.levels[group], 1) < round(self.median_level, 1)
        return Row(group, self.names.get(group, group), facts["households"], facts["region"], self.levels[group], is_lowest, cells)

    def page(self, view: View) -> Page:
        """Groups as filtered and sorted, forty at a time; lots seven at a time."""
        rows = [self.row(group) for group in self.groups]
        found = [row for row in rows if self._fits(row, view)]
        found.sort(key=lambda row: self._order(row, view.sort))
        page = Page([], [], len(self.columns), len(rows), len(found), view, regions=sorted({row.region for row in rows}))
        lots_page = min(max(view.lots_page, 1), page.lots_pages)
        groups_page = min(max(view.groups_page, 1), page.groups_pages)
        page.view = View(lots_page, groups_page, view.sort, view.reason, view.region, view.words)
        page.columns = self.columns[(lots_page - 1) * LOTS_PER_PAGE : lots_page * LOTS_PER_PAGE]
        shown = [column.code for column in page.columns]
        part = found[(groups_page - 1) * GROUPS_PER_PAGE : groups_page * GROUPS_PER_PAGE]
        page.rows = [self.row(row.code, shown) for row in part]
        return page

    def _fits(self, row: Row, view: View) -> bool:
        if view.region and row.region != view.region:
            return False
        if view.words and view.words.casefold() not in row.name.casefold():
            return False
        if not view.reason:
            return True
        refused = (lot for lot in self.lots if (lot, row.code) not in self.given)
        return any(self.reasons(lot, row.code)[0][0] == view.reason for lot in refused)

    def _order(self, row: Row, sort: str) -> tuple[float, str, str]:
        if sort == "gap":
            return -abs(row.level - self.median_level), row.name, row.code
        return (-row.households if sort == "households" else 0.0), row.name, row.code

    def figures(self) -> Figures:
        metrics = self.plan["metrics"]
        served = {group for _, group in self.given}
        days = sorted(row["date"] for row in self.plan["allocations"])
        left = [column for column in self.columns if column.left]
        offered = sum(lot["cases"] * lot["kg_per_case"] for lot in self.problem["lots"])
        return Figures(
            offered_grams=round(offered * 1000),
            placed_grams=round(metrics["placed_kg"] * 1000),
            groups=len(served),
            households=sum(self.groups[group]["households"] for group in served),
            drops=metrics["drops"],
            level_min=min(self.compared.values()),
            level_max=max(self.compared.values()),
            level_median=self.median_level,
            lowest=self.names.get(self.lowest, self.lowest),
            left_cases=sum(column.left for column in left),
            waste_cases=sum(column.left for column in left if self._will_be_too_old(column.code)),
            top_left=self._top_left(left),
            gap=metrics["gap"],
            is_optimal=self.plan["status"] == "optimal",
            first_day=date.fromisoformat(days[0]) if days else None,
            last_day=date.fromisoformat(days[-1]) if days else None,
        )

    def _will_be_too_old(self, lot: str) -> bool:
        """After the last day it can be handed over, too few days are left for any group: no later round can place it."""
        goods = self.lots[lot]
        last = date.fromisoformat(max(goods["dates"]))
        return date.fromisoformat(goods["expiry"]) - timedelta(days=goods["min_days_left"]) <= last

    def _top_left(self, left: list[Column]) -> tuple[str, int, str] | None:
        """The lot with most cases left, how many, and the reason that holds most groups back."""
        if not left:
            return None
        column = max(left, key=lambda one: (one.left, one.code))
        codes: dict[str, int] = {}
        for group in self.groups:
            if (column.code, group) not in self.given:
                code = self.reasons(column.code, group)[0][0]
                codes[code] = codes.get(code, 0) + 1
        return column.item.name, column.left, max(codes, key=lambda code: (codes[code], code), default="NEED_FULL")


def read_bench(session: OrganizationSession, round_: Round) -> Bench:
    """The round's matrix; refused while no plan stands."""
    if round_.problem is None or round_.plan is None:
        raise NotFound(kind="plan", code=str(round_.number))
    names = round_.settings["names"]
    lots = {offer_id: code for code, offer_id in names["offers"].items()}
    groups = {group_id: code for code, group_id in names["groups"].items()}
    shares: dict[tuple[str, str], Share] = {}
    for share in shares_of(session, round_.id):
        pair = (lots.get(str(share.offer_id), ""), groups.get(str(share.group_id), ""))
        shares[pair] = share
    return Bench(round_, _columns(session, round_), _group_names(session, round_), shares)


def _columns(session: OrganizationSession, round_: Round) -> list[Column]:
    """The lots that took part, first expired first."""
    query = (
        select(Offer, Item, Place.name)
        .join(RoundOffer, RoundOffer.offer_id == Offer.id)
        .join(Item, Item.id == Offer.item_id)
        .join(Place, Place.id == Offer.donor_id)
        .where(RoundOffer.round_id == round_.id)
    )
    lots = {lot["id"]: lot for lot in (round_.problem or {})["lots"]}
    given: dict[str, int] = {}
    for row in (round_.plan or {})["allocations"]:
        given[row["lot"]] = given.get(row["lot"], 0) + row["cases"]
    columns = [
        Column(offer.code, offer, item, donor, lots[offer.code]["cases"], given.get(offer.code, 0), lots[offer.code]["kg_per_case"])
        for offer, item, donor in session.execute(query)
        if offer.code in lots
    ]
    return sorted(columns, key=lambda column: (lots[column.code]["expiry"], column.code))


def _group_names(session: OrganizationSession, round_: Round) -> dict[str, str]:
    ids = {uuid.UUID(group_id): code for code, group_id in round_.settings["names"]["groups"].items()}
    query = select(RecipientGroup.id, RecipientGroup.name).where(RecipientGroup.id.in_(ids))
    return {ids[group_id]: name for group_id, name in session.execute(query)}
