"""Independent judge of a plan. Reads the two documents itself and shares no code with the rest of the engine.

Documents are parsed JSON with numbers as int, float or Decimal. A violation is {"code", "where", "values"}.
"""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

MOST_PAIRS = 100_000
HARD = ("REGION", "TYPE", "COMPLIANCE", "ALLERGEN", "NO_NEED", "NO_STORAGE", "DATE", "EXPIRY", "FORBIDDEN")


def _exact(value: Any) -> Fraction:
    return Fraction(str(value) if isinstance(value, float) else value)


def _close(one: Any, other: Any) -> bool:
    return abs(_exact(one) - _exact(other)) <= Fraction(1, 10**6) * max(Fraction(1), abs(_exact(other)))


class _Facts:
    """The problem, looked up by name."""

    def __init__(self, problem: dict):
        self.today = date.fromisoformat(problem["today"])
        self.lots = {lot["id"]: lot for lot in problem["lots"]}
        self.groups = {group["id"]: group for group in problem["groups"]}
        self.teams = {team["id"]: team for team in problem.get("teams") or []}
        self.pins = {(pin["lot"], pin["group"]): pin["cases"] for pin in problem.get("pins") or []}
        self.bounds = {(row["lot"], row["group"]): (row["least"] or 0, row["most"]) for row in problem.get("bounds") or []}
        self.forbidden = {(pair["lot"], pair["group"]) for pair in problem.get("forbid") or []}
        self._days = {name: {date.fromisoformat(day) for day in group["dates"]} for name, group in self.groups.items()}
        self._lot_days = {name: {date.fromisoformat(day) for day in lot["dates"]} for name, lot in self.lots.items()}
        self._expiry = {name: date.fromisoformat(lot["expiry"]) for name, lot in self.lots.items()}
        self.case_kg = {name: _exact(lot["kg_per_case"]) for name, lot in self.lots.items()}
        self._ways = {name: [name] for name in self.groups}
        for name, team in self.teams.items():
            for member in team["members"]:
                self._ways.setdefault(member, [member]).append(name)

    def standing(self, via: str) -> str:
        """The group whose documents and days count at a delivery point."""
        return str(self.teams[via]["hub"]) if via in self.teams else via

    def first_day(self, lot: str, group: str) -> date | None:
        return min((day for day in self._lot_days[lot] & self._days[group] if day >= self.today), default=None)

    def barred(self, lot: str, group: str, via: str) -> set[str]:
        """Hard reasons against this way."""
        goods, member, holder = self.lots[lot], self.groups[group], self.groups[self.standing(via)]
        day = self.first_day(lot, holder["id"])
        left = None if day is None else (self._expiry[lot] - day).days
        tests = {
            "REGION": goods.get("regions") is not None and member["region"] not in goods["regions"],
            "TYPE": goods.get("types") is not None and member["type"] not in goods["types"],
            "COMPLIANCE": holder["compliance"] < (goods.get("compliance") or 0),
            "ALLERGEN": not set(goods["allergens"]).isdisjoint(member["exclude_allergens"]),
            "NO_NEED": not member["needs"].get(goods["category"]),
            "NO_STORAGE": not member["storage_kg"].get(goods["temp"])
            or (via in self.teams and not self.teams[via]["cross_dock_kg"]),
            "DATE": day is None,
            "EXPIRY": left is not None and left < (goods.get("min_days_left") or 0),
            "FORBIDDEN": (lot, group) in self.forbidden or self.pins.get((lot, group)) == 0,
        }
        return {code for code, true in tests.items() if true}

    def ways(self, group: str) -> list[str]:
        return self._ways[group]


class _Notes(list):
    def add(self, code: str, where: dict[str, Any], **values: Any) -> None:
        self.append({"code": code, "where": where, "values": values})


def check_shares(problem: dict, plan: dict) -> list[dict]:
    """Every rule of the problem that the plan's allocations break."""
    facts, notes = _Facts(problem), _Notes()
    shares = [share for share in plan["allocations"] if _known(facts, share, notes)]
    for share in shares:
        _check_share(facts, share, notes)
    _check_repeats(shares, notes)
    _check_lots(facts, shares, notes)
    _check_receivers(facts, shares, notes)
    _check_pins(facts, shares, notes)
    return list(notes)


