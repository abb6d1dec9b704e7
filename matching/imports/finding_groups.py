"""Which group a row is about: municipality code and public ID agree, else normalised name and address agree. One group for one row."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.imports.batching import in_chunks
from inventory.imports.municipality import repaired_code
from inventory.imports.row import RowReading
from inventory.spelling import address_key, municipality_code, name_key
from matching.groups import RecipientGroup

# Open data pads numbers to twelve digits.
LONGEST_ID = 12


@dataclass(frozen=True)
class Identity:
    """What a row says about who it is. `code` and `public_id` count together only."""

    code: str
    public_id: str
    name: str
    address: str

    @property
    def number(self) -> tuple[str, str] | None:
        return (self.code, plain_id(self.public_id)) if self.code and self.public_id else None


def plain_id(public_id: str) -> str:
    """The ID without leading zeros: 000000000007 comes out of a spreadsheet as 7."""
    return public_id.lstrip("0") or public_id if public_id.isdigit() else public_id


def _spellings(public_id: str) -> set[str]:
    return {public_id} | {public_id.zfill(width) for width in range(2, LONGEST_ID + 1)} if public_id.isdigit() else {public_id}


def identity_of(row: RowReading) -> Identity:
    values = row.values
    return Identity(
        code=valid_code(values.get("municipality_code")),
        public_id=values.get("public_id") or "",
        name=name_key(values.get("name") or "")[:120],
        address=address_key(values.get("address") or "")[:200],
    )


def valid_code(text: str | None) -> str:
    """The municipality code, with its check digit put right where a list has it wrong; empty when nothing can be made of it."""
    if not text:
        return ""
    try:
        return municipality_code(text)
    except InvalidInput:
        return repaired_code(text) or ""


def find_groups(session: OrganizationSession, rows: Sequence[RowReading]) -> list[RecipientGroup | None]:
    """The known group of each row. No group is given to two rows: lists in use hold several groups under one ID, or the same twice."""
    identities = [identity_of(row) for row in rows]
    found: list[RecipientGroup | None] = [None] * len(rows)
    taken: set[uuid.UUID] = set()
    by_number = groups_by_number(session, (identity.number for identity in identities))
    often = Counter(identity.number for identity in identities)
    for is_like in (_same_place, _same_name):
        for position, identity in enumerate(identities):
            candidates = by_number.get(identity.number, []) if identity.number and not found[position] else []
            _take(found, taken, position, [group for group in candidates if is_like(identity, group)])
    for position, identity in enumerate(identities):
        candidates = by_number.get(identity.number, []) if identity.number and not found[position] else []
        # A new name under a known ID is the same group renamed, unless the list gives the ID to several.
        if often[identity.number] == 1 and len(candidates) == 1:
            _take(found, taken, position, candidates)
    by_place = _by_place(session, [identity for identity, group in zip(identities, found, strict=True) if group is None])
    for position, identity in enumerate(identities):
        if found[position] is None:
            _take(found, taken, position, [group for group in by_place.get(identity.name, []) if _agrees(identity, group)])
    return found


def _take(found: list[RecipientGroup | None], taken: set[uuid.UUID], position: int, candidates: Sequence[RecipientGroup]) -> None:
    free = next((group for group in candidates if group.id not in taken), None)
    if free is not None:
        found[position] = free
        taken.add(free.id)


def _same_name(identity: Identity, group: RecipientGroup) -> bool:
    return group.name_key == identity.name


def _same_place(identity: Identity, group: RecipientGroup) -> bool:
    return _same_name(identity, group) and group.address_key == identity.address


def _agrees(identity: Identity, group: RecipientGroup) -> bool:
    """Same name and address, and no other ID. Without an address the municipality must be the same."""
    if group.address_key != identity.address:
        return False
    if identity.public_id and group.public_id and plain_id(identity.public_id) != plain_id(group.public_id):
        return False
    return bool(identity.address) or group.municipality_code == identity.code


def groups_by_number(
    session: OrganizationSession, numbers: Iterable[tuple[str, str] | None]
) -> dict[tuple[str, str] | None, list[RecipientGroup]]:
    """Groups by municipality code and plain ID, the older first."""
    wanted = {number for number in numbers if number}
    spelled = sorted({spelling for _, public_id in wanted for spelling in _spellings(public_id)})
    found: dict[tuple[str, str] | None, list[RecipientGroup]] = {}
    for chunk in in_chunks(spelled):
        query = select(RecipientGroup).where(RecipientGroup.public_id.in_(chunk)).order_by(RecipientGroup.id)
        for group in session.scalars(query):
            number = (group.municipality_code, plain_id(group.public_id))
            if number in wanted:
                found.setdefault(number, []).append(group)
    return found


def _by_place(session: OrganizationSession, identities: Sequence[Identity]) -> dict[str, list[RecipientGroup]]:
    found: dict[str, list[RecipientGroup]] = {}
    for chunk in in_chunks(sorted({identity.name for identity in identities})):
        for group in session.scalars(
            select(RecipientGroup).where(RecipientGroup.name_key.in_(chunk)).order_by(RecipientGroup.id)
        ):
            found.setdefault(group.name_key, []).append(group)
    return found
