"""Receipts that an import booked, taken back by their opposites - where the goods still lie as they came."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.imports.batching import in_chunks
from inventory.imports.outcomes import Writing
from inventory.lots import Lot
from inventory.movements.posting import Entry, LotFacts, Posting, content_hash
from inventory.movements.requests import answer_of
from inventory.movements.tables import Balance, Movement
from inventory.places import Place

REASON = "import_undone"
UNDONE = uuid.UUID("1f6d41c0-52bb-5b35-8a3e-2f0f0b7f9a44")


@dataclass(frozen=True)
class Receipt:
    """An entry of the import that still stands. `is_free`: all its pieces lie where they came to and are promised to nobody."""

    movement: Movement
    lot: Lot
    item: Item
    is_free: bool


def standing_receipts(session: OrganizationSession, import_id: uuid.UUID) -> list[Receipt]:
    """The import's entries that nobody has reversed."""
    query = (
        select(Movement, Lot, Item)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .where(Movement.import_id == import_id, Movement.kind == "receive")
        .order_by(Movement.seq)
    )
    rows = session.execute(query).all()
    gone: set[int | None] = set()
    free: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
    for chunk in in_chunks(rows):
        gone |= set(session.scalars(select(Movement.reversal_of).where(Movement.reversal_of.in_([m.seq for m, _, _ in chunk]))))
        balances = select(Balance.lot_id, Balance.place_id, Balance.on_hand - Balance.reserved).where(
            Balance.lot_id.in_([lot.id for _, lot, _ in chunk])
        )
        free |= {(lot_id, place_id): amount for lot_id, place_id, amount in session.execute(balances)}
    return [
        Receipt(movement, lot, item, free.get((lot.id, movement.target_id), 0) >= movement.quantity)
        for movement, lot, item in rows
        if movement.seq not in gone
    ]


def reverse_receipts(session: OrganizationSession, receipts: Sequence[Receipt], writing: Writing) -> tuple[int, list[Receipt]]:
    """The opposite of each is booked; answers how many, and those whose goods have gone on after all."""
    wanted = {place_id for receipt in receipts for place_id in (receipt.movement.source_id, receipt.movement.target_id)}
    places: dict[uuid.UUID, Place] = {}
    for chunk in in_chunks(sorted(wanted)):
        places |= {place.id: place for place in session.scalars(select(Place).where(Place.id.in_(chunk)))}
    posting = Posting(session, actor_id=writing.actor_id, now=writing.now)
    for portion in in_chunks(receipts):
        pairs = [
            (_facts(one.lot), places[place_id])
            for one in portion
            for place_id in (one.movement.target_id, one.movement.source_id)
        ]
        posting.open(pairs)
    posting.load_item_sums({(one.lot.item_id, places[one.movement.target_id].site_id) for one in receipts})
    stuck = []
    for one in receipts:
        facts, source = _facts(one.lot), places[one.movement.target_id]
        if posting.free(facts, source) < one.movement.quantity:
            stuck.append(one)
            continue
        entry = _opposite(one, facts, source, places[one.movement.source_id], writing)
        posting.add(entry)
        entry.answer = answer_of(one.lot.code, posting.balances(facts, source))
    return len(posting.close()), stuck


def _facts(lot: Lot) -> LotFacts:
    return LotFacts(lot.id, lot.item_id, lot.donor_id, lot.expires_on)


def _opposite(receipt: Receipt, lot: LotFacts, source: Place, target: Place, writing: Writing) -> Entry:
    seq = receipt.movement.seq
    return Entry(
        key=uuid.uuid5(UNDONE, f"{writing.import_id} {seq}"),
        request_hash=content_hash({"reversal_of": seq, "reason": REASON}),
        kind="reverse",
        lot=lot,
        source=source,
        target=target,
        quantity=receipt.movement.quantity,
        occurred_at=writing.now,
        reason=REASON,
        reversal_of=seq,
        import_id=writing.import_id,
    )
