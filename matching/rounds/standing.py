"""How a plan stands, as rows and one strip of figures: written with every plan and every change, so that a page reads only what it shows."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy import delete, insert, select

from inventory.catalog import Item
from inventory.db import OrganizationSession
from matching.groups.tables import RecipientGroup
from matching.offers import Offer
from matching.rounds.tables import Round, RoundGroup, RoundOffer

# Which of several reasons is shown in a cell: what nobody wants needs no other reason, then what cannot be changed, then what ran out.
ORDER = (
    "NO_NEED", "REGION", "TYPE", "COMPLIANCE", "ALLERGEN", "NO_STORAGE", "EXPIRY", "DATE", "DECLINED", "HAND", "FORBIDDEN",
    "NEED_FULL", "STORAGE_FULL", "AT_MOST", "BELOW_MIN_DROP", "TEAM_ONLY", "DROP_LIMIT", "LOT_EXHAUSTED_LOWER_LEVEL_FIRST", "STILL_OPEN",
)  # fmt: skip
_LISTS = ("lots", "groups", "teams", "pins", "forbid", "bounds")


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


def figures_of(round_: Round) -> Figures:
    """The figures as the plan stands, from what was stored with it."""
    stored = (round_.figures or {})["strip"]
    days = {name: date.fromisoformat(stored[name]) if stored[name] else None for name in ("first_day", "last_day")}
    top = tuple(stored["top_left"]) if stored["top_left"] else None
    return Figures(**stored | days | {"top_left": top})


def grams_of(lot: Mapping[str, Any]) -> int:
    """Of one case. Items weigh whole grams, so rounding only takes the noise of the decimal away."""
    return round(float(lot["kg_per_case"]) * 1000)


def keep_standing(session: OrganizationSession, round_: Round, problem: dict[str, Any], plan: dict[str, Any]) -> None:
    """The round's rows of lots and groups, and its figures, are those of the plan. Needs the round's `names`."""
    names = round_.settings["names"]
    _keep_lots(session, round_, problem, plan, names["offers"])
    _keep_groups(session, round_, problem, plan, names["groups"])
    head = {name: value for name, value in problem.items() if name not in _LISTS}
    days = sorted(row["date"] for row in plan["allocations"] if row["date"])
    round_.figures = {
        "head": head,
        "groups": len(problem["groups"]),
        "lots": len(problem["lots"]),
        "regions": sorted({group["region"] for group in problem["groups"]}),
        "kinds": sorted({group["type"] for group in problem["groups"]}),
        "has_reasons": any(row["group"] for row in plan["reasons"]),
        "has_teams": bool(problem["teams"]),
        "days": [days[0], days[-1]] if days else [],
        "bound_kg": plan["metrics"]["bound_kg"],
        "status": plan["status"],
        "held_back": _held_back(plan),
    }
    recount(session, round_)


def _keep_lots(
    session: OrganizationSession, round_: Round, problem: dict[str, Any], plan: dict[str, Any], ids: Mapping[str, str]
) -> None:
    given: Counter[str] = Counter()
    stops: defaultdict[str, set[str]] = defaultdict(set)
    for row in plan["allocations"]:
        given[row["lot"]] += row["cases"]
        stops[row["lot"]].add(row["via"])
    bars: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for pair, bar in round_.settings.get("release", {}).items():
        lot, _, group = pair.partition("|")
        bars[lot][group] = bar
    facts = {lot["id"]: lot for lot in problem["lots"]}
    order = sorted(facts, key=lambda code: (facts[code]["expiry"], code))
    places = {ids[code]: (position, code) for position, code in enumerate(order)}
    for row in session.scalars(select(RoundOffer).where(RoundOffer.round_id == round_.id)):
        position, code = places.get(str(row.offer_id), (0, ""))
        row.facts, row.release = facts.get(code), bars.get(code, {})
        row.position, row.given, row.drops = position, given[code], len(stops[code])
    session.flush()


def _keep_groups(
    session: OrganizationSession, round_: Round, problem: dict[str, Any], plan: dict[str, Any], ids: Mapping[str, str]
) -> None:
    grams = {lot["id"]: grams_of(lot) for lot in problem["lots"]}
    cases: Counter[str] = Counter()
    weight: Counter[str] = Counter()
    for row in plan["allocations"]:
        cases[row["group"]] += row["cases"]
        weight[row["group"]] += row["cases"] * grams[row["lot"]]
    teams: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for team in problem["teams"]:
        for member in team["members"]:
            teams[member].append(team)
    changes = Counter(pair.partition("|")[2] for pair in round_.settings.get("hand", {}))
    words = _words(round_, plan)
    named = _named(session, [uuid.UUID(ids[group["id"]]) for group in problem["groups"]])
    session.execute(delete(RoundGroup).where(RoundGroup.round_id == round_.id))
    rows = []
    for group in problem["groups"]:
        code, group_id = group["id"], uuid.UUID(ids[group["id"]])
        past = round(Fraction(str(group["past_kg"])) * 1000)
        rows.append(
            {
                "organization_id": session.organization_id,
                "round_id": round_.id,
                "group_id": group_id,
                "code": code,
                "name": named[group_id][0],
                "search_key": named[group_id][1],
                "region": group["region"],
                "kind": group["type"],
                "households": group["households"],
                "facts": group,
                "teams": teams.get(code, []),
                "has_asked": any(group["needs"].values()),
                "past_grams": past,
                "given_cases": cases[code],
                "given_grams": weight[code],
                "changes": changes[code],
                "reasons": words.get(code, ""),
                "level": level_of(past + weight[code], group["households"]),
            }  # fmt: skip
        )
    if rows:
        session.execute(insert(RoundGroup), rows)


def level_of(grams: int, households: int) -> float:
    """Kilograms per household."""
    return grams / 1000 / households


def _named(session: OrganizationSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    query = select(RecipientGroup.id, RecipientGroup.name, RecipientGroup.search_key).where(RecipientGroup.id.in_(ids))
    return {group_id: (name, key) for group_id, name, key in session.execute(query)}


def _words(round_: Round, plan: dict[str, Any]) -> dict[str, str]:
    """Per group the codes that its cells without cases show."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in plan["reasons"]:
        if row["group"]:
            codes = [told_code(round_.settings, code, row["values"].get(code), row["lot"], row["group"]) for code in row["codes"]]
            found[row["group"]].add(shown_first(codes))
    return {group: join_words(codes) for group, codes in found.items()}


