"""A recall as tests begin one: the values of the form, links that need no server, and the one click."""

import uuid
from datetime import date, datetime

from inventory.holds.criteria import Criteria, read_gtins
from matching.recalls.reading import RecallView, get_recall, read_recall
from matching.recalls.starting import RecallValues, start_recall
from matching.recalls.tables import Recall, RecallNotice
from tests.builders import GTIN, NOW, World

TEXT = "{group}様 {items} {link}"
MEANT = Criteria(gtins=read_gtins(GTIN[1:]), first=date(2027, 3, 1), last=date(2027, 3, 31))


def secret_of(notice: RecallNotice) -> str:
    return f"secret-{notice.id}"


def values_of(criteria: Criteria = MEANT, **changed: object) -> RecallValues:
    defaults: dict[str, object] = {
        "criteria": criteria, "title": "こどもカレーの回収", "reason": "包装の不良", "contact": "", "text_ja": TEXT, "text_en": TEXT,
        "began_at": NOW, "found_at": NOW,
    }  # fmt: skip
    return RecallValues(**(defaults | changed))  # type: ignore[arg-type]


def begin_recall(world: World, criteria: Criteria = MEANT, *, at: datetime = NOW, **changed: object) -> int:
    """Started by one click; answers its number."""
    with world.writing() as session:
        values = values_of(criteria, **changed)
        return start_recall(session, values, secret_of=secret_of, actor_id=world.actor_id, now=at).number


def view_of(world: World, number: int) -> RecallView:
    with world.reading() as session:
        return read_recall(session, get_recall(session, number))


def recall_in(session, number: int) -> Recall:  # type: ignore[no-untyped-def]
    return get_recall(session, number)


def new_key() -> uuid.UUID:
    return uuid.uuid4()
