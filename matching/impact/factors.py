"""Conversion factors: what a kilogram of food stands for in meals or CO2e. Each version has its first day and its source; none is built in.

Only versions are added, none is changed. Off until an organization switches a kind on. Arithmetic is in whole grams.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, case, func, literal, literal_column, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.accounts import UserAccount, get_organization
from inventory.chain import lock_head
from inventory.dates import tokyo_midnight_utc
from inventory.db import Base, OrganizationOwned, OrganizationSession
from inventory.errors import InvalidInput
from inventory.movements import Movement
from inventory.sql_days import within
from matching.impact.flows import Amount, amount_columns, amount_of, counts_in, with_places
from matching.impact.periods import Period

# A meal is so many grams of food; a kilogram of food kept from waste is so many grams of CO2e.
KINDS = ("meals", "co2e")
MOST_GRAMS = 1_000_000
# The setting of the organization that switches a kind on.
SWITCHES = {kind: f"show_{kind}" for kind in KINDS}


class ConversionFactor(OrganizationOwned, Base):
    """One version of a kind, numbered from 1. Of several that begin on one day the last one added counts."""

    __tablename__ = "conversion_factor"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    grams: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(400))
    note: Mapped[str] = mapped_column(String(400), default="")
    recorded_at: Mapped[datetime]
    # Absent when nobody signed in added it.
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        CheckConstraint(f"kind in {KINDS}", name="kind"),
        CheckConstraint(f"grams between 1 and {MOST_GRAMS}", name="grams"),
        CheckConstraint("source <> ''", name="source"),
    )

    @property
    def value(self) -> Decimal:
        """In kilograms, as people write it: of food to a meal, or of CO2e to a kilogram of food."""
        return Decimal(self.grams).scaleb(-3)


@dataclass(frozen=True, slots=True)
class FactorLine:
    """Days of a period that one version counts for, and the goods given on them. Without a version nothing is converted."""

    kind: str
    first: date
    last: date
    factor: ConversionFactor | None
    given: Amount

    @property
    def result(self) -> int:
        """Whole meals, or grams of CO2e. Pieces without a weight are not in it."""
        if self.factor is None:
            return 0
        if self.kind == "meals":
            return _divided(self.given.grams, self.factor.grams)
        return _divided(self.given.grams * self.factor.grams, 1000)


@dataclass(frozen=True, slots=True)
class ConvertedFigure:
    """A kind over the whole period: the sum of its lines, each with its own version."""

    kind: str
    lines: list[FactorLine]

    @property
    def result(self) -> int:
        return sum(line.result for line in self.lines)

    @property
    def has_factor(self) -> bool:
        return any(line.factor for line in self.lines)


def add_factor(
    session: OrganizationSession,
    kind: str,
    *,
    value: Decimal,
    valid_from: date,
    source: str,
    note: str = "",
    actor_id: uuid.UUID | None,
    now: datetime,
) -> ConversionFactor:
    """A further version counts from its first day on. Refused without a source, and for values that are no whole grams."""
    grams = value.scaleb(3)
    if kind not in KINDS:
        raise InvalidInput(field="kind", problem="unknown_choice", value=kind)
    if not source.strip():
        raise InvalidInput(field="source", problem="required")
    if not 1 <= grams <= MOST_GRAMS or grams != grams.to_integral_value():
        raise InvalidInput(field="value", problem="factor_out_of_bounds", value=str(value))
    # Held, so that a closing has this version or comes before it: what closed reports say stays.
    closed_until = lock_head(session).closed_until
    if closed_until and tokyo_midnight_utc(valid_from) < closed_until:
        raise InvalidInput(field="valid_from", problem="factor_in_closed", value=valid_from.isoformat())
    number = 1 + (session.scalar(select(func.max(ConversionFactor.number)).where(ConversionFactor.kind == kind)) or 0)
    factor = ConversionFactor(
        organization_id=session.organization_id, kind=kind, number=number, grams=int(grams), valid_from=valid_from,
        source=source.strip()[:400], note=note.strip()[:400], recorded_at=now, recorded_by=actor_id,
    )  # fmt: skip
    session.add(factor)
    session.flush()
    after = {"value": str(factor.value), "valid_from": valid_from.isoformat(), "source": factor.source, "note": factor.note}
    audit.record(
        session, action="factor.add", record_kind="factor", record_id=f"{kind} {number}", actor_id=actor_id, now=now, after=after
    )
    return factor


def switch_factor(session: OrganizationSession, kind: str, *, is_on: bool, actor_id: uuid.UUID | None, now: datetime) -> None:
    """Reports show the kind from now on, or no longer."""
    if kind not in KINDS:
        raise InvalidInput(field="kind", problem="unknown_choice", value=kind)
    organization, name = get_organization(session, session.organization_id), SWITCHES[kind]
    before = organization.setting(name)
    organization.settings = {**organization.settings, name: is_on}
    values: dict[str, Any] = {"before": {name: before}, "after": {name: is_on}}
    audit.record(session, action="factor.switch", record_kind="factor", record_id=kind, actor_id=actor_id, now=now, **values)


def shown_kinds(session: OrganizationSession) -> tuple[str, ...]:
    """Kinds that are switched on."""
    organization = get_organization(session, session.organization_id)
    return tuple(kind for kind in KINDS if organization.setting(SWITCHES[kind]))


def list_factors(session: OrganizationSession) -> list[tuple[ConversionFactor, str | None]]:
    """Every version with the name of who added it, by kind, the newest first."""
    query = (
        select(ConversionFactor, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == ConversionFactor.recorded_by)
        .order_by(ConversionFactor.kind.desc(), ConversionFactor.number.desc())
    )
    return [(factor, name) for factor, name in session.execute(query)]


def factors_in_force(factors: Iterable[ConversionFactor], kind: str) -> list[ConversionFactor]:
    """The versions of a kind that count for some day, by their first days."""
    latest: dict[date, ConversionFactor] = {}
    for factor in sorted(factors, key=lambda factor: factor.number):
        if factor.kind == kind:
            latest[factor.valid_from] = factor
    return [latest[first] for first in sorted(latest)]


def converted_figures(
    session: OrganizationSession, period: Period, *, kinds: Sequence[str] | None = None
) -> list[ConvertedFigure]:
    """The kinds that are switched on (or those asked for), counted from the goods given in the period: two queries and one for the switches."""
    wanted = shown_kinds(session) if kinds is None else kinds
    if not wanted:
        return []
    factors = session.scalars(select(ConversionFactor)).all()
    in_force = {kind: factors_in_force(factors, kind) for kind in wanted}
    starts = {factor.valid_from for versions in in_force.values() for factor in versions}
    firsts = sorted({period.first, *(start for start in starts if period.first < start <= period.last)})
    given = _given_since(session, period, firsts)
    return [ConvertedFigure(kind, _lines(kind, in_force[kind], period, firsts, given)) for kind in wanted]


def _lines(
    kind: str, versions: list[ConversionFactor], period: Period, firsts: list[date], given: list[Amount]
) -> list[FactorLine]:
    """The stretches between all first days, joined where this kind's version stays the same."""
    ends = [*(first - timedelta(days=1) for first in firsts[1:]), period.last]
    lines: list[FactorLine] = []
    for first, last, amount in zip(firsts, ends, given, strict=True):
        factor = next((version for version in reversed(versions) if version.valid_from <= first), None)
        if lines and lines[-1].factor is factor:
            joined = Amount()
            joined.add(lines[-1].given)
            joined.add(amount)
            lines[-1] = FactorLine(kind, lines[-1].first, last, factor, joined)
        else:
            lines.append(FactorLine(kind, first, last, factor, amount))
    return lines


def _given_since(session: OrganizationSession, period: Period, firsts: list[date]) -> list[Amount]:
    """What was given on the days from each of `firsts` to the next."""
    at = Movement.counted_at
    later = [(at >= tokyo_midnight_utc(firsts[number]), number) for number in range(len(firsts) - 1, 0, -1)]
    part = (case(*later, else_=0) if later else literal(0)).label("factor_part")
    query = with_places(select(part, *amount_columns())).where(counts_in("issued"), *within(at, period.start, period.end))
    amounts = [Amount() for _ in firsts]
    for number, *values in session.execute(query.group_by(literal_column("factor_part"))):
        amounts[int(number)] = amount_of(values)
    return amounts


def _divided(amount: int, by: int) -> int:
    """Rounded half away from zero, as spreadsheets round."""
    rounded = (2 * abs(amount) + by) // (2 * by)
    return rounded if amount >= 0 else -rounded
