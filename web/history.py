"""Journal lines of one record as sentences: what was done, by whom, which fields changed from what to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inventory.audit import AuditEntry, history_of
from inventory.catalog import CATEGORIES
from inventory.codes import written
from inventory.db import OrganizationSession
from web.language import has_text, t

# Words of a record's fields stand in the area of its pages.
AREAS = {"campaign": "campaigns", "group": "groups", "team": "teams", "donor": "donors"}
# What stands in the journal where the value itself is personal.
HIDDEN = "*"
MOST_CHANGES = 8


@dataclass(frozen=True)
class Line:
    word: str
    at: datetime
    # Absent when the system acted.
    who: str | None
    changes: list[str]


def history(session: OrganizationSession, kind: str, record_id: object, *, limit: int = 30) -> list[Line]:
    """The newest first."""
    return [_line(kind, entry, who) for entry, who in history_of(session, kind, record_id, limit=limit)]


def _line(kind: str, entry: AuditEntry, who: str | None) -> Line:
    key = f"history.{entry.action.replace('.', '_')}"
    changes = _changes(kind, entry.before or {}, entry.after or {})
    rest = len(changes) - MOST_CHANGES
    shown = changes if rest <= 0 else [*changes[:MOST_CHANGES], t("history.more", n=rest)]
    return Line(t(key) if has_text(key) else t("history.other"), entry.at, who, shown)


def _changes(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [_change(kind, field, before, after) for field in dict.fromkeys((*before, *after)) if before.get(field) != after.get(field) or HIDDEN in (
        before.get(field), after.get(field)
    )]  # fmt: skip


def _change(kind: str, field: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    word = _word(kind, field)
    if HIDDEN in (before.get(field), after.get(field)):
        return t("history.personal", field=word)
    if field in before:
        return t(
            "history.change", field=word, before=_shown(kind, field, before[field]), after=_shown(kind, field, after.get(field))
        )
    return t("history.value", field=word, value=_shown(kind, field, after[field]))


def _word(kind: str, field: str) -> str:
    if field in CATEGORIES:
        return t(f"category.{field}")
    key = f"{AREAS[kind]}.{field}"
    return t(key) if has_text(key) else t("groups.document") if field == "document" else field


def _shown(kind: str, field: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return t("history.nothing")
    if isinstance(value, bool):
        return t("history.yes" if value else "history.no")
    if isinstance(value, list):
        return t("groups.separator").join(_shown(kind, f"{field}_one", one) for one in value)
    if field in CATEGORIES or field == "kg" or field.endswith("_kg"):
        return t("groups.kg", n=value)
    if field in ("hub", "members_one"):
        return written(str(value))
    names = {
        "kind": f"{kind}_kind", "state": f"{kind}_state", "prefecture_code": "prefecture", "receiving_weekdays_one": "weekday",
        "excluded_allergens_one": "allergen", "preferred_categories_one": "category",
        "unwanted_categories_one": "category", "document": "document", "category": "category", "onward_transfer": "onward_transfer",
    }  # fmt: skip
    return t(f"{names[field]}.{value}") if field in names else str(value)
