"""Lines of an assessment as sentences, each with the page of the record behind it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from inventory.dates import DateMark
from matching.certification.values import MISSING, Line
from web.access import current
from web.language import formats, has_text, language, t


@dataclass(frozen=True, slots=True)
class Said:
    """`todo` says what to do where something is missing."""

    state: str
    sentence: str
    todo: str
    url: str | None


def said(line: Line) -> Said:
    values = {name: _shown(name, value) for name, value in line.values.items()}
    todo = f"certification.todo_{line.code}"
    return Said(
        line.state,
        t(f"certification.line_{line.code}", **values),
        t(todo) if line.state == MISSING and has_text(todo) else "",
        record_url(line),
    )


def record_url(line: Line) -> str | None:
    """The page of the record; none where the person may not open it."""
    if line.record is None:
        return None
    kind, found = line.record
    pages = {
        "lot": ("lots.show_lot", "lot.read", {"code": found}),
        "item": ("items.show_item", "item.read", {"code": found}),
        "place": ("places.show_place", "stock.read", {"code": found}),
        "delivery": ("deliveries.show_delivery", "delivery.read", {"code": found}),
        "donor": ("donors.show_donor", "donor.read", {"code": found}),
        "group": ("groups.show_group", "group.read", {"code": found}),
        "documents": ("documents.list_all", "report.read", {"_anchor": str(found) if found else "add"}),
        "settings": ("organization.show_settings", "organization.edit", {}),
    }
    if kind == "hygiene":
        site, day = found
        return url_for("hygiene.show_hygiene", thing=site, month=f"{day:%Y-%m}") if current().can("stock.read") else None
    endpoint, permission, values = pages[kind]
    return url_for(endpoint, **values) if current().can(permission) else None


def _shown(name: str, value: Any) -> Any:
    spoken = language()
    if isinstance(value, DateMark):
        if value.on is None:
            return t("date_kind.none")
        return f"{t(f'date_kind.{value.kind}')} {formats.date_mark(value.on, value.precision, language=spoken)}"
    if isinstance(value, datetime):
        return formats.instant(value, language=spoken)
    if isinstance(value, date):
        return formats.day(value, language=spoken)
    if name in ("low", "high", "celsius"):
        return formats.degrees(value, language=spoken)
    if name == "bad":
        return t("hygiene.comma").join(t(f"release.point_{point}") for point in value)
    if value is None:
        return t("certification.open_end")
    return value