def check(problem: dict, plan: dict, *, problem_sha256: str | None = None) -> list[dict]:
    """Every rule the plan breaks, and every statement in it that is not true."""
    notes = _Notes(check_shares(problem, plan))
    facts = _Facts(problem)
    shares = [share for share in plan["allocations"] if _known(facts, share, _Notes())]
    if problem_sha256 is not None and plan["problem_sha256"] != problem_sha256:
        notes.add("OTHER_PROBLEM", {}, stated=plan["problem_sha256"], found=problem_sha256)
    _check_unplaced(facts, shares, plan["unplaced"], notes)
    _check_metrics(facts, shares, plan, notes)
    _check_reasons(facts, shares, plan["reasons"], notes)
    return list(notes)


def _known(facts: _Facts, share: dict, notes: _Notes) -> bool:
    where = {name: share[name] for name in ("lot", "group", "via")}
    unknown = [name for name, known in (("lot", facts.lots), ("group", facts.groups)) if share[name] not in known]
    if share["via"] not in facts.groups and share["via"] not in facts.teams:
        unknown.append("via")
    if unknown:
        notes.add("UNKNOWN", where, names=unknown)
    return not unknown


def _check_share(facts: _Facts, share: dict, notes: _Notes) -> None:
    lot, group, via = share["lot"], share["group"], share["via"]
    where = {"lot": lot, "group": group, "via": via}
    if share["cases"] < 1:
        notes.add("CASES", where, cases=share["cases"])
    if via not in facts.ways(group):
        notes.add("VIA", where)
    for code in sorted(facts.barred(lot, group, via), key=HARD.index):
        notes.add(code, where)
    day = facts.first_day(lot, facts.standing(via))
    if day is not None and share["date"] != day.isoformat():
        notes.add("DAY", where, stated=share["date"], earliest=day.isoformat())
    kg = share["cases"] * facts.case_kg[lot]
    if not _close(share["kg"], kg):
        notes.add("KG", where, stated=float(share["kg"]), found=float(kg))


def _check_repeats(shares: list[dict], notes: _Notes) -> None:
    seen = set()
    for share in shares:
        key = (share["lot"], share["group"], share["via"])
        if key in seen:
            notes.add("TWICE", dict(zip(("lot", "group", "via"), key, strict=True)))
        seen.add(key)


def _check_lots(facts: _Facts, shares: list[dict], notes: _Notes) -> None:
    taken: defaultdict[str, int] = defaultdict(int)
    drops: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for share in shares:
        taken[share["lot"]] += share["cases"]
        drops[share["lot"]][share["via"]] += share["cases"]
    for name, goods in facts.lots.items():
        if taken[name] > goods["cases"]:
            notes.add("SUPPLY", {"lot": name}, cases=taken[name], most=goods["cases"])
        least, most = goods.get("min_drop_cases") or 1, goods.get("max_drops")
        used = {via: cases for via, cases in drops[name].items() if cases > 0}
        if most is not None and len(used) > most:
            notes.add("DROP_LIMIT", {"lot": name}, drops=len(used), most=most)
        for via, cases in used.items():
            if cases < least:
                notes.add("MIN_DROP", {"lot": name, "via": via}, cases=cases, least=least)
            dock = facts.teams[via]["cross_dock_kg"] if via in facts.teams else None
            kg = cases * facts.case_kg[name]
            if dock is not None and kg > _exact(dock):
                notes.add("DOCK", {"lot": name, "via": via}, kg=float(kg), most=float(dock))


def _check_receivers(facts: _Facts, shares: list[dict], notes: _Notes) -> None:
    needs: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    storage: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for share in shares:
        goods = facts.lots[share["lot"]]
        kg = share["cases"] * facts.case_kg[share["lot"]]
        needs[share["group"], goods["category"]] += kg
        storage[share["group"], goods["temp"]] += kg
    for (group, category), kg in sorted(needs.items()):
        most = _exact(facts.groups[group]["needs"].get(category, 0))
        if kg > most:
            notes.add("NEED", {"group": group, "category": category}, kg=float(kg), most=float(most))
    for (group, temp), kg in sorted(storage.items()):
        most = _exact(facts.groups[group]["storage_kg"].get(temp, 0))
        if kg > most:
            notes.add("STORAGE", {"group": group, "temp": temp}, kg=float(kg), most=float(most))
    _check_spans(facts, shares, notes)


