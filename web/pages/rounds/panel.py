"""What stands beside the matrix for one cell: the reason, the number to change, what else could be given, what a change would do."""

from dataclasses import dataclass, field
from datetime import date

from inventory.db import OrganizationSession
from inventory.errors import DomainError
from matching.offers import Offer
from matching.rounds.errors import ConditionNotMet
from matching.rounds.paging import likely_lots
from matching.rounds.spreading import Spread
from matching.rounds.suggesting import Suggestion, Trial, suggestions, try_out
from matching.rounds.tables import Round, RoundNote
from matching.rounds.workbench import Bench, Cell, Column, Row, read_bench, touches
from web.errors import sentence
from web.language import language, t
from web.language.formats import MONTHS, date_mark, day_near, kg, month_day
from web.reasons import Told, tell, weight

# So many groups are named that would lose something, the one that gets more included.
MOST_LOSERS = 6
# No way to the group is open: no number can be set.
NEVER = ("NO_NEED", "REGION", "TYPE", "COMPLIANCE", "ALLERGEN", "NO_STORAGE", "EXPIRY", "DATE", "FORBIDDEN")
# Within this many days a month and a day say which year is meant.
NEAR_DAYS = 330


@dataclass(slots=True)
class Panel:
    """One open cell."""

    bench: Bench
    column: Column
    row: Row
    cell: Cell
    reasons: list[Told] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    others: list[tuple[Column, Suggestion]] = field(default_factory=list)
    room: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[tuple[RoundNote, str]] = field(default_factory=list)
    trial: Trial | None = None
    trial_lines: list[str] = field(default_factory=list)
    line_text: str = ""
    may_edit: bool = False
    is_barred: bool = False


def open_panel(
    session: OrganizationSession, round_: Round, lot: str, group: str, *, today: date, tried: int | None, may_edit: bool
) -> Panel | None:
    """The panel of a pair, or None when the round does not know it."""
    if not lot or not group:
        return None
    bench = read_bench(session, round_, lots=sorted({lot, *likely_lots(session, round_)}), groups=[group])
    if lot not in bench.by_lot or group not in bench.groups:
        return None
    cell, column = bench.cell(lot, group), bench.by_lot[lot]
    panel = Panel(bench, column, bench.row(group), cell, may_edit=may_edit and round_.state == "proposed")
    if cell.given:
        panel.explanation = _why_given(bench, cell)
    else:
        panel.reasons = tell(bench, lot, group, today=today)
    panel.is_barred = any(told.code in NEVER for told in panel.reasons)
    touching = [one for one in bench.warnings if touches(one, bench.lots[lot], group)]
    panel.problems = [(warning_line(bench, one), way_out(bench, one)) for one in touching]
    panel.line_text = line_text(bench, group, lot if not cell.given else "", today=today)
    panel.room = room_lines(bench, group)
    if panel.may_edit:
        _suggest(session, panel, tried)
    return panel


def _suggest(session: OrganizationSession, panel: Panel, tried: int | None) -> None:
    bench, cell = panel.bench, panel.cell
    found = suggestions(bench, bench.columns, cell.group)
    panel.others = [(bench.by_lot[one.lot], one) for one in found if one.lot != cell.lot or cell.given]
    if tried is not None and 0 <= tried <= 1_000_000:
        panel.trial = try_out(session, bench.round, cell.lot, cell.group, tried)
        panel.trial_lines = trial_lines(panel.trial)


def room_lines(bench: Bench, group: str) -> list[tuple[str, str, str]]:
    """What the group could still take: (of what, left, of how much)."""
    room = bench.room(group)
    needs = [
        (t("rounds.room_need", category=t(f"category.{name}")), left, most) for name, (left, most) in sorted(room.needs.items())
    ]
    stores = [
        (t("rounds.room_store", temperature=t(f"temperature.{name}")), left, most) for name, (left, most) in room.storage.items()
    ]
    return [(word, weight(left), weight(most)) for word, left, most in needs + stores]


def _why_given(bench: Bench, cell: Cell) -> list[str]:
    level, median = weight(bench.levels[cell.group]), weight(bench.median_level)
    lines = [t("reason.given", wanted=cell.wanted, given=cell.given, level=level, median=median)]
    share = bench.shares.get((cell.lot, cell.group))
    if share and share.team_id:
        lines.append(t("reason.given_hub"))
    if cell.is_hand:
        held = bench.hand[cell.lot, cell.group]
        key = f"reason.given_{cell.hand}" if cell.hand in ("pin", "least", "most") else "reason.given_hand"
        lines.append(t(key, note=held.get("note", ""), n=held["cases"]).strip())
    return lines


