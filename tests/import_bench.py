"""Imports for tests: previews, applies and takes back small files, one call each."""

import uuid
from datetime import datetime

from inventory.dates import tokyo_day
from inventory.imports.applying import apply_import, writing_of
from inventory.imports.batches import get_import, keep_table, read_again
from inventory.imports.reading import read_table
from inventory.imports.undoing import UndoPlan, undo_import
from matching.imports import WRITERS
from tests.builders import NOW, World


def preview(world: World, kind: str, text: str, *, filename: str = "list.csv") -> uuid.UUID:
    """The file is read; answers the import."""
    table = read_table(text.encode(), filename, kind=kind)
    with world.writing() as session:
        batch = keep_table(session, table, kind=kind, file_hash="0" * 64, actor_id=world.actor_id, now=NOW)
        read_again(session, batch, WRITERS[batch.kind], today=tokyo_day(NOW))
        return batch.id


def confirm(world: World, import_id: uuid.UUID, *, at: datetime = NOW) -> dict[str, int]:
    """The import is applied; answers its rows by outcome, zeros left out."""
    with world.writing() as session:
        batch = get_import(session, import_id)
        apply_import(
            session, batch, WRITERS[batch.kind], writing_of(batch, actor_id=world.actor_id, now=at, today=tokyo_day(at))
        )
        return {name: number for name, number in batch.counts.items() if number}


def bring_in(world: World, kind: str, text: str, **options: str) -> tuple[uuid.UUID, dict[str, int]]:
    """Preview and confirmation in one."""
    import_id = preview(world, kind, text, **options)
    return import_id, confirm(world, import_id)


def undo(world: World, import_id: uuid.UUID, *, at: datetime = NOW) -> UndoPlan:
    """The import is taken back."""
    with world.writing() as session:
        batch = get_import(session, import_id)
        return undo_import(
            session, batch, WRITERS[batch.kind], writing_of(batch, actor_id=world.actor_id, now=at, today=tokyo_day(at))
        )


def problems(world: World, import_id: uuid.UUID) -> list[tuple[int, str, str, bool]]:
    """Line, field, code and whether it keeps the row out."""
    with world.reading() as session:
        return [
            (one["line"], one["field"], one["code"], one["blocking"]) for one in get_import(session, import_id).problems
        ]
