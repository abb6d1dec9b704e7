"""The cells of a group's row as the fields of a group."""

from typing import Any

from inventory.imports.cell import one_line
from inventory.imports.choices import FREQUENCIES, WEEKDAYS
from inventory.imports.row import RowReading
from matching.groups.tables import DOCUMENTS
from matching.imports.finding_groups import valid_code

_PLAIN = (
    "name", "kana", "kind", "public_id", "municipality", "address", "latitude", "longitude", "phone", "email", "operator",
    "corporate_number", "capacity", "households", "storage_ambient_kg", "storage_chilled_kg", "storage_frozen_kg",
)  # fmt: skip
_LIMITS = {"address_detail": 120, "notes": 1000, "frequency": 120, "source": 200, "url": 300}
_PAPERS = {
    "agreement": ("agreement", "合意書", "同意書", "誓約書", "覚書", "確認書"),
    "hygiene": ("hygiene", "衛生", "食品衛生責任者", "衛生管理", "営業許可"),
    "insurance": ("insurance", "保険", "賠償"),
}
_FREQUENCY_WORDS = {choice.value: choice.ja for choice in FREQUENCIES}


def group_values(row: RowReading) -> dict[str, Any]:
    """Fields of a group; what the row does not say is left out."""
    read = row.values
    values = {field: read.get(field) for field in _PLAIN}
    values |= {
        "prefecture_code": read.get("prefecture"),
        "municipality_code": valid_code(read.get("municipality_code")),
        "address_detail": read.get("address_detail"),
        # An address cut short leads nowhere.
        "url": read.get("url") if len(read.get("url") or "") <= _LIMITS["url"] else None,
        "frequency": rhythm(row),
        "notes": read.get("notes"),
        "receiving_weekdays": [WEEKDAYS.index(day) for day in read.get("receiving_weekdays") or ()],
        "excluded_allergens": sorted(read.get("exclude_allergens") or ()),
        "source": _source(row),
    }
    said = {field: value for field, value in values.items() if value is not None and value != "" and value != []}
    return {field: value[: _LIMITS[field]] if field in _LIMITS else value for field, value in said.items()}


def rhythm(row: RowReading) -> str:
    """How often, on which day and when, in the words of the list: nobody reads it but people."""
    read = row.values
    often = _FREQUENCY_WORDS.get(read.get("frequency") or "", "")
    written = one_line(row.texts.get("frequency", ""))
    days = read.get("open_on") or one_line(row.texts.get("weekdays", ""))
    hours = "–".join(filter(None, (read.get("open_from"), read.get("open_to"))))
    words = [often if written.isdigit() or not written or written == days else written, days, hours]
    return " ".join(dict.fromkeys(filter(None, words if "frequency" not in row.withheld else words[1:])))


def _source(row: RowReading) -> str:
    """Data set, municipality and licence: open data is shown with its origin."""
    name = row.values.get("source_name")
    if not name:
        return "import"
    parts = [part for part in (row.values.get("municipality"), row.values.get("source_licence")) if part]
    return f"{name}（{'、'.join(parts)}）" if parts else str(name)


def papers_of(row: RowReading) -> tuple[set[str], list[str]]:
    """Papers the row names, as codes, and words that are none of ours."""
    found, strange = set(), []
    for word in row.values.get("documents") or ():
        paper = find_paper(word)
        found.add(paper) if paper else strange.append(word)
    return found, strange


def find_paper(word: str) -> str | None:
    """The paper a word means."""
    plain = word.casefold()
    return next((paper for paper in DOCUMENTS if any(known in plain for known in _PAPERS[paper])), None)
