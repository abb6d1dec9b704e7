"""A round's plan looked up by codes: what is in a cell, why, and how a group stands. Reads the lots and groups that are asked for, or all."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlalchemy import or_, select

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from inventory.places import Place
from matching.engine import Allocation, Problem
from matching.engine.explain import Explainer
from matching.engine.policy import by_fill_rate
from matching.engine.problem import problem_of, read_json
from matching.offers import Offer
from matching.rounds.cells import Cell, Column, Room, Row, touches
from matching.rounds.holding import bound_rows, holds
from matching.rounds.proposing import plan_hash
from matching.rounds.ruling import rule_of
from matching.rounds.settling import whole_documents
from matching.rounds.standing import ORDER, Figures, figures_of, shown_first, told_code
from matching.rounds.tables import Round, RoundGroup, RoundOffer, Share

__all__ = ["Bench", "Cell", "Column", "Room", "Row", "bench_of", "list_lots", "lots_query", "need_plan", "read_bench", "touches"]
ENDED = ("declined", "cancelled")


class Bench:
    """Lots and groups of a round with the shares between them."""

    def __init__(
        self,
        session: OrganizationSession,
        round_: Round,
        *,
        columns: Sequence[Column],
        lots: Sequence[RoundOffer],
        seats: Sequence[RoundGroup],
        shares: Sequence[tuple[tuple[str, str], Share]],
        levels: dict[str, tuple[int, int]],
    ) -> None:
        self._session, self.round, self.columns = session, round_, list(columns)
        self.by_lot = {column.code: column for column in columns}
        self.lots: dict[str, dict[str, Any]] = {row.facts["id"]: row.facts for row in lots if row.facts}
        self.offers = {row.facts["id"]: row for row in lots if row.facts}
        self.seats = {row.code: row for row in seats}
        self.groups: dict[str, dict[str, Any]] = {row.code: row.facts for row in seats}
        self.names = {row.code: row.name for row in seats}
        # One share of each pair; one that ended gives way to one that stands. A pair served on two ways has two that stand.
        self.shares = dict(sorted(shares, key=lambda one: one[1].state not in ENDED))
        self.standing_shares = [(pair, share) for pair, share in shares if share.state not in ENDED]
        self.given: dict[tuple[str, str], int] = {
            pair: share.cases for pair, share in self.shares.items() if share.state in ENDED
        }
        for pair, share in self.standing_shares:
            self.given[pair] = self.given.get(pair, 0) + share.cases
        # Grams past and given, and households, of everybody whose level is needed.
        self.standing = levels

    @property
    def plan(self) -> dict[str, Any]:
        """The whole plan as a document."""
        return self._documents[1]

    @property
    def plan_hash(self) -> str:
        """The fingerprint of the whole plan."""
        return plan_hash(self.plan) if self.round.edits else self.round.plan_hash or ""

    @property
    def problem(self) -> dict[str, Any]:
        """The whole problem as a document."""
        return self._documents[0]

    @cached_property
    def _documents(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return whole_documents(self._session, self.round)

    @cached_property
    def part(self) -> Problem:
        """The problem of these lots and groups; whoever else gets something of a lot is in it with nothing but a level."""
        return problem_of(read_json(json.dumps(self.part_document())))

    def part_document(self) -> dict[str, Any]:
        """The same as a document. Teams that the shares of others went through stand in it with what is known of them."""
        teams = {team["id"]: team for seat in self.seats.values() for team in seat.teams}
        known = set(self.groups) | set(self.standing)
        teams = {name: team for name, team in teams.items() if team["hub"] in known}
        others = [_bare_group(code, households) for code, (_, households) in self.standing.items() if code not in self.groups]
        pins, bounds = holds(self.round.settings.get("hand", {}), self.lots, self.groups)
        return {
            **(self.round.figures or {})["head"],
            "lots": list(self.lots.values()),
            "groups": [*self.groups.values(), *others],
            "teams": [team | {"members": [name for name in team["members"] if name in known]} for team in teams.values()],
            "pins": [{"lot": pin.lot, "group": pin.group, "cases": pin.cases} for pin in pins],
            "bounds": bound_rows(bounds),
            "forbid": [
                {"lot": lot, "group": group}
                for lot, row in self.offers.items()
                for group in (row.release if len(row.release) < len(self.groups) else self.groups)
                if group in row.release and group in self.groups
            ],
        }

    @cached_property
    def hand(self) -> dict[tuple[str, str], dict[str, Any]]:
        """What people set, by lot and group."""
        held = self.round.settings.get("hand", {})
        return {(pair.partition("|")[0], pair.partition("|")[2]): one for pair, one in held.items()}

    @cached_property
    def warnings(self) -> list[dict[str, Any]]:
        """Limits that changes by hand overstep, while they can still be changed."""
        return list(self.round.settings.get("warnings", [])) if self.round.state == "proposed" else []

    @cached_property
    def allocations(self) -> list[Allocation]:
        """Shares that stand, with the way they go."""
        return [
            Allocation(lot, group, share.cases, str(share.team_id) if share.team_id else group, share.hand_over_on)
            for (lot, group), share in self.standing_shares
        ]

    @cached_property
    def explainer(self) -> Explainer:
        """Answers about pairs of the lots and groups that were asked for."""
        explainer = Explainer(self._by_need() if rule_of(self.round.settings) == "fill_rate" else self.part, self.allocations)
        exact = {code: Fraction(grams, 1000 * households) for code, (grams, households) in self.standing.items()}
        explainer.level = explainer.level | exact
        return explainer

    def _by_need(self) -> Problem:
        """The part in which levels are what was met of needs. Of groups that are here with nothing but a level the need is known too."""
        problem = by_fill_rate(self.part)
        groups = (replace(group, households=self.standing.get(group.id, (0, group.households))[1]) for group in problem.groups)
        return replace(problem, groups=tuple(groups))

    def reasons(self, lot: str, group: str) -> list[tuple[str, dict[str, Any]]]:
        """Every reason of a pair without a share, the one to show first, with the numbers behind it."""
        one = self.explainer.reason(self.explainer.lots[lot], self.explainer.groups[group])
        told = [self._told(code, dict(one.values.get(code) or {}), lot, group) for code in one.codes]
        return sorted(dict(told).items(), key=lambda pair: ORDER.index(pair[0]))

    def _told(self, code: str, values: dict[str, Any], lot: str, group: str) -> tuple[str, dict[str, Any]]:
        bar = self.offers[lot].release.get(group)
        known = told_code({"release": {f"{lot}|{group}": bar} if bar else {}}, code, values, lot, group)
        if known == "HAND":
            held = self.hand.get((lot, group), {})
            return ("DECLINED" if "declined" in held else known), held
        if known == "EXPIRY" and code == "FORBIDDEN" and bar:
            numbers = {"date": bar[0], "days_left": bar[1], "min_days_left": bar[2], "expiry": self.lots[lot]["expiry"]}
            return known, numbers
        if known == "LOT_EXHAUSTED_LOWER_LEVEL_FIRST":
            return known, values | {"rule": rule_of(self.round.settings)}
        return known, values

    def wanted(self, lot: str, group: str) -> int:
        """Whole cases that the group's need allows, never more than there are."""
        goods = self.lots[lot]
        need = self.groups[group]["needs"].get(goods["category"], 0)
        return min(int(need / goods["kg_per_case"] + 1e-9), goods["cases"])

    @property
    def figures_stored(self) -> Figures:
        return figures_of(self.round)

    def figures(self) -> Figures:
        """The strip of the whole round."""
        return figures_of(self.round)

    @cached_property
    def levels(self) -> dict[str, float]:
        return {code: seat.level for code, seat in self.seats.items()}

    @property
    def median_level(self) -> float:
        return self.figures_stored.level_median

    @property
    def lowest(self) -> str:
        return str((self.round.figures or {})["lowest"])

    def room(self, group: str) -> Room:
        """What the group could still take."""
        facts = self.groups[group]
        taken: defaultdict[tuple[str, str], float] = defaultdict(float)
        for (lot, receiver), share in self.standing_shares:
            if receiver == group:
                kg = share.cases * self.lots[lot]["kg_per_case"]
                taken["need", self.lots[lot]["category"]] += kg
                taken["storage", self.lots[lot]["temp"]] += kg
        needs = {name: (max(0.0, kg - taken["need", name]), float(kg)) for name, kg in facts["needs"].items() if kg}
        # The weeks of a round together, each with what still stands there taken off.
        most = {name: float(kg) for name, kg in facts["storage_kg"].items() if kg}
        for name in most:
            spans = [span["kg"] for span in facts.get("storage_spans", ()) if span["temp"] == name]
            most[name] = min(most[name], float(sum(spans))) if spans else most[name]
        storage = {name: (max(0.0, kg - taken["storage", name]), kg) for name, kg in most.items()}
        return Room(needs, storage)

    def cell(self, lot: str, group: str) -> Cell:
        given, share = self.given.get((lot, group), 0), self.shares.get((lot, group))
        wanted, held = self.wanted(lot, group), self.hand.get((lot, group))
        hand = (held or {}).get("kind", "set") if held else ""
        broken = any(touches(one, self.lots[lot], group) for one in self.warnings) if given or hand else False
        if given:
            state = share.state if share else ""
            return Cell(lot, group, given, max(wanted, given), hand=hand, state=state, has_problem=bool(broken))
        codes = tuple(code for code, _ in self.reasons(lot, group))
        return Cell(lot, group, 0, wanted, codes=codes, hand=hand, has_problem=bool(broken))

    def row(self, group: str, lots: Iterable[str] = (), *, with_room: bool = False) -> Row:
        seat = self.seats[group]
        # Only where the printed figures differ: among equals nobody stands out.
        is_lowest = group == self.lowest and round(seat.level, 1) < round(self.median_level, 1)
        return Row(
            group,
            seat.name,
            seat.households,
            seat.region,
            seat.level,
            is_lowest,
            tuple(self.cell(lot, group) for lot in lots),
            seat.given_cases,
            seat.given_grams / 1000,
            self.room(group) if with_room else None,
        )

    def standing_share(self, lot: str, group: str) -> Share | None:
        share = self.shares.get((lot, group))
        return share if share is not None and share.state not in ENDED else None

    def standing_cases(self, lot: str, group: str) -> int:
        """Cases that the group gets of the lot, nothing when the share ended."""
        return self.given.get((lot, group), 0) if self.standing_share(lot, group) else 0

    def days(self, group: str) -> list[date]:
        """When the group gets something."""
        return sorted({share.hand_over_on for (_, receiver), share in self.standing_shares if receiver == group})

    def words_of(self, group: str) -> set[str]:
        """The codes that the group's cells without cases show, over the lots that are here."""
        return {
            shown_first([code for code, _ in self.reasons(lot, group)]) for lot in self.lots if not self.given.get((lot, group))
        }


