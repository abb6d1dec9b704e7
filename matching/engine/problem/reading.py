"""Reads problem files. Everything wrong is collected with its JSON path before anything is refused."""

import hashlib
import json
import math
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from matching.engine.problem.faults import Fault, MalformedInput
from matching.engine.problem.values import (
    OBJECTIVE,
    TEMPERATURES,
    Bound,
    Forbid,
    Group,
    Lot,
    Pin,
    Problem,
    StorageSpan,
    Team,
    common_measure,
)

# Above these the whole-number arithmetic of the solver would no longer be exact.
MOST_CASES = 1_000_000
MOST_CASE_KG = Fraction(100_000)
MOST_KG = Fraction(10**12)
CASE_KG_DECIMALS = 6

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Half of a character, which JSON can write and no file can hold.
_LONE_HALF = re.compile("[\ud800-\udfff]")
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Reader = Callable[[Any, str], Any]


class _DuplicateName(ValueError):
    pass


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _DuplicateName(name)
        found[name] = value
    return found


def _decimal(text: str) -> Decimal | float:
    """Exact; what no decimal can hold stays a float, which every field refuses with its own path."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return math.inf


def _whole(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:  # more digits than Python turns into a number
        return math.inf


def read_json(data: bytes | str) -> Any:
    """The parsed text with exact decimals; not JSON and a name given twice are faults. NaN and its kin stay for the fields to refuse."""
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        return json.loads(text, parse_float=_decimal, parse_int=_whole, object_pairs_hook=_unique_names)
    except UnicodeDecodeError as error:
        raise MalformedInput([Fault("$", "not_utf8", {"position": error.start})]) from error
    except _DuplicateName as error:
        raise MalformedInput([Fault("$", "name_twice", {"name": str(error)})]) from error
    except json.JSONDecodeError as error:
        raise MalformedInput([Fault("$", "not_json", {"line": error.lineno, "column": error.colno})]) from error
    except (ValueError, RecursionError) as error:
        raise MalformedInput([Fault("$", "not_json", {"line": 1, "column": 1})]) from error


def _step(path: str, name: str) -> str:
    return f"{path}.{name}" if _PLAIN_NAME.fullmatch(name) else f"{path}[{json.dumps(name, ensure_ascii=False)}]"


class Scan:
    """Walks parsed JSON and notes every fault; a faulty value reads as None."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: str, code: str, **values: Any) -> Any:
        """Notes the fault; the None it returns stands for the value."""
        self.faults.append(Fault(path, code, values))
        return None

    def text(self, value: Any, path: str) -> str | None:
        if isinstance(value, str) and value.strip() and not _LONE_HALF.search(value):
            return value
        return self.fault(path, "not_text")

    def day(self, value: Any, path: str) -> date | None:
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        return self.fault(path, "not_a_day")

    def whole(self, *, least: int = 0, most: int = 10**9) -> Reader:
        def read(value: Any, path: str) -> int | None:
            if isinstance(value, bool) or not isinstance(value, int):
                return self.fault(path, "not_whole")
            if not least <= value <= most:
                return self.fault(path, "out_of_range", least=least, most=most)
            return value

        return read

    def amount(self, value: Any, path: str) -> Fraction | None:
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            return self.fault(path, "not_number")
        # Compared before it becomes a fraction: 1e999999 would fill the memory.
        if not 0 <= value <= int(MOST_KG):
            return self.fault(path, "out_of_range", least=0, most=int(MOST_KG))
        if isinstance(value, Decimal) and value.as_tuple().exponent < -400:  # type: ignore[operator]
            return self.fault(path, "too_fine", decimals=400)
        return Fraction(value)

    def case_weight(self, value: Any, path: str) -> Fraction | None:
        amount = self.amount(value, path)
        if amount is None:
            return None
        if not 0 < amount <= MOST_CASE_KG:
            return self.fault(path, "out_of_range", least="> 0", most=int(MOST_CASE_KG))
        if (amount * 10**CASE_KG_DECIMALS).denominator != 1:
            return self.fault(path, "too_fine", decimals=CASE_KG_DECIMALS)
        return amount

    def choice(self, *options: str) -> Reader:
        def read(value: Any, path: str) -> str | None:
            if isinstance(value, str) and value in options:
                return value
            return self.fault(path, "not_an_option", options=", ".join(options))

        return read

    def rows(self, reader: Reader) -> Reader:
        def read(value: Any, path: str) -> list[Any] | None:
            if not isinstance(value, list):
                return self.fault(path, "not_a_list")
            return [reader(item, f"{path}[{position}]") for position, item in enumerate(value)]

        return read

    def table(self, reader: Reader, *names: str) -> Reader:
        def read(value: Any, path: str) -> dict[str, Any] | None:
            if not isinstance(value, dict):
                return self.fault(path, "not_an_object")
            for name in value:
                if names and name not in names:
                    self.fault(_step(path, name), "unknown_field", name=name)
                elif _LONE_HALF.search(name):
                    self.fault(_step(path, name), "not_text")
            return {name: reader(item, _step(path, name)) for name, item in value.items() if not names or name in names}

        return read

    def maybe(self, reader: Reader, absent: Any = None) -> Reader:
        return lambda value, path: absent if value is None else reader(value, path)

    def record(self, fields: dict[str, Reader], *optional: str) -> Reader:
        """Reads an object with exactly these fields; the optional ones may be left out."""

        def read(value: Any, path: str) -> dict[str, Any] | None:
            if not isinstance(value, dict):
                return self.fault(path, "not_an_object")
            for name in value:
                if name not in fields:
                    self.fault(_step(path, name), "unknown_field", name=name)
            for name in fields:
                if name not in value and name not in optional:
                    self.fault(_step(path, name), "missing")
            return {name: reader(value[name], _step(path, name)) for name, reader in fields.items() if name in value}

        return read

    def anything(self, value: Any, path: str) -> Any:
        rest = [(value, path)]
        while rest:
            item, place = rest.pop()
            if isinstance(item, float) and not math.isfinite(item):
                self.fault(place, "not_number")
            elif isinstance(item, dict):
                rest += [(inner, _step(place, name)) for name, inner in item.items()]
            elif isinstance(item, list):
                rest += [(inner, f"{place}[{position}]") for position, inner in enumerate(item)]
        return value

    def objective(self, value: Any, path: str) -> Any:
        return value if value == list(OBJECTIVE) else self.fault(path, "other_objective", lines=" / ".join(OBJECTIVE))


