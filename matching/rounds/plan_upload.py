"""Changes that come back in a workbook: each judged by the rules before anything is written, refused ones with every reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inventory.db import OrganizationSession
from matching.engine.eligibility import Eligibility, codes_of
from matching.rounds.adjusting import Change, Target, bench_for, judge
from matching.rounds.errors import ConditionNotMet, NotEnoughOffered
from matching.rounds.tables import Round
from matching.rounds.workbench import Bench

# More at once is another plan, not a change of this one.
MOST_CHANGES = 5_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """One cell: cases before and after, and why it may not be, as codes. Empty codes: it may."""

    lot: str
    group: str
    before: int
    after: int
    codes: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What may be written and what may not; `warnings` are soft rules that the whole would overstep."""

    allowed: list[Verdict]
    refused: list[Verdict]
    warnings: list[dict[str, Any]]


def changed_cells(bench: Bench, cases: Mapping[tuple[str, str], int]) -> list[Change]:
    """Cells that differ from the plan as it stands, in a fixed order."""
    return [
        Change(lot, group, number) for (lot, group), number in sorted(cases.items()) if number != bench.standing_cases(lot, group)
    ]


def check_changes(session: OrganizationSession, round_: Round, changes: Sequence[Change]) -> Checked:
    """Every change under the hard rules, then all that are left together; a lot that would run out loses its raises."""
    if not changes:
        return Checked([], [], [])
    bench = bench_for(session, round_, changes)
    barred = _barred(bench, changes)
    refused = [
        _verdict(bench, change, barred[change.lot, change.group]) for change in changes if (change.lot, change.group) in barred
    ]
    left = [change for change in changes if (change.lot, change.group) not in barred]
    while left:
        try:
            judged = judge(bench, [Target(change.lot, change.group, change.cases or 0, None) for change in left])
            return Checked([_verdict(bench, change) for change in left], refused, judged.warnings)
        except NotEnoughOffered as short:
            lot, values = short.values["lot"], {"free": short.values["free"], "asked": short.values["asked"]}
            out = [one for one in left if one.lot == lot and (one.cases or 0) > bench.standing_cases(one.lot, one.group)]
            refused += [_verdict(bench, change, ("SUPPLY",), values) for change in out]
        except ConditionNotMet as barring:
            pair = (barring.values["lot"], barring.values["group"])
            out = [one for one in left if (one.lot, one.group) == pair]
            refused += [_verdict(bench, change, tuple(barring.values["codes"])) for change in out]
        left = [change for change in left if change not in out] if out else []
    return Checked([], refused, [])


def _barred(bench: Bench, changes: Sequence[Change]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Pairs with no way open, with every hard reason; what a person held at zero may be raised again."""
    pairs = {(change.lot, change.group) for change in changes}
    index = Eligibility(replace(bench.part, pins=tuple(pin for pin in bench.part.pins if (pin.lot, pin.group) not in pairs)))
    found = {}
    for change in changes:
        ways = index.ways(index.lot_index[change.lot], index.group_index[change.group])
        if change.cases and all(bits for _, bits in ways):
            found[change.lot, change.group] = tuple(sorted({code for _, bits in ways for code in codes_of(bits)}))
    return found


def _verdict(bench: Bench, change: Change, codes: tuple[str, ...] = (), values: Mapping[str, Any] | None = None) -> Verdict:
    return Verdict(
        change.lot, change.group, bench.standing_cases(change.lot, change.group), change.cases or 0, codes, values or {}
    )