def _bare_group(code: str, households: int) -> dict[str, Any]:
    return {
        "id": code, "households": households, "past_kg": 0, "storage_kg": {}, "needs": {}, "region": "00", "type": "other",
        "compliance": 0, "exclude_allergens": [], "dates": [],
    }  # fmt: skip


def read_bench(
    session: OrganizationSession, round_: Round, *, lots: Sequence[str] | None = None, groups: Sequence[str] | None = None
) -> Bench:
    """The whole plan, or the lots and groups of these codes and whatever their reasons hang on; refused while no plan stands."""
    need_plan(round_)
    offers = list_lots(session, round_, codes=lots)
    query = select(RoundGroup).where(RoundGroup.round_id == round_.id)
    seats = list(session.scalars(query if groups is None else query.where(RoundGroup.code.in_(groups))))
    return bench_of(session, round_, offers, seats, is_whole=lots is None and groups is None)


def need_plan(round_: Round) -> None:
    """Raises while no plan stands."""
    if round_.figures is None:
        raise NotFound(kind="plan", code=str(round_.number))


LotRow = tuple[RoundOffer, Offer, Item, str]


def lots_query(round_: Round) -> Any:
    """Lots of the plan with what is told of them, first expired first."""
    return (
        select(RoundOffer, Offer, Item, Place.name)
        .join(Offer, Offer.id == RoundOffer.offer_id)
        .join(Item, Item.id == Offer.item_id)
        .join(Place, Place.id == Offer.donor_id)
        .where(RoundOffer.round_id == round_.id)
        .order_by(RoundOffer.position)
    )