_CONDITIONS = ("regions", "types", "compliance", "min_days_left", "min_drop_cases", "max_drops")


def _lot(scan: Scan) -> Reader:
    texts = scan.rows(scan.text)
    fields = {
        "id": scan.text,
        "category": scan.text,
        "temp": scan.choice(*TEMPERATURES),
        "cases": scan.whole(most=MOST_CASES),
        "kg_per_case": scan.case_weight,
        "expiry": scan.day,
        "allergens": texts,
        "dates": scan.rows(scan.day),
        "regions": scan.maybe(texts),
        "types": scan.maybe(texts),
        "compliance": scan.maybe(scan.whole(), 0),
        "min_days_left": scan.maybe(scan.whole(most=100_000), 0),
        "min_drop_cases": scan.maybe(scan.whole(), 1),
        "max_drops": scan.maybe(scan.whole()),
    }
    return scan.record(fields, *_CONDITIONS)


def _group(scan: Scan) -> Reader:
    span: dict[str, Reader] = {"temp": scan.choice(*TEMPERATURES), "first": scan.day, "last": scan.day, "kg": scan.amount}
    fields = {
        "id": scan.text,
        "households": scan.whole(least=1),
        "past_kg": scan.amount,
        "storage_kg": scan.table(scan.amount, *TEMPERATURES),
        "needs": scan.table(scan.amount),
        "region": scan.text,
        "type": scan.text,
        "compliance": scan.whole(),
        "exclude_allergens": scan.rows(scan.text),
        "dates": scan.rows(scan.day),
        "storage_spans": scan.maybe(scan.rows(scan.record(span)), []),
        "prefers": scan.maybe(scan.rows(scan.text), []),
    }
    return scan.record(fields, "storage_spans", "prefers")


def _document(scan: Scan) -> Reader:
    team = {"id": scan.text, "hub": scan.text, "members": scan.rows(scan.text), "cross_dock_kg": scan.amount}
    pin = {"lot": scan.text, "group": scan.text, "cases": scan.whole(most=MOST_CASES)}
    cases = scan.whole(most=MOST_CASES)
    bound = {"lot": scan.text, "group": scan.text, "least": scan.maybe(cases, 0), "most": scan.maybe(cases)}
    fields: dict[str, Reader] = {
        "today": scan.day,
        "objective": scan.objective,
        "lots": scan.rows(_lot(scan)),
        "groups": scan.rows(_group(scan)),
        "teams": scan.rows(scan.record(team)),
        "pins": scan.rows(scan.record(pin)),
        "forbid": scan.rows(scan.record({"lot": scan.text, "group": scan.text})),
        "bounds": scan.rows(scan.record(bound, "least", "most")),
        "name": scan.anything,
        "about": scan.anything,
        "expected": scan.anything,
    }
    return scan.record(fields, "teams", "pins", "forbid", "bounds", "name", "about", "expected")