def _check_spans(facts: _Facts, shares: list[dict], notes: _Notes) -> None:
    """Storage on some days. ISO days compare as text."""
    came: defaultdict[tuple[str, str], list[tuple[str, Fraction]]] = defaultdict(list)
    for share in shares:
        kg = share["cases"] * facts.case_kg[share["lot"]]
        came[share["group"], facts.lots[share["lot"]]["temp"]].append((str(share["date"]), kg))
    for (group, temp), arrivals in sorted(came.items()):
        for span in facts.groups[group].get("storage_spans") or []:
            first, last = span["first"], span["last"]
            kg = sum((kg for day, kg in arrivals if first <= day <= last), Fraction(0)) if span["temp"] == temp else Fraction(0)
            if kg > _exact(span["kg"]):
                where = {"group": group, "temp": temp, "first": first, "last": last}
                notes.add("STORAGE_DAYS", where, kg=float(kg), most=float(span["kg"]))


def _check_pins(facts: _Facts, shares: list[dict], notes: _Notes) -> None:
    got: defaultdict[tuple[str, str], int] = defaultdict(int)
    for share in shares:
        got[share["lot"], share["group"]] += share["cases"]
    for (lot, group), cases in sorted(facts.pins.items()):
        if got[lot, group] != cases:
            notes.add("PIN", {"lot": lot, "group": group}, cases=got[lot, group], pinned=cases)
    for (lot, group), (least, most) in sorted(facts.bounds.items()):
        if got[lot, group] < least:
            notes.add("LEAST", {"lot": lot, "group": group}, cases=got[lot, group], least=least)
        if most is not None and got[lot, group] > most:
            notes.add("MOST", {"lot": lot, "group": group}, cases=got[lot, group], most=most)


def _check_unplaced(facts: _Facts, shares: list[dict], rows: list[dict], notes: _Notes) -> None:
    left = {name: goods["cases"] for name, goods in facts.lots.items()}
    for share in shares:
        left[share["lot"]] -= share["cases"]
    stated = {row["lot"]: row for row in rows}
    if len(stated) < len(rows):
        notes.add("TWICE", {}, names=["unplaced"])
    for name, cases in left.items():
        row = stated.pop(name, None)
        count = row["cases"] if row else 0
        if count != max(0, cases):
            notes.add("UNPLACED", {"lot": name}, stated=count, found=cases)
        elif row and not _close(row["kg"], cases * facts.case_kg[name]):
            notes.add("UNPLACED", {"lot": name}, stated_kg=float(row["kg"]))
    for name in stated:
        notes.add("UNKNOWN", {"lot": name}, names=["lot"])


def _check_metrics(facts: _Facts, shares: list[dict], plan: dict, notes: _Notes) -> None:
    stated, placed = plan["metrics"], Fraction(0)
    got: defaultdict[str, Fraction] = defaultdict(Fraction)
    for share in shares:
        kg = share["cases"] * facts.case_kg[share["lot"]]
        got[share["group"]] += kg
        placed += kg
    level = [(_exact(group["past_kg"]) + got[name]) / group["households"] for name, group in facts.groups.items()]
    bound = _exact(stated["bound_kg"])
    true = {
        "placed_kg": placed,
        "drops": len({(share["lot"], share["via"]) for share in shares if share["cases"] > 0}),
        "level_min": min(level, default=0),
        "gap": (bound - placed) / bound if bound else 0,
    }
    if len(facts.lots) * len(facts.groups) <= MOST_PAIRS:
        true["arcs"] = sum(
            not facts.barred(lot, group, via) for lot in facts.lots for group in facts.groups for via in facts.ways(group)
        )
    for name, value in (true | _spread(facts, got)).items():
        if not _close(stated[name], value):
            notes.add("METRIC", {"metric": name}, stated=float(stated[name]), found=float(value))
    if bound < placed and not _close(bound, placed):
        notes.add("BOUND", {}, bound_kg=float(bound), placed_kg=float(placed))
    if plan["status"] == "optimal" and not _close(bound, placed):
        notes.add("STATUS", {}, bound_kg=float(bound), placed_kg=float(placed))