def list_lots(session: OrganizationSession, round_: Round, *, codes: Sequence[str] | None = None) -> list[LotRow]:
    query = lots_query(round_)
    found = session.execute(query if codes is None else query.where(Offer.code.in_(codes)))
    return [(row, offer, item, donor) for row, offer, item, donor in found if row.facts]


def bench_of(
    session: OrganizationSession, round_: Round, lots: list[LotRow], seats: list[RoundGroup], *, is_whole: bool = False
) -> Bench:
    """The bench of these lots and groups. Three or four more queries bring all shares of both, the lots of those shares, and the levels."""
    if not is_whole:
        seats = seats + _teammates(session, round_, seats)
    ids = {"lots": [row.offer_id for row, *_ in lots], "groups": [seat.group_id for seat in seats]}
    query = select(Share).where(Share.round_id == round_.id)
    if not is_whole:
        query = query.where(or_(Share.offer_id.in_(ids["lots"]), Share.group_id.in_(ids["groups"])))
    shares = list(session.scalars(query.order_by(Share.id)))
    known = {row.offer_id for row, *_ in lots}
    missing = {share.offer_id for share in shares} - known
    others = []
    if missing:
        found = session.execute(lots_query(round_).where(RoundOffer.offer_id.in_(missing)))
        others = [(row, offer, item, donor) for row, offer, item, donor in found if row.facts]
    codes = {seat.group_id: seat.code for seat in seats}
    by_need = rule_of(round_.settings) == "fill_rate"
    standing = {
        seat.code: (seat.past_grams + seat.given_grams, _asked_kg(seat.facts) if by_need else seat.households) for seat in seats
    }
    strangers = {share.group_id for share in shares} - codes.keys()
    if strangers:
        size = RoundGroup.facts if by_need else RoundGroup.households
        columns = (RoundGroup.group_id, RoundGroup.code, RoundGroup.past_grams, RoundGroup.given_grams, size)
        for group_id, code, past, given, households in session.execute(
            select(*columns).where(RoundGroup.round_id == round_.id, RoundGroup.group_id.in_(strangers))
        ):
            codes[group_id] = code
            standing[code] = (past + given, _asked_kg(households) if by_need else households)
    return _assembled(session, round_, lots + others, seats, shares=shares, codes=codes, standing=standing)


