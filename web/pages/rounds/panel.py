"""What stands beside the matrix for one cell: the reason, the number to change, what else could be given, what a change would do."""

from dataclasses import dataclass, field
from datetime import date

from matching.offers import Offer
from matching.rounds.proposing import stored_plan, stored_problem
from matching.rounds.suggesting import Suggestion, Trial, suggestions, try_out
from matching.rounds.workbench import Bench, Cell, Column, Row
from web.errors import sentence
from web.language import language, t
from web.language.formats import MONTHS, date_mark, day_near, kg
from web.reasons import Told, tell, weight

# Within this many days a month and a day say which year is meant.
NEAR_DAYS = 330


@dataclass(slots=True)
class Panel:
    """One open cell."""

    column: Column
    row: Row
    cell: Cell
    reasons: list[Told] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)
    others: list[tuple[Column, Suggestion]] = field(default_factory=list)
    trial: Trial | None = None
    trial_lines: list[str] = field(default_factory=list)
    line_text: str = ""
    may_edit: bool = False


def open_panel(bench: Bench, lot: str, group: str, *, today: date, tried: int | None, may_edit: bool) -> Panel | None:
    """The panel of a pair, or None when the round does not know it."""
    if lot not in bench.by_lot or group not in bench.groups:
        return None
    cell = bench.cell(lot, group)
    panel = Panel(bench.by_lot[lot], bench.row(group), cell, may_edit=may_edit and bench.round.state == "proposed")
    if cell.given:
        panel.explanation = _why_given(bench, cell)
    else:
        panel.reasons = tell(bench, lot, group, today=today)
    panel.line_text = line_text(bench, group, lot if not cell.given else "", today=today)
    if panel.may_edit:
        found = suggestions(stored_problem(bench.round), stored_plan(bench.round), group, goal=bench.median_level)
        panel.others = [(bench.by_lot[one.lot], one) for one in found if one.lot != lot or cell.given]
        if tried is not None and 0 <= tried <= 1_000_000:
            panel.trial = try_out(bench.round, lot, group, tried)
            panel.trial_lines = trial_lines(bench, panel.trial, group)
    return panel


def _why_given(bench: Bench, cell: Cell) -> list[str]:
    level, median = weight(bench.levels[cell.group]), weight(bench.median_level)
    lines = [t("reason.given", wanted=cell.wanted, given=cell.given, level=level, median=median)]
    share = bench.shares.get((cell.lot, cell.group))
    if share and share.team_id:
        lines.append(t("reason.given_hub"))
    if cell.is_hand:
        note = bench.round.settings["hand"][f"{cell.lot}|{cell.group}"]["note"]
        lines.append(t("reason.given_hand", note=note).strip())
    return lines


def trial_lines(bench: Bench, trial: Trial, group: str) -> list[str]:
    """What the change would do, a line each."""
    if trial.refusal is not None:
        return [sentence(trial.refusal)]
    lines = [
        t("rounds.tried_own", group=bench.names[change.group], before=trial.before.get((change.lot, change.group), 0), after=change.cases or 0)
        for change in trial.changes
    ]
    lines.append(t("rounds.tried_level", before=weight(trial.level), after=weight(trial.level_after)))
    share = f"{abs(trial.placed_change) * 100:.1f}"
    if share == "0.0":
        lines.append(t("rounds.tried_same"))
    else:
        lines.append(t("rounds.tried_better" if trial.placed_change > 0 else "rounds.tried_worse", share=share))
    if trial.judged:
        lines += [warning_line(bench, warning) for warning in trial.judged.warnings]
    return lines


def warning_line(bench: Bench, warning: dict) -> str:
    """A soft rule that hand work overstepped."""
    where, values = warning["where"], warning["values"]
    lot = bench.by_lot[where["lot"]].item.name if where.get("lot") in bench.by_lot else ""
    facts = {
        "lot": lot,
        "group": bench.names.get(where.get("group", ""), ""),
        "category": t(f"category.{where['category']}") if "category" in where else "",
        "temperature": t(f"temperature.{where['temp']}") if "temp" in where else "",
        "cases": values.get("cases", 0),
        "least": values.get("least", 0),
        "drops": values.get("drops", 0),
        "most": weight(values["most"]) if "kg" in values else values.get("most", 0),
        "found": weight(values["kg"]) if "kg" in values else "",
    }
    return t(f"rounds.warning_{warning['code']}", **facts)


def date_text(offer: Offer) -> str:
    """A lot's date in one short phrase: its date, the crop, or that there is none."""
    if offer.date_on is None:
        return t("rounds.undated")
    if offer.date_kind == "crop_year":
        return t("rounds.crop", year=str(offer.date_on.year))
    printed = date_mark(offer.date_on, offer.date_precision, table=True, language=language())
    return t("rounds.milled" if offer.date_kind == "milled" else "rounds.expires", day=printed)


def short_date(offer: Offer, today: date) -> str:
    """The same for the head of a narrow column: the year only when it is not the coming one."""
    on = offer.date_on
    if on is None or offer.date_kind == "crop_year":
        return date_text(offer)
    month = str(on.month) if language() == "ja" else MONTHS[on.month - 1][:3]
    if not 0 <= (on - today).days < NEAR_DAYS:
        printed = date_mark(on, offer.date_precision, table=True, language=language())
    elif offer.date_precision == "month":
        printed = t("rounds.month_alone", month=month)
    else:
        printed = t("rounds.day_alone", month=month, day=str(on.day))
    if offer.temperature != "ambient":
        return t("rounds.cold", day=printed, temperature=t(f"temperature.{offer.temperature}"))
    return t("rounds.milled" if offer.date_kind == "milled" else "rounds.expires", day=printed)


def line_text(bench: Bench, group: str, refused_lot: str, *, today: date) -> str:
    """A message that a coordinator can paste: what the group gets and why, or why it does not get the one lot."""
    lines = [t("rounds.line_hello", group=bench.names.get(group, ""))]
    if refused_lot:
        reason = tell(bench, refused_lot, group, today=today)[0]
        text = t("rounds.line_refused", item=bench.by_lot[refused_lot].item.name, reason=reason.text)
        return "\n".join([*lines, text, t("rounds.line_decline")])
    days = sorted({row["date"] for row in bench.plan["allocations"] if row["group"] == group})
    if days:
        lines.append(t("rounds.line_when", day=day_near(date.fromisoformat(days[0]), today, language=language())))
    for column in bench.columns:
        cases = bench.given.get((column.code, group), 0)
        if cases:
            grams = round(cases * column.kg_per_case * 1000)
            on, precision = column.offer.date_on, column.offer.date_precision
            printed = date_mark(on, precision, language=language()) if on else t("rounds.undated")
            lines.append(t("rounds.line_item", item=column.item.name, n=cases, weight=kg(grams, language=language()), date=printed))
    lines.append(t("rounds.line_level", level=weight(bench.levels[group]), median=weight(bench.median_level)))
    return "\n".join([*lines, t("rounds.line_decline")])
