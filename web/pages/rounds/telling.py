"""Sentences about what was done to a plan."""

from matching.rounds.adjusting import Judged
from matching.rounds.tables import RoundEdit
from matching.rounds.workbench import Bench
from web.language import t
from web.reasons import weight


def change_line(bench: Bench, edit: RoundEdit) -> str:
    """One act in one line: what became of the cell, or how many."""
    if edit.kind == "solve":
        return t("rounds.change_solve", n=edit.moved)
    cells = edit.cells or []
    if len(cells) != 1:
        return t("rounds.change_many", n=len(cells), moved=edit.moved)
    cell = cells[0]
    lot = bench.by_lot[cell["lot"]].item.name if cell["lot"] in bench.by_lot else t("rounds.lot")
    group = bench.names.get(cell["group"]) or t("rounds.group")
    return t(f"rounds.change_{edit.kind}", lot=lot, group=group, before=cell["before"]["cases"], after=cell["after"]["cases"])


def said_line(judged: Judged, act: str) -> str:
    """What was just done to a cell, read aloud by screen readers."""
    target = judged.targets[-1]
    seat = judged.bench.seats[target.group]
    return t(
        f"rounds.said_{act}",
        lot=judged.bench.by_lot[target.lot].item.name,
        group=seat.name,
        n=target.cases,
        level=weight(seat.level),
    )
