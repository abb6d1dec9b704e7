"""The template's example row: recognised when it comes back, so that nobody has to delete it."""

from collections.abc import Mapping as Lookup

from inventory.imports.cell import one_line, plain
from inventory.imports.columns import KINDS

MARKS = ("例)", "例:", "example:", "【例】", "(例)")


def is_example(texts: Lookup[str, str], kind: str) -> bool:
    """Whether the row is the template's example, unchanged, in either language."""
    lead = KINDS[kind][0]
    written = texts.get(lead.field, "")
    if not written or written not in lead.example:
        return False
    return any(
        all(
            _same(texts[column.field], example)
            for column in KINDS[kind]
            if column.field in texts
            for example in [column.example.of(language)]
        )
        for language in ("ja", "en")
    )


def is_marked_example(texts: Lookup[str, str], kind: str) -> bool:
    """Whether somebody wrote over parts of the example and left its mark."""
    return plain(texts.get(KINDS[kind][0].field, "")).startswith(MARKS)


def _same(text: str, example: str) -> bool:
    return one_line(text) == one_line(example)
