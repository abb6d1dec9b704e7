"""What a group's answer says, from the group's page or the coordinator's."""

from collections.abc import Mapping

from inventory.errors import InvalidInput
from inventory.spelling import clean_line, digits, quantity
from matching.rounds.answering import Question, Reply

NOTE_LIMIT = 300


def read_reply(typed: Mapping[str, str], question: Question, kind: str) -> Reply:
    """Accept takes what stands, decline nothing; less has a number per share. Refused with the field that is wrong."""
    if kind == "accept":
        return Reply({})
    if kind not in ("less", "decline"):
        raise InvalidInput(field="kind", problem="unknown_choice")
    standing = [line for line in question.lines if line.cases]
    note = clean_line(typed.get("note", ""), NOTE_LIMIT, field="note")
    cases = {line.share.id: _cases(typed, f"share-{line.share.id}") if kind == "less" else 0 for line in standing}
    return Reply(cases, typed.get("reason", ""), note)


def _cases(typed: Mapping[str, str], name: str) -> int:
    """A whole number from 0, in whatever digits it was typed."""
    text = typed.get(name, "")
    return 0 if digits(text).strip() == "0" else quantity(text, field=name)