def join_words(codes: set[str]) -> str:
    return f"|{'|'.join(sorted(codes))}|" if codes else ""


def shown_first(codes: Sequence[str]) -> str:
    """The code whose word stands in the cell."""
    return min(codes, key=lambda code: ORDER.index(code) if code in ORDER else len(ORDER))


def told_code(settings: Mapping[str, Any], code: str, values: Mapping[str, Any] | None, lot: str, group: str) -> str:
    """FORBIDDEN is the engine's word for what we barred: by hand, or because too few days would be left."""
    if code != "FORBIDDEN":
        return code
    if (values or {}).get("pinned_to_zero"):
        return "HAND"
    return "EXPIRY" if f"{lot}|{group}" in settings.get("release", {}) else code


def _held_back(plan: dict[str, Any]) -> dict[str, str]:
    """Per lot with cases left, the reason that holds most groups back; where every group has some, what bars one more case."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    left = {row["lot"]: row["codes"] for row in plan["unplaced"]}
    for row in plan["reasons"]:
        if row["lot"] not in left:
            continue
        if row["group"]:
            counts[row["lot"]][shown_first(row["codes"])] += 1
        else:
            counts[row["lot"]].update(row["values"].get("groups", {}))
    common = {lot: max(found, key=lambda code: (found[code], code)) for lot, found in counts.items() if found}
    return {lot: common.get(lot) or shown_first(codes) for lot, codes in left.items() if lot in common or codes}


def recount(session: OrganizationSession, round_: Round) -> None:
    """The figures are counted anew from the rows of lots and groups."""
    session.flush()
    stored = dict(round_.figures or {})
    asked = select(RoundOffer.facts, RoundOffer.given, RoundOffer.drops, Item.name)
    query = asked.join(Offer, Offer.id == RoundOffer.offer_id).join(Item, Item.id == Offer.item_id)
    lots = [row for row in session.execute(query.where(RoundOffer.round_id == round_.id)) if row.facts]
    columns = (
        RoundGroup.name,
        RoundGroup.code,
        RoundGroup.households,
        RoundGroup.given_cases,
        RoundGroup.level,
        RoundGroup.has_asked,
    )
    groups = list(session.execute(select(*columns).where(RoundGroup.round_id == round_.id)))
    counted = [row for row in groups if row.has_asked] or groups
    levels = [row.level for row in counted]
    lowest = min(counted, key=lambda row: (row.level, row.code))
    served = [row for row in groups if row.given_cases]
    placed = sum(row.given * grams_of(row.facts) for row in lots)
    bound = max(Fraction(str(stored["bound_kg"])) * 1000, Fraction(placed))
    left = [(row.facts["cases"] - row.given, row.facts, row.name) for row in lots if row.facts["cases"] > row.given]
    top = max(left, key=lambda one: (one[0], one[1]["id"]), default=None)
    days = stored["days"] or [None, None]
    strip = Figures(
        offered_grams=sum(row.facts["cases"] * grams_of(row.facts) for row in lots),
        placed_grams=placed,
        groups=len(served),
        households=sum(row.households for row in served),
        drops=sum(row.drops for row in lots),
        level_min=min(levels),
        level_max=max(levels),
        level_median=median(levels),
        lowest=lowest.name,
        left_cases=sum(cases for cases, _, _ in left),
        waste_cases=sum(cases for cases, lot, _ in left if _will_be_too_old(lot)),
        top_left=(top[2], top[0], stored["held_back"].get(top[1]["id"], "STILL_OPEN")) if top else None,
        gap=float((bound - placed) / bound) if bound else 0.0,
        is_optimal=stored["status"] == "optimal" and not round_.edits,
        first_day=days[0],
        last_day=days[1],
    )
    round_.figures = stored | {"strip": asdict(strip), "lowest": lowest.code}


def _will_be_too_old(lot: Mapping[str, Any]) -> bool:
    """After the last day it can be handed over, too few days are left for any group: no later round can place it."""
    last = date.fromisoformat(max(lot["dates"]))
    return date.fromisoformat(lot["expiry"]) - timedelta(days=lot["min_days_left"]) <= last
