"""Which column of a file fills which field: guessed from the headings, near misses offered, the last word left to a person."""

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from inventory.errors import InvalidInput
from inventory.imports.column import Column
from inventory.imports.columns import IGNORED, KINDS, NEEDS_ONE_OF, by_heading, column_of
from inventory.imports.headings import plain_heading
from inventory.imports.municipality import is_municipality_code

__all__ = ["KINDS", "Column", "Mapping", "Supplement", "UnknownHeading", "column_of", "detect_supplement", "guess_mapping"]

NEAR = 70  # of 100; an offer, never taken without a person


@dataclass(frozen=True)
class UnknownHeading:
    """A column without a field. `suggestion` is the field it may be meant for, or None."""

    index: int
    heading: str
    suggestion: str | None


@dataclass(frozen=True)
class Mapping:
    """`columns` gives the place of each field found. `doubled` are columns left out because an earlier one has the same field."""

    kind: str
    headers: tuple[str, ...]
    columns: dict[str, int]
    unknown: tuple[UnknownHeading, ...]
    ignored: tuple[int, ...]
    doubled: tuple[int, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Required fields without a column; of fields that stand in for each other, the first."""
        wanted = [column.field for column in KINDS[self.kind] if column.required and column.field not in self.columns]
        either = NEEDS_ONE_OF.get(self.kind, ())
        if either and not any(field in self.columns for field in either):
            wanted.append(either[0])
        return tuple(wanted)

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def chosen(self) -> dict[int, str]:
        """Field by column index: what a form shows and sends back."""
        return {index: field for field, index in self.columns.items()}


@dataclass(frozen=True)
class Supplement:
    """A sheet that adds venues to groups known by ID. The municipality is in the file's name when no column holds it."""

    municipality_code: str | None


def guess_mapping(headers: Sequence[str], kind: str, *, chosen: Lookup[int, str | None] | None = None) -> Mapping:
    """The columns of this kind found among the headings. `chosen` overrides by column index; None there leaves the column out.

    Refused (InvalidInput) when a choice names an unknown field or column, or one field twice.
    """
    chosen = dict(chosen or {})
    columns = _chosen_columns(chosen, headers, kind)
    known, ignored = by_heading(kind), {plain_heading(heading) for heading in IGNORED.get(kind, ())}
    left_out, doubled, strange = [], [], []
    for index, heading in enumerate(headers):
        if index in chosen:
            left_out += [index] if chosen[index] is None else []
            continue
        plain = plain_heading(heading) if heading else ""
        field = known.get(plain)
        if field is not None:
            if columns.setdefault(field, index) != index:
                doubled.append(index)
        elif plain in ignored:
            left_out.append(index)
        elif plain:
            strange.append((index, heading, plain))
    taken = set(columns)
    unknown = tuple(UnknownHeading(index, heading, _near(plain, kind, taken)) for index, heading, plain in strange)
    return Mapping(kind, tuple(headers), columns, unknown, tuple(left_out), tuple(doubled))


def detect_supplement(headers: Sequence[str], filename: str) -> Supplement | None:
    """The supplement this sheet is, or None: it has an ID and an address, and no column for a name."""
    fields = {by_heading("groups").get(plain_heading(heading)) for heading in headers if heading}
    if "name" in fields or not {"public_id", "address"} <= fields:
        return None
    codes = re.findall(r"(?<![0-9])[0-9]{6}(?![0-9])", filename)
    return Supplement(next((code for code in codes if is_municipality_code(code)), None))


def _chosen_columns(chosen: dict[int, str | None], headers: Sequence[str], kind: str) -> dict[str, int]:
    fields = {column.field for column in KINDS[kind]}
    columns: dict[str, int] = {}
    for index, field in chosen.items():
        if field is None:
            continue
        if field not in fields or not 0 <= index < len(headers):
            raise InvalidInput(field="columns", problem="unknown_choice", value=field)
        if field in columns:
            raise InvalidInput(field="columns", problem="column_chosen_twice", value=field)
        columns[field] = index
    return columns


def _near(plain: str, kind: str, taken: set[str]) -> str | None:
    """The free field whose heading looks most like this one."""
    free = {heading: field for heading, field in by_heading(kind).items() if field not in taken}
    best = process.extractOne(plain, list(free), scorer=_likeness, score_cutoff=NEAR)
    return free[best[0]] if best else None


def _likeness(one: str, other: str, **_options: object) -> float:
    # Japanese headings grow by words put before or after (団体住所 for 住所), which a ratio of lengths punishes.
    inside = 75.0 if min(len(one), len(other)) >= 2 and (one in other or other in one) else 0.0
    return max(fuzz.ratio(one, other), inside)