def _known_names(scan: Scan, document: dict[str, Any]) -> None:
    """Ids are unique, names of groups and teams differ (`via` must be clear), and every reference is known."""
    lots, groups = _unique_ids(scan, document, "lots", set()), _unique_ids(scan, document, "groups", set())
    _unique_ids(scan, document, "teams", groups)
    for position, row in enumerate(document.get("teams") or []):
        path = f"$.teams[{position}]"
        _refer(scan, row, "hub", groups, path)
        _known_members(scan, (row or {}).get("members") or [], groups, path)
    for kind in ("pins", "forbid", "bounds"):
        for position, row in enumerate(document.get(kind) or []):
            _refer(scan, row, "lot", lots, f"$.{kind}[{position}]")
            _refer(scan, row, "group", groups, f"$.{kind}[{position}]")
    for kind in ("pins", "bounds"):
        pairs: set[tuple[Any, Any]] = set()
        for position, row in enumerate(document.get(kind) or []):
            pair = ((row or {}).get("lot"), (row or {}).get("group"))
            if None not in pair and pair in pairs:
                scan.fault(f"$.{kind}[{position}]", "id_twice", id=f"{pair[0]} {pair[1]}")
            pairs.add(pair)


def _unique_ids(scan: Scan, document: dict[str, Any], kind: str, taken: set[str]) -> set[str]:
    names: set[str] = set()
    for position, row in enumerate(document.get(kind) or []):
        name = (row or {}).get("id")
        if name is None:
            continue
        if name in names or name in taken:
            scan.fault(f"$.{kind}[{position}].id", "id_twice", id=name)
        names.add(name)
    return names


def _known_members(scan: Scan, members: list[str | None], groups: set[str], path: str) -> None:
    for index, member in enumerate(members):
        if member is not None and member not in groups:
            scan.fault(f"{path}.members[{index}]", "unknown_reference", id=member)
        elif member is not None and member in members[:index]:
            scan.fault(f"{path}.members[{index}]", "id_twice", id=member)


def _countable(scan: Scan, rows: list[dict[str, Any] | None]) -> None:
    """The whole supply, in the common measure of all case weights, must fit the exact range of the solver's numbers."""
    weights = [row["kg_per_case"] for row in rows if row and row.get("kg_per_case")]
    cases = [row["cases"] or 0 for row in rows if row and row.get("kg_per_case") and "cases" in row]
    total = sum((weight * count for weight, count in zip(weights, cases, strict=False)), Fraction(0))
    if weights and total / common_measure(weights) >= 2**53:
        scan.fault("$.lots", "too_large")


def _refer(scan: Scan, row: dict[str, Any] | None, name: str, known: set[str], path: str) -> None:
    value = row.get(name) if row else None
    if value is not None and value not in known:
        scan.fault(f"{path}.{name}", "unknown_reference", id=value)


def _group_of(row: dict[str, Any]) -> Group:
    spans = tuple(StorageSpan(**span) for span in row.pop("storage_spans", []))
    return Group(**row, storage_spans=spans)


def problem_of(document: Any, *, file_sha256: str = "") -> Problem:
    """The problem a parsed document describes; raises MalformedInput with every fault."""
    scan = Scan()
    found = _document(scan)(document, "$")
    if found is not None:
        _known_names(scan, found)
        _countable(scan, found.get("lots") or [])
    if scan.faults or found is None:
        raise MalformedInput(scan.faults)
    name = found.get("name")
    return Problem(
        today=found["today"],
        lots=tuple(Lot(**row) for row in found["lots"]),
        groups=tuple(_group_of(row) for row in found["groups"]),
        teams=tuple(Team(**row) for row in found.get("teams", [])),
        pins=tuple(Pin(**row) for row in found.get("pins", [])),
        forbids=tuple(Forbid(**row) for row in found.get("forbid", [])),
        bounds=tuple(Bound(**row) for row in found.get("bounds", [])),
        name=name if isinstance(name, str) else "",
        file_sha256=file_sha256,
    )


def read_problem(data: bytes | str) -> Problem:
    """The problem in a file's content; raises MalformedInput with every fault."""
    raw = data.encode() if isinstance(data, str) else data
    return problem_of(read_json(data), file_sha256=hashlib.sha256(raw).hexdigest())
