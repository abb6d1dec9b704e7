"""The best score of a small problem by trying every plan. Written from the rules alone, with nothing of the engine."""

import itertools
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

Score = tuple[Fraction, list[Fraction], int]


def _open(document: dict[str, Any], lot: dict[str, Any], group: dict[str, Any], holder: dict[str, Any]) -> bool:
    days = sorted(day for day in set(lot["dates"]) & set(holder["dates"]) if day >= document["today"])
    fits = lot["regions"] is None or group["region"] in lot["regions"]
    fits = fits and (lot["types"] is None or group["type"] in lot["types"])
    fits = fits and holder["compliance"] >= lot["compliance"] and not set(lot["allergens"]) & set(group["exclude_allergens"])
    fits = fits and {"lot": lot["id"], "group": group["id"]} not in document["forbid"]
    if not fits or not days:
        return False
    return (date.fromisoformat(lot["expiry"]) - date.fromisoformat(days[0])).days >= lot["min_days_left"]


def ways(document: dict[str, Any], lot: dict[str, Any]) -> list[tuple[str, str]]:
    """(group, delivery point) pairs a lot may take."""
    groups = {row["id"]: row for row in document["groups"]}
    found = [(name, name) for name, row in groups.items() if _open(document, lot, row, row)]
    for team in document["teams"]:
        found += [(name, team["id"]) for name in team["members"] if _open(document, lot, groups[name], groups[team["hub"]])]
    return found


def _kg(value: Any) -> Fraction:
    return Fraction(str(value))


def _room(lot: dict[str, Any], group: dict[str, Any], dock: Any) -> int:
    most = min(_kg(group["needs"].get(lot["category"], 0)), _kg(group["storage_kg"].get(lot["temp"], 0)))
    if dock is not None:
        most = min(most, _kg(dock))
    return min(lot["cases"], int(most / _kg(lot["kg_per_case"])))


def _day(document: dict[str, Any], lot: dict[str, Any], holder: dict[str, Any]) -> str:
    return min(day for day in set(lot["dates"]) & set(holder["dates"]) if day >= document["today"])


def _spans(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(row["id"], span) for row in document["groups"] for span in row.get("storage_spans", [])]


def _plans(document: dict[str, Any], lot: dict[str, Any]) -> Iterator[tuple[dict[str, int], tuple[int, ...], int]]:
    """Every way to hand out one lot that keeps its own rules, as (cases per group, cases per span of storage, deliveries)."""
    groups = {row["id"]: row for row in document["groups"]}
    docks = {team["id"]: team["cross_dock_kg"] for team in document["teams"]}
    pins = {pin["group"]: pin["cases"] for pin in document["pins"] if pin["lot"] == lot["id"]}
    bounds = [row for row in document.get("bounds", []) if row["lot"] == lot["id"]]
    pairs = ways(document, lot)
    hubs = {team["id"]: team["hub"] for team in document["teams"]}
    days = [_day(document, lot, groups[hubs.get(via, via)]) for _, via in pairs]
    spans = [
        [
            to == name and span["temp"] == lot["temp"] and span["first"] <= day <= span["last"]
            for (name, _), day in zip(pairs, days, strict=True)
        ]
        for to, span in _spans(document)
    ]
    for counts in itertools.product(*(range(_room(lot, groups[name], docks.get(via)) + 1) for name, via in pairs)):
        if sum(counts) > lot["cases"]:
            continue
        got, drops = dict.fromkeys(groups, 0), {}
        for (name, via), count in zip(pairs, counts, strict=True):
            got[name] += count
            drops[via] = drops.get(via, 0) + count
        used = {via: count for via, count in drops.items() if count}
        if lot["max_drops"] is not None and len(used) > lot["max_drops"]:
            continue
        if any(count < lot["min_drop_cases"] for count in used.values()) or any(
            got[name] != cases for name, cases in pins.items()
        ):
            continue
        if any(
            got[row["group"]] < row["least"] or not (row["most"] is None or got[row["group"]] <= row["most"]) for row in bounds
        ):
            continue
        if all(via not in docks or count * _kg(lot["kg_per_case"]) <= _kg(docks[via]) for via, count in used.items()):
            yield got, tuple(sum(count for count, holds in zip(counts, span, strict=True) if holds) for span in spans), len(used)


