"""What the pages and the API of recalls are told: the search, the start, answers of groups."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import fields

from inventory.errors import InvalidInput
from inventory.holds.criteria import Criteria, read_batches, read_gtins
from inventory.identity import new_id
from inventory.spelling import clean_line, digits, quantity
from matching.recalls.starting import RecallValues
from matching.recalls.tables import Recall, RecallNotice
from web.schemas.api import ApiSchema
from web.schemas.fields import Day, FormSchema

MOST_LEFT_OUT = 200
LONGEST_BATCHES = 1000


class DaysForm(FormSchema):
    """The range of printed dates, as people type days."""

    first = Day(load_default=None)
    last = Day(load_default=None)


def is_asked(typed: Mapping[str, Any]) -> bool:
    """Whether the address names anything to search for."""
    return any(str(typed.get(name, "")).strip() for name in ("jan", "maker", "words"))


def read_criteria(typed: Mapping[str, Any], left_out: tuple[uuid.UUID, ...] = ()) -> Criteria:
    """The search as typed; a wrong number, date or batch is refused with its field."""
    try:
        gtins = read_gtins(str(typed.get("jan", ""))[:300])
    except InvalidInput as refusal:
        raise InvalidInput(field="jan", problem=refusal.values["problem"], value=str(typed.get("jan", ""))[:40]) from refusal
    first, last = _day(typed, "first"), _day(typed, "last")
    batches = str(typed.get("batches", ""))
    if len(batches) > LONGEST_BATCHES:
        raise InvalidInput(field="batches", problem="text_too_long")
    return Criteria(
        gtins=gtins,
        maker=clean_line(str(typed.get("maker", "")), 120, field="maker"),
        words=clean_line(str(typed.get("words", "")), 120, field="words"),
        left_out=left_out,
        first=first,
        last=last,
        batches=read_batches(clean_line(" ".join(batches.split()), LONGEST_BATCHES, field="batches")),
    )


def _day(typed: Mapping[str, Any], name: str) -> date | None:
    errors = DaysForm().validate({name: str(typed.get(name, ""))})
    if errors:
        problems: Any = errors[name]
        raise InvalidInput(field=name, problem=problems[0])
    found: date | None = DaysForm().load({name: str(typed.get(name, ""))})[name]
    return found


def read_moment(text: str, default: datetime) -> datetime:
    """A moment that one of our own pages wrote down; anything else is taken for now."""
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return moment.astimezone(UTC) if moment.tzinfo else default
    except (ValueError, OverflowError):
        return default


def read_key(text: str) -> uuid.UUID:
    """The form's own key, so that pressing twice books once; a form without one is a form of its own."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return new_id()


def read_start(typed: Mapping[str, Any], criteria: Criteria, *, now: datetime) -> RecallValues:
    """The whole form under the search."""
    return RecallValues(
        criteria=criteria,
        title=str(typed.get("title", "")),
        reason=str(typed.get("reason", "")),
        contact=str(typed.get("contact", "")),
        text_ja=str(typed.get("text_ja", "")),
        text_en=str(typed.get("text_en", "")),
        began_at=read_moment(str(typed.get("began", "")), now),
        found_at=read_moment(str(typed.get("found", "")), now),
    )


def read_left(typed: Mapping[str, str], notice: RecallNotice) -> dict[uuid.UUID, int]:
    """Pieces left by lot, in whatever digits they were typed; an empty field is not an answer."""
    if typed.get("kind") == "none":
        return {}
    return {uuid.UUID(line["lot"]): read_pieces(typed, f"left-{line['lot']}") for line in notice.lines}


def read_pieces(typed: Mapping[str, str], name: str) -> int:
    """A whole number from 0."""
    text = typed.get(name, "")
    if not text.strip():
        raise InvalidInput(field=name, problem="required")
    return 0 if digits(text).strip().strip("0") == "" else quantity(text, field=name)


class RecallAnswerSchema(ApiSchema):
    """A recall or drill: what it began with and how it stands."""

    number = fields.Integer(required=True)
    is_drill = fields.Boolean(required=True)
    state = fields.String(required=True)
    title = fields.String(required=True)
    began_at = fields.String(required=True)
    held_at = fields.String(required=True)
    closed_at = fields.String(required=True, allow_none=True)
    lots = fields.Integer(required=True)
    groups = fields.Integer(required=True)
    pieces = fields.Integer(required=True)
    notices = fields.Integer(required=True)
    answered = fields.Integer(required=True)


class RecallListSchema(ApiSchema):
    """Recalls, the newest first."""

    recalls = fields.List(fields.Nested(RecallAnswerSchema), required=True)


class NewRecallSchema(ApiSchema):
    """What is called back. At least one of `jan`, `maker` and `words`; the message is the usual one."""

    title = fields.String(required=True)
    reason = fields.String(load_default="")
    contact = fields.String(load_default="")
    jan = fields.String(load_default="")
    maker = fields.String(load_default="")
    words = fields.String(load_default="")
    first = fields.String(load_default="")
    last = fields.String(load_default="")
    batches = fields.String(load_default="")
    is_drill = fields.Boolean(load_default=False)


def recall_answer(recall: Recall, notices: int, answered: int) -> dict[str, Any]:
    return {
        "number": recall.number,
        "is_drill": recall.is_drill,
        "state": recall.state,
        "title": recall.title,
        "began_at": recall.began_at.isoformat(),
        "held_at": recall.held_at.isoformat(),
        "closed_at": recall.closed_at.isoformat() if recall.closed_at else None,
        **{name: recall.figures[name] for name in ("lots", "groups", "pieces")},
        "notices": notices,
        "answered": answered,
    }