def trial_lines(trial: Trial) -> list[str]:
    """What the change would do, a line each: who gives, what it costs in weight and in fairness."""
    if trial.refusal is not None:
        return [refusal_sentence(trial.refusal)]
    lines = _given_up(trial)
    lines.append(t("rounds.tried_level", before=weight(trial.level), after=weight(trial.level_after)))
    share = f"{abs(trial.placed_change) * 100:.1f}"
    moved = kg(abs(trial.placed_grams), language=language())
    if not trial.placed_grams:
        lines.append(t("rounds.tried_same"))
    else:
        lines.append(t("rounds.tried_better" if trial.placed_grams > 0 else "rounds.tried_worse", share=share, weight=moved))
    if trial.spread and trial.spread_after:
        lines.append(_fairness(trial.spread, trial.spread_after))
    if trial.drops and trial.drops[0] != trial.drops[1]:
        lines.append(t("rounds.tried_drops", before=trial.drops[0], after=trial.drops[1]))
    if trial.is_proved:
        lines.append(t("rounds.tried_proved"))
    if trial.judged:
        lines += [warning_line(trial.judged.bench, warning) for warning in trial.judged.warnings]
    return lines


def _given_up(trial: Trial) -> list[str]:
    """The group's own line, then whoever would lose most; many are told together."""
    steps = [(change, trial.before.get((change.lot, change.group), 0)) for change in trial.changes]
    steps.sort(key=lambda step: (step[0].cases or 0) - step[1])
    told = [*steps[-1:], *steps[:-1]]
    rest = told[MOST_LOSERS:]
    lines = [
        t("rounds.tried_own", group=trial.names.get(change.group, ""), before=before, after=change.cases or 0)
        for change, before in told[:MOST_LOSERS]
    ]
    lost = sum(before - (change.cases or 0) for change, before in rest)
    return [*lines, t("rounds.tried_others", n=len(rest), cases=lost)] if rest else lines


def _fairness(before: Spread, after: Spread) -> str:
    lowest = t("rounds.tried_lowest", before=f"{before.lowest:.2f}", after=f"{after.lowest:.2f}")
    step = after.gini - before.gini
    key = "rounds.tried_evener" if step < -0.00005 else "rounds.tried_uneven" if step > 0.00005 else "rounds.tried_as_even"
    return t(key, lowest=lowest, before=f"{before.gini:.4f}", after=f"{after.gini:.4f}")


def refusal_sentence(refusal: DomainError) -> str:
    """A refusal with every hard reason named."""
    if isinstance(refusal, ConditionNotMet):
        words = [t(f"reason.title.{code}") for code in refusal.values["codes"]]
        return t("error.condition_not_met.reasons", reasons=t("reason.comma").join(words))
    return sentence(refusal)


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
        "first": _day_of(where, "first"),
        "last": _day_of(where, "last"),
    }
    return t(f"rounds.warning_{warning['code']}", **facts)


def _day_of(where: dict, name: str) -> str:
    return month_day(date.fromisoformat(where[name]), language=language()) if name in where else ""


def way_out(bench: Bench, warning: dict) -> str:
    """What a person can do about it, with the numbers."""
    where, values = warning["where"], warning["values"]
    if warning["code"] in ("NEED", "STORAGE", "STORAGE_DAYS", "DOCK"):
        return t("rounds.way_less", weight=weight(float(values["kg"]) - float(values["most"])))
    if warning["code"] == "MIN_DROP":
        return t("rounds.way_min_drop", more=values["least"] - values["cases"])
    if warning["code"] == "DROP_LIMIT":
        return t("rounds.way_drop_limit", fewer=values["drops"] - values["most"])
    return t("rounds.way_any", lot=where.get("lot", ""), group=bench.names.get(where.get("group", ""), ""))


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
    days = bench.days(group)
    if days:
        lines.append(t("rounds.line_when", day=day_near(days[0], today, language=language())))
    for column in bench.columns:
        cases = bench.given.get((column.code, group), 0)
        if cases:
            grams = round(cases * column.kg_per_case * 1000)
            on, precision = column.offer.date_on, column.offer.date_precision
            printed = date_mark(on, precision, language=language()) if on else t("rounds.undated")
            lines.append(
                t("rounds.line_item", item=column.item.name, n=cases, weight=kg(grams, language=language()), date=printed)
            )
    lines.append(t("rounds.line_level", level=weight(bench.levels[group]), median=weight(bench.median_level)))
    return "\n".join([*lines, t("rounds.line_decline")])
