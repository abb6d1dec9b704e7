"""Whether anything points to a record: asked of every table that can, so that a table added later is not forgotten."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from inventory.db import Base, OrganizationSession
from inventory.imports.batching import in_chunks
from inventory.imports.outcomes import RecordKind
from inventory.places import Place


def used_ids(
    session: OrganizationSession, kind: RecordKind, ids: Sequence[uuid.UUID], imported: set[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """Of these records those in use, with the name of a table that uses each. Records of the same import do not count."""
    used: dict[uuid.UUID, str] = {}
    for user, column in users(kind):
        own_id = getattr(user, "id", None)
        for chunk in in_chunks(ids):
            pointer = getattr(user, column)
            query = select(pointer, own_id) if own_id is not None else select(pointer, pointer)
            for target, by in session.execute(query.where(pointer.in_(chunk)).distinct()):
                if own_id is None or by not in imported:
                    used.setdefault(target, user.__tablename__)
    return used


def users(kind: RecordKind) -> Iterator[tuple[Any, str]]:
    """Mapped classes with the column by which they point to records of this kind."""
    targets = {kind.table.__tablename__} | ({Place.__tablename__} if kind.is_place else set())
    for mapper in Base.registry.mappers:
        user = mapper.class_
        if user in kind.own or (kind.is_place and user is kind.table):
            continue
        for constraint in user.__table__.foreign_key_constraints:
            if constraint.referred_table.name in targets and "id" in {key.target_fullname.rpartition(".")[2] for key in constraint.elements}:
                yield from ((user, column.name) for column in constraint.columns if column.name != "organization_id")