def best_score(document: dict[str, Any]) -> Score | None:
    """(kg placed, sorted levels, minus deliveries) of the best plan; None when the pins cannot be kept."""
    groups = document["groups"]
    slots = [(row["id"], kind, name) for row in groups for kind in ("needs", "storage_kg") for name in sorted(row[kind])]
    caps = [_kg(row[kind][name]) for row in groups for kind in ("needs", "storage_kg") for name in sorted(row[kind])]
    caps += [_kg(span["kg"]) for _, span in _spans(document)]
    states = {(Fraction(0),) * (len(caps) + len(groups)): 0}
    for lot in document["lots"]:
        weight, fewest = _kg(lot["kg_per_case"]), {}
        for got, came, drops in _plans(document, lot):
            key = tuple(got.values()), came
            fewest[key] = min(drops, fewest.get(key, drops))
        following: dict[tuple, int] = {}
        for (counts, came), drops in fewest.items():
            kg = {row["id"]: weight * count for row, count in zip(groups, counts, strict=True)}
            names = {"needs": lot["category"], "storage_kg": lot["temp"]}
            added = [kg[of] if names[kind] == name else Fraction(0) for of, kind, name in slots]
            added += [weight * count for count in came]
            added += [kg[row["id"]] for row in groups]
            for state, before in states.items():
                after = tuple(old + new for old, new in zip(state, added, strict=True))
                if all(load <= cap for load, cap in zip(after, caps, strict=False)):
                    following[after] = min(before + drops, following.get(after, before + drops))
        states = following
    scores = [_score(groups, state[len(caps) :], drops) for state, drops in states.items()]
    return max(scores, default=None)


def _score(groups: list[dict[str, Any]], received: tuple, drops: int) -> Score:
    levels = sorted((_kg(row["past_kg"]) + kg) / row["households"] for row, kg in zip(groups, received, strict=True))
    return sum(received, Fraction(0)), levels, -drops


def score_of(document: dict[str, Any], allocations: Any) -> Score:
    """The same three figures of a plan, from its allocations."""
    weight = {lot["id"]: _kg(lot["kg_per_case"]) for lot in document["lots"]}
    received = {row["id"]: Fraction(0) for row in document["groups"]}
    for share in allocations:
        received[share.group] += weight[share.lot] * share.cases
    drops = len({(share.lot, share.via) for share in allocations})
    return _score(document["groups"], tuple(received.values()), drops)


def best_forced(document: dict[str, Any], allocations: Any, name: str, group: str, cases: int) -> Score | None:
    """The best score when one lot is handed out anew with so many cases for the group and all other lots stay as in the plan."""
    groups = {row["id"]: row for row in document["groups"]}
    lots = {row["id"]: row for row in document["lots"]}
    of = lots[name]
    stay = [share for share in allocations if share.lot != name]
    used, received = {}, dict.fromkeys(groups, Fraction(0))
    for share in stay:
        kg = _kg(lots[share.lot]["kg_per_case"]) * share.cases
        received[share.group] += kg
        for key in ((share.group, "needs", lots[share.lot]["category"]), (share.group, "storage_kg", lots[share.lot]["temp"])):
            used[key] = used.get(key, Fraction(0)) + kg
    drops = len({(share.lot, share.via) for share in stay})
    came = [
        sum(
            (
                _kg(lots[share.lot]["kg_per_case"]) * share.cases
                for share in stay
                if share.group == to and lots[share.lot]["temp"] == span["temp"]
                if span["first"] <= share.date.isoformat() <= span["last"]
            ),
            Fraction(0),
        )
        for to, span in _spans(document)
    ]
    pins = [pin for pin in document["pins"] if (pin["lot"], pin["group"]) != (name, group)]
    asked = document | {"pins": [*pins, {"lot": name, "group": group, "cases": cases}]}
    scores = []
    for got, comes, more in _plans(asked, of):
        kg = {to: _kg(of["kg_per_case"]) * count for to, count in got.items()}
        fits = all(
            used.get((to, kind, of[field]), 0) + kg[to] <= _kg(groups[to][kind].get(of[field], 0))
            for to in groups
            for kind, field in (("needs", "category"), ("storage_kg", "temp"))
            if kg[to]
        )
        fits = fits and all(
            not count or before + _kg(of["kg_per_case"]) * count <= _kg(span["kg"])
            for before, count, (_, span) in zip(came, comes, _spans(document), strict=True)
        )
        if fits:
            scores.append(_score(document["groups"], tuple(received[to] + kg[to] for to in groups), drops + more))
    return max(scores, default=None)
