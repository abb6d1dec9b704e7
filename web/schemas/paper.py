"""Lines written on paper on a day without phones, typed into one table."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time

from werkzeug.datastructures import MultiDict

from inventory.catalog import list_items
from inventory.codes import parse_code
from inventory.dates import NO_DATE, TOKYO, DateMark, parse_printed
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.movements import MovementRequest
from inventory.movements.tables import DISPOSAL_REASONS
from inventory.scanning import resolve
from inventory.spelling import clean_line, digits, quantity
from matching.choosing import list_givers, list_receivers

KINDS = ("issue", "receive", "dispose")
ROWS = 12
MOST = 60
COLUMNS = ("key", "kind", "goods", "date", "number", "unit", "whom", "time")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A line as typed. `whom` is the group, or the donor of goods that came in."""

    key: str
    kind: str = "issue"
    goods: str = ""
    date: str = ""
    number: str = ""
    unit: str = "piece"
    whom: str = ""
    time: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.goods.strip() or self.number.strip() or self.whom.strip() or self.date.strip())


def fresh_rows(number: int = ROWS) -> list[PaperRow]:
    return [PaperRow(str(uuid.uuid4())) for _ in range(number)]


def typed_rows(form: MultiDict[str, str]) -> list[PaperRow]:
    """The lines in their order, empty ones too: the paper's numbers must not shift."""
    columns = [form.getlist(name)[:MOST] for name in COLUMNS]
    return [PaperRow(*values) for values in zip(*columns, strict=False)]


def paper_day(text: str, *, today: date) -> date:
    """The day the sheet was used: never one to come."""
    try:
        day = date.fromisoformat(digits(text).strip())
    except ValueError as fault:
        raise InvalidInput(field="day", problem="date_unreadable") from fault
    if day > today:
        raise InvalidInput(field="day", problem="date_ahead")
    return day


def paper_request(
    session: OrganizationSession, row: PaperRow, *, site: str, day: date, today: date, now: datetime
) -> MovementRequest:
    """The line as an entry of that day. What went out on paper went out, so it is booked even where the record knew of less."""
    if row.kind not in KINDS:
        raise InvalidInput(field="kind", problem="unknown_choice")
    if row.unit not in ("piece", "case"):
        raise InvalidInput(field="unit", problem="unknown_choice")
    pieces = quantity(row.number, field="number", most=1_000_000)
    whom = clean_line(row.whom, 200, field="whom")
    common = {
        "key": _key(row.key), "kind": row.kind, "site": site, "quantity": pieces, "unit": row.unit,
        "occurred_at": min(_moment(day, row.time), now), "queued": row.kind != "receive",
    }  # fmt: skip
    if row.kind == "receive":
        return MovementRequest(
            **common, item=_item(session, row.goods), donor=_giver(session, whom), date_mark=_mark(row.date, today)
        )
    lot = resolve(session, row.goods.strip()).lot if row.goods.strip() else None
    if lot is None:
        raise InvalidInput(field="goods", problem="no_lot_label" if row.goods.strip() else "required")
    if row.kind == "dispose":
        return MovementRequest(**common, lot=lot.code, reason=DISPOSAL_REASONS[-1])
    return MovementRequest(**common, lot=lot.code, group=_receiver(session, whom))


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as fault:
        raise InvalidInput(field="key", problem="key_unreadable") from fault


def _moment(day: date, text: str) -> datetime:
    if not text.strip():
        return datetime.combine(day, time(12), TOKYO)
    try:
        return datetime.combine(day, time.fromisoformat(digits(text).strip().zfill(5)), TOKYO)
    except ValueError as fault:
        raise InvalidInput(field="time", problem="instant_unreadable") from fault


def _mark(text: str, today: date) -> DateMark:
    if not text.strip():
        return NO_DATE
    readings = [reading.mark("best_before") for reading in parse_printed(text, today=today, kind="best_before")]
    if len(readings) > 1:
        raise InvalidInput(field="date", problem="date_ambiguous")
    return readings[0]


def _item(session: OrganizationSession, text: str) -> str:
    """By its number, its code, a label of its goods, or its name."""
    if not text.strip():
        raise InvalidInput(field="goods", problem="required")
    scanned = resolve(session, text.strip())
    if scanned.item is not None:
        return scanned.item.code
    found = list_items(session, text=text, limit=20)
    named = [item for item in found if item.name == text.strip()] or found
    if len(named) != 1:
        raise InvalidInput(field="goods", problem="item_not_one")
    return named[0].code


def _receiver(session: OrganizationSession, text: str) -> str:
    return _one_of(
        [(choice.code, choice.name) for choice in list_receivers(session, text=_searched(text), limit=20)], text, "no_such_group"
    )


def _giver(session: OrganizationSession, text: str) -> str:
    return _one_of(
        [(choice.code, choice.name) for choice in list_givers(session, text=_searched(text), limit=20)], text, "no_such_donor"
    )


def _searched(text: str) -> str:
    return "" if parse_code(text) else text


def _one_of(choices: list[tuple[str, str]], text: str, problem: str) -> str:
    if not text:
        raise InvalidInput(field="whom", problem="required")
    if code := parse_code(text):
        return code
    named = [code for code, name in choices if name == text] or [code for code, _ in choices]
    if len(named) != 1:
        raise InvalidInput(field="whom", problem=problem)
    return named[0]