def _spread(facts: _Facts, got: dict[str, Fraction]) -> dict[str, float]:
    """How far apart the levels are, household by household."""
    rows = []
    for name, group in facts.groups.items():
        kg, households = float(_exact(group["past_kg"]) + got.get(name, Fraction(0))), group["households"]
        rows.append((kg / households, households, kg))
    rows.sort()
    people, total = sum(row[1] for row in rows), sum(row[2] for row in rows)
    reached, below, area, fifth = 0, 0.0, 0.0, None
    for level, households, kg in rows:
        reached, area, below = reached + households, area + households * (2 * below + kg), below + kg
        if fifth is None and 20 * reached >= people:
            fifth = level
    apart = max((abs(kg / total - households / people) for _, households, kg in rows), default=0.0) if total else 0.0
    return {"level_p5": fifth or 0.0, "gini": 1 - area / (people * total) if total else 0.0, "max_deviation": apart}


def _check_reasons(facts: _Facts, shares: list[dict], rows: list[dict], notes: _Notes) -> None:
    served = {(share["lot"], share["group"]) for share in shares if share["cases"] > 0}
    reasons = {}
    for row in rows:
        known = row["lot"] in facts.lots and (row["group"] is None or row["group"] in facts.groups)
        if not known or (row["lot"], row["group"]) in served:
            notes.add("REASON", {"lot": row["lot"], "group": row["group"]}, problem="no such refusal")
        reasons[row["lot"], row["group"]] = set(row["codes"])
    if len(facts.lots) * len(facts.groups) > MOST_PAIRS:
        return
    given = _Given(facts, shares)
    for lot in facts.lots:
        for group in facts.groups:
            if (lot, group) not in served:
                _check_reason(given, lot, group, reasons.get((lot, group)), notes)


class _Given:
    """What has been given to whom, for the reasons that a plan itself makes."""

    def __init__(self, facts: _Facts, shares: list[dict]):
        self.facts = facts
        self.cases: defaultdict[str, int] = defaultdict(int)
        self.points: defaultdict[str, set[str]] = defaultdict(set)
        self.kg: defaultdict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
        for share in shares:
            goods, kg = facts.lots[share["lot"]], share["cases"] * facts.case_kg[share["lot"]]
            self.cases[share["lot"]] += share["cases"]
            self.points[share["lot"]].add(share["via"])
            self.kg[share["group"], "needs", goods["category"]] += kg
            self.kg[share["group"], "storage_kg", goods["temp"]] += kg

    def _is_full(self, group: str, table: str, name: str, case: Fraction) -> bool:
        return _exact(self.facts.groups[group][table].get(name, 0)) - self.kg[group, table, name] < case

    def thinkable(self, lot: str, group: str, open_ways: list[str]) -> set[str]:
        """Soft reasons that can be true of the pair; any other is not."""
        facts, goods, case = self.facts, self.facts.lots[lot], self.facts.case_kg[lot]
        most, by_team = goods.get("max_drops"), any(via in facts.teams for via in open_ways)
        spans = facts.groups[group].get("storage_spans")
        tests = {
            "NEED_FULL": self._is_full(group, "needs", goods["category"], case),
            "STORAGE_FULL": bool(spans) or self._is_full(group, "storage_kg", goods["temp"], case),
            "BELOW_MIN_DROP": by_team or (goods.get("min_drop_cases") or 1) > 1,
            "DROP_LIMIT": most is not None and len(self.points[lot]) >= most,
            "AT_MOST": facts.bounds.get((lot, group), (0, None))[1] is not None,
            "LOT_EXHAUSTED_LOWER_LEVEL_FIRST": self.cases[lot] >= goods["cases"],
            "TEAM_ONLY": by_team,
        }
        return {code for code, true in tests.items() if true}


def _check_reason(given: _Given, lot: str, group: str, stated: set[str] | None, notes: _Notes) -> None:
    where = {"lot": lot, "group": group}
    if not stated:
        notes.add("REASON", where, problem="missing")
        return
    ways = {via: given.facts.barred(lot, group, via) for via in given.facts.ways(group)}
    true = set().union(*ways.values()) if all(ways.values()) else set()
    soft = set() if true else given.thinkable(lot, group, [via for via, codes in ways.items() if not codes])
    if true and stated != true or not true and not stated <= soft:
        notes.add("REASON", where, problem="not true", stated=sorted(stated), found=sorted(true))