def _asked_kg(facts: dict[str, Any]) -> int:
    """What stands in the place of the households when levels are parts of what was asked for."""
    return max(1, round(facts["past_kg"] + sum(facts["needs"].values())))


def _teammates(session: OrganizationSession, round_: Round, seats: list[RoundGroup]) -> list[RoundGroup]:
    """Hubs and members of the teams of these groups: whether a share through the hub is possible hangs on them."""
    known = {seat.code for seat in seats}
    wanted = {name for seat in seats for team in seat.teams for name in (team["hub"], *team["members"])} - known
    if not wanted:
        return []
    query = select(RoundGroup).where(RoundGroup.round_id == round_.id, RoundGroup.code.in_(wanted)).order_by(RoundGroup.code)
    return list(session.scalars(query))


def _assembled(
    session: OrganizationSession,
    round_: Round,
    lots: list[LotRow],
    seats: list[RoundGroup],
    *,
    shares: list[Share],
    codes: dict[uuid.UUID, str],
    standing: dict[str, tuple[int, int]],
) -> Bench:
    names = {row.offer_id: row.facts["id"] for row, *_ in lots if row.facts}
    pairs = [
        ((names[share.offer_id], codes[share.group_id]), share)
        for share in shares
        if share.offer_id in names and share.group_id in codes
    ]
    given: defaultdict[str, int] = defaultdict(int)
    for (lot, _), share in pairs:
        given[lot] += 0 if share.state in ENDED else share.cases
    columns = [
        Column(lot.facts["id"], offer, item, donor, lot.facts["cases"], given[lot.facts["id"]], lot.facts["kg_per_case"])
        for lot, offer, item, donor in lots
        if lot.facts
    ]
    return Bench(session, round_, columns=columns, lots=[lot for lot, *_ in lots], seats=seats, shares=pairs, levels=standing)
