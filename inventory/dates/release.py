"""Whether food may still be taken in or handed out on a day. The numbers differ from food bank to food bank, so they are settings."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from inventory.dates.japan import month_end, months_later
from inventory.dates.marks import DateMark, days_left


@dataclass(frozen=True, slots=True)
class ReleaseRules:
    """An organization's limits. Defaults follow what Japanese food banks publish: two months when offered, one month as the mark for hurry,
    two weeks for groups that store, three days for a meal on the spot; milled rice half a year, and the last two crops."""

    accept_days: int = 60
    warn_days: int = 30
    release_days_storing: int = 14
    release_days_same_day: int = 3
    allow_past_best_before: bool = False
    milled_months: int = 6
    crop_years: int = 2


@dataclass(frozen=True, slots=True)
class ReleaseAnswer:
    """ok, warn or blocked, with a reason code unless ok. `may_override`: a coordinator may decide otherwise, giving a reason."""

    state: Literal["ok", "warn", "blocked"]
    code: str | None = None
    days_left: int | None = None
    may_override: bool = False


def last_release_day(mark: DateMark, rules: ReleaseRules) -> date | None:
    """The day after which a mark counts as past: the printed date, for rice a limit counted from milling or crop, None without a date.

    A milling period without day counts from its first day, the cautious reading. A crop is eaten from November to the next October
    (the rice year), so the second crop ends on 31 October two years after its own.
    """
    if mark.on is None:
        return None
    if mark.kind == "milled":
        return months_later(mark.on, rules.milled_months)
    if mark.kind == "crop_year":
        return month_end(date(mark.on.year + rules.crop_years, 10, 1))
    return mark.expires_on


def release_check(mark: DateMark, *, today: date, rules: ReleaseRules, same_day_meal: bool) -> ReleaseAnswer:
    """Whether goods may be handed out. Past use-by is final; past best-before can be overridden only where the organization allows it."""
    left = days_left(last_release_day(mark, rules), today)
    if left is None:
        return ReleaseAnswer("ok")
    past = _past(mark, left, rules=rules)
    if past:
        return past
    if left < (rules.release_days_same_day if same_day_meal else rules.release_days_storing):
        return ReleaseAnswer("blocked", "too_few_days", left, may_override=True)
    if left < rules.warn_days:
        return ReleaseAnswer("warn", "few_days", left)
    return ReleaseAnswer("ok", None, left)


def acceptance_check(mark: DateMark, *, today: date, rules: ReleaseRules) -> ReleaseAnswer:
    """Whether goods should be taken in: a warning below the days wanted at receipt, so that the person decides, and a block past the date."""
    left = days_left(last_release_day(mark, rules), today)
    if left is None:
        return ReleaseAnswer("ok")
    past = _past(mark, left, rules=rules)
    if past:
        return past
    if left < rules.accept_days:
        return ReleaseAnswer("warn", "few_days_at_receipt", left)
    return ReleaseAnswer("ok", None, left)


def _past(mark: DateMark, left: int, *, rules: ReleaseRules) -> ReleaseAnswer | None:
    if left >= 0:
        return None
    if mark.kind == "use_by":
        return ReleaseAnswer("blocked", "past_use_by", left)
    if mark.kind == "best_before":
        return ReleaseAnswer("blocked", "past_best_before", left, may_override=rules.allow_past_best_before)
    # Old rice is poorer, not unsafe; nobody prints a date to hold on to, so a coordinator may decide with a reason.
    return ReleaseAnswer("blocked", "rice_too_old", left, may_override=True)
